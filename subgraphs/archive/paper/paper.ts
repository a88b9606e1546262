import { Directive, Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { DateScalar, DateTimeScalar, localDay } from "../../kit/scalars";

export enum PaperOrigin {
  DIGITISED = "DIGITISED",
  BORN_DIGITAL = "BORN_DIGITAL",
  PROCEDURE_RESULT = "PROCEDURE_RESULT",
  SHARED_DATA = "SHARED_DATA",
}
registerEnumType(PaperOrigin, {
  name: "PaperOrigin",
  description: "How a paper came into the archive.",
  valuesConfig: {
    DIGITISED: { description: "A scan or photograph of a paper original (bản số hóa)." },
    BORN_DIGITAL: { description: "Issued electronically and signed, brought in by the holder (bản điện tử)." },
    PROCEDURE_RESULT: {
      description: "The result of a dossier, put in by the agency that decided (kết quả giải quyết TTHC).",
    },
    SHARED_DATA: { description: "Taken from a national database (dữ liệu chia sẻ)." },
  },
});

export enum PaperStatus {
  UNVERIFIED = "UNVERIFIED",
  VALID = "VALID",
  EXPIRED = "EXPIRED",
  REVOKED = "REVOKED",
  SUPERSEDED = "SUPERSEDED",
}
registerEnumType(PaperStatus, {
  name: "PaperStatus",
  description: "UNVERIFIED until an official has compared it with the original or its signature has been found valid.",
  valuesConfig: {
    UNVERIFIED: { description: "Nobody has compared it with the original, and no valid signature is known." },
    VALID: { description: "Verified and in force: it proves what it says." },
    EXPIRED: { description: "Its validity has run out." },
    REVOKED: { description: "Declared void by its issuer." },
    SUPERSEDED: { description: "Another paper has taken its place." },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({ description: "A digitised paper or a result in somebody's archive (giấy tờ điện tử)." })
export class Paper {
  @Field(() => ID, { description: "Opaque." })
  id!: string;

  @Directive('@tag(name: "personal")')
  @Field(() => String, { description: "As it was registered, e.g. Giấy chứng sinh." })
  title!: string;

  @Directive('@tag(name: "personal")')
  @Field(() => String, { nullable: true, description: "Number and symbol (số, ký hiệu)." })
  number!: string | null;

  @Field(() => DateScalar, { nullable: true, description: "Day of issue." })
  issuedOn!: string | null;

  @Field(() => DateScalar, { nullable: true, description: "Last day on which it holds; null without end." })
  validUntil!: string | null;

  @Field(() => PaperStatus, { description: "Its standing now." })
  status!: PaperStatus;

  @Field(() => PaperOrigin, { description: "How it came into the archive." })
  origin!: PaperOrigin;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was verified." })
  verifiedAt!: Date | null;

  @Field(() => Boolean, {
    description:
      "Neither offered for reuse nor shown to anybody but the holder, consent or not; dossiers that already hold it keep it.",
  })
  hidden!: boolean;

  row!: PaperRow;
}

@ObjectType({
  description:
    "The bytes of a paper. `url` is short-lived and tied to the reader; opening it is an access and is logged.",
})
export class PaperContent {
  @Field(() => String, { description: "E.g. application/pdf." })
  mediaType!: string;

  @Field(() => Int, { description: "Length in bytes." })
  byteSize!: number;

  @Field(() => String, { description: "SHA-256 of the bytes, in hex." })
  sha256!: string;

  @Field(() => String, { description: "Where to fetch them within five minutes." })
  url!: string;
}

export interface PaperRow {
  id: string;
  holder: string;
  type: string;
  title: string;
  number: string | null;
  issuer: string | null;
  issued_on: string | null;
  valid_until: string | null;
  status: Exclude<PaperStatus, PaperStatus.EXPIRED>;
  origin: PaperOrigin;
  data_sealed: Buffer | null;
  upload: string;
  sha256: string;
  byte_size: number;
  media_type: string;
  source_dossier: string | null;
  verified_by: string | null;
  verified_at: Date | null;
  token_sealed: Buffer | null;
  hidden: boolean;
  uploader_holder: string | null;
  uploader_official: string | null;
}

export function paperOf(row: PaperRow, now: Date): Paper {
  return Object.assign(new Paper(), {
    id: row.id,
    title: row.title,
    number: row.number,
    issuedOn: row.issued_on,
    validUntil: row.valid_until,
    status: statusAt(row, now),
    origin: row.origin,
    verifiedAt: row.verified_at,
    hidden: row.hidden,
    row,
  });
}

/** A paper holds on its last day, by the calendar of Việt Nam. What was never verified cannot run out into anything better known. */
export function statusAt(row: Pick<PaperRow, "status" | "valid_until">, now: Date): PaperStatus {
  const isOver = row.valid_until !== null && row.valid_until < localDay(now);
  const mayExpire = row.status === PaperStatus.VALID || row.status === PaperStatus.UNVERIFIED;
  return isOver && mayExpire ? PaperStatus.EXPIRED : row.status;
}

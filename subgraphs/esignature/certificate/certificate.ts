import { Directive, Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { DateTimeScalar } from "../../kit/scalars";

export enum CertificateKind {
  PERSONAL = "PERSONAL",
  AGENCY_SEAL = "AGENCY_SEAL",
  TIMESTAMPING = "TIMESTAMPING",
  ISSUING = "ISSUING",
}
registerEnumType(CertificateKind, {
  name: "CertificateKind",
  description: "What a certificate (chứng thư số) is for.",
  valuesConfig: {
    PERSONAL: { description: "An official signs in person (chữ ký số cá nhân)." },
    AGENCY_SEAL: { description: "The agency's seal (chữ ký số cơ quan, tổ chức)." },
    TIMESTAMPING: { description: "A timestamping authority's (dấu thời gian)." },
    ISSUING: { description: "An authority's, which issues certificates." },
  },
});

export enum CertificateStatus {
  GOOD = "GOOD",
  EXPIRED = "EXPIRED",
  REVOKED = "REVOKED",
  NOT_YET_VALID = "NOT_YET_VALID",
  UNKNOWN = "UNKNOWN",
}
registerEnumType(CertificateStatus, {
  name: "CertificateStatus",
  description: "How a certificate stands at this moment.",
  valuesConfig: {
    GOOD: { description: "Within its validity and not revoked." },
    EXPIRED: { description: "Its validity has ended." },
    REVOKED: { description: "Its authority took it back; this is final." },
    NOT_YET_VALID: { description: "Its validity has not begun." },
    UNKNOWN: { description: "Its authority cannot be asked." },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({
  description:
    "A certificate (chứng thư số). The private key stays in its token (PKCS#11) or with the remote provider (CSC); it is never in the database.",
})
export class Certificate {
  @Field(() => ID)
  id!: string;

  @Field(() => CertificateKind)
  kind!: CertificateKind;

  @Field(() => String, { description: "Whose it is: CN=..., O=..., C=VN." })
  subject!: string;

  @Field(() => String, { description: "Who issued it." })
  issuer!: string;

  @Field(() => String, { description: "Its number with its issuer, hexadecimal." })
  serialNumber!: string;

  @Field(() => DateTimeScalar)
  validFrom!: Date;

  @Field(() => DateTimeScalar)
  validUntil!: Date;

  @Field(() => CertificateStatus, { description: "By the wall clock." })
  status!: CertificateStatus;

  @Field(() => String, { description: "The certificate itself, PEM." })
  pem!: string;

  official!: string | null;
  agency!: string | null;
  keyReference!: string | null;
  fingerprint!: string;
}

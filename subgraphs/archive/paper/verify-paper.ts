import { Arg, Ctx, Field, ObjectType, Query, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { rateLimited } from "../../kit/errors";
import { DateScalar, DateTimeScalar } from "../../kit/scalars";
import { Agency, PaperType, agency, paperType } from "../stubs";
import { type PaperRow, PaperStatus, statusAt } from "./paper";
import type { RateLimit } from "./rate-limit";
import type { PaperVerification } from "./verification";

@ObjectType({
  description:
    "What may be said of a paper to whoever holds its print: that it is genuine and how it stands, nothing personal.",
})
export class PaperVerdict {
  @Field(() => String, { description: "The name of the paper's type, never the paper's own title." })
  title!: string;

  @Field(() => PaperType, { nullable: true, description: "Kind of paper." })
  type!: PaperType;

  @Field(() => Agency, { nullable: true, description: "Agency that issued it." })
  issuer!: Agency | null;

  @Field(() => DateScalar, { nullable: true, description: "Day of issue." })
  issuedOn!: string | null;

  @Field(() => PaperStatus, { description: "Its standing now." })
  status!: PaperStatus;

  @Field(() => String, { description: "SHA-256 of the file, in hex: compare it with the file in hand." })
  sha256!: string;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether a valid signature over exactly this file is known; null where none was made.",
  })
  signatureValid!: boolean | null;

  @Field(() => DateTimeScalar, { description: "When this was answered." })
  checkedAt!: Date;
}

type Row = Pick<PaperRow, "type" | "issuer" | "issued_on" | "valid_until" | "status" | "sha256"> & {
  type_name: string | null;
  signature_valid: boolean | null;
};

const LONGEST_TOKEN = 100;

@Resolver()
export class VerifyPaper {
  constructor(
    private readonly source: DataSource,
    private readonly verification: PaperVerification,
    private readonly limit: RateLimit,
  ) {}

  @Query(() => PaperVerdict, {
    nullable: true,
    description:
      "Is this paper, as printed, genuine and still in force? Answers without signing in, from the QR on the result. An unknown token is null.",
  })
  async verifyPaper(
    @Arg("token", () => String, { description: "From the QR." }) token: string,
    @Ctx() ctx: RequestContext,
  ): Promise<PaperVerdict | null> {
    if (!this.limit.admits(ctx.viewer.client)) throw rateLimited(ctx);
    const [row] = await rows<Row>(
      this.source,
      `SELECT p.type, p.issuer, p.issued_on::text AS issued_on, p.valid_until::text AS valid_until, p.status, p.sha256, t.name AS type_name,
         (SELECT bool_or(s.indication = 'TOTAL_PASSED') FROM known_signature s WHERE s.digest = p.sha256) AS signature_valid
       FROM paper p LEFT JOIN known_paper_type t ON t.code = p.type WHERE p.token_hash = $1`,
      [this.verification.tokenHash(token.slice(0, LONGEST_TOKEN))],
    );
    return row ? verdictOf(row, ctx.now) : null;
  }
}

function verdictOf(row: Row, now: Date): PaperVerdict {
  return Object.assign(new PaperVerdict(), {
    title: row.type_name ?? row.type,
    type: paperType(row.type),
    issuer: agency(row.issuer),
    issuedOn: row.issued_on,
    status: statusAt(row, now),
    sha256: row.sha256,
    signatureValid: row.signature_valid,
    checkedAt: now,
  });
}

import { Arg, Ctx, Directive, Field, ID, InputType, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import {
  ConflictProblem,
  type InvalidInputProblem,
  type NotAllowedProblem,
  type NotFoundProblem,
  invalidInput,
  notAllowed,
  notFound,
  problem,
} from "../../kit/problem";
import { DateScalar, JSONScalar, localDay } from "../../kit/scalars";
import { isOfficial } from "../../kit/viewer";
import { type Done, type Refused, done, refuse, writeOnce } from "../../kit/write";
import type { KnownOthers } from "../feeds/known-others";
import { isCode } from "../text";
import type { UploadRefusedProblem } from "../upload/upload";
import { PaperOrigin } from "./paper";
import { type PaperIntake, isRefusal } from "./paper-intake";
import { RegisterPaperResult, RegisterPaperSuccess } from "./paper-problems";
import type { PaperStore } from "./paper.store";
import { type PaperVerification, isSignedBy } from "./verification";

@InputType({ description: "The result of a dossier, in the very bytes that were signed." })
export class IssueResultInput {
  @Field(() => ID, { description: "A dossier that your agency decides." })
  dossierCode!: string;

  @Field(() => ID, { description: "The upload that was signed." })
  uploadId!: string;

  @Field(() => ID, { description: "One of the result types of the dossier's procedure." })
  typeCode!: string;

  @Field(() => String, { description: "What it is called." })
  title!: string;

  @Field(() => String, { description: "Number and symbol (số, ký hiệu)." })
  number!: string;

  @Field(() => DateScalar, { nullable: true, description: "Last day on which it holds." })
  validUntil!: string | null;

  @Field(() => JSONScalar, { nullable: true, description: "What it says, by the data schema of its type." })
  data!: unknown;

  @Field(() => ID, { description: "Makes a repeated request harmless." })
  idempotencyKey!: string;
}

interface KnownDossier {
  status: string;
  owner: string | null;
  agency: string;
  results: string[] | null;
}
type Refusal = InvalidInputProblem | NotFoundProblem | NotAllowedProblem | UploadRefusedProblem | ConflictProblem;

/** Statuses in which a dossier is being decided. */
const BEING_DECIDED = ["ACCEPTED", "PROCESSING"];

@Resolver()
export class IssueResult {
  constructor(
    private readonly source: DataSource,
    private readonly others: KnownOthers,
    private readonly intake: PaperIntake,
    private readonly papers: PaperStore,
    private readonly verification: PaperVerification,
  ) {}

  @Directive('@requiresScopes(scopes: [["archive:issue"]])')
  @Mutation(() => RegisterPaperResult, {
    nullable: true,
    description:
      "The result of a dossier, signed, put into the owner's archive. VALID as soon as a valid signature of the agency over these bytes is known, UNVERIFIED until then. Officials of the deciding agency only.",
  })
  async issueResult(
    @Arg("input", () => IssueResultInput) input: IssueResultInput,
    @Ctx() ctx: RequestContext,
  ): Promise<typeof RegisterPaperResult> {
    await this.intake.prepare(input.uploadId, ctx);
    return writeOnce(
      this.source,
      ctx,
      "issueResult",
      input,
      async (tx) => {
        const first = await this.write(tx, input, ctx);
        if (first.kind === "done") return first;
        await this.others.catchUp("dossiers", "catalogue");
        return this.write(tx, input, ctx);
      },
      // Under today's rights: who repeats the request may serve another agency by now.
      async ({ paper: id }) => {
        const paper = await this.papers.visible(id, ctx);
        return paper ? Object.assign(new RegisterPaperSuccess(), { paper }) : notFound(ctx);
      },
    );
  }

  private async write(
    tx: Tx,
    input: IssueResultInput,
    ctx: RequestContext,
  ): Promise<Done<{ paper: string }> | Refused<Refusal>> {
    if (!isOfficial(ctx.viewer)) return refuse(notAllowed(ctx));
    const issuer = ctx.viewer.agency;
    const dossier = isCode(input.dossierCode) ? await dossierOf(tx, input.dossierCode, issuer) : null;
    if (!dossier) return refuse(notFound(ctx));
    const refusal = dossierRefusal(dossier, input, issuer, ctx);
    if (refusal) return refuse(refusal);
    const claim = {
      uploadId: input.uploadId,
      typeCode: input.typeCode,
      title: input.title,
      number: input.number,
      data: input.data,
      issuedOn: localDay(ctx.now),
      validUntil: input.validUntil ?? null,
    };
    const upload = await this.intake.check(tx, claim, ctx);
    if (isRefusal(upload)) return refuse(upload);
    if (!(await isSignedBy(tx, issuer, upload.sha256))) await this.others.catchUp("esignature");
    const place = {
      holder: dossier.owner ?? "",
      issuer,
      origin: PaperOrigin.PROCEDURE_RESULT,
      sourceDossier: input.dossierCode,
    };
    const paper = await this.intake.insert(tx, upload, claim, place, ctx);
    await this.verification.verifySigned(tx, [upload.sha256], ctx.now);
    return done({ paper });
  }
}

/** The dossier, if the agency has a part in it. */
async function dossierOf(tx: Tx, code: string, agency: string): Promise<KnownDossier | null> {
  const [row] = await rows<KnownDossier>(
    tx,
    `SELECT d.status, d.owner, d.agency, v.results FROM known_dossier d LEFT JOIN known_version v ON v.id = d.version
     WHERE d.code = $1 AND $2 = ANY (d.readers || d.agency)`,
    [code, agency],
  );
  return row ?? null;
}

function dossierRefusal(
  dossier: KnownDossier,
  input: IssueResultInput,
  agency: string,
  ctx: RequestContext,
): Refusal | null {
  if (dossier.agency !== agency) return notAllowed(ctx);
  if (!BEING_DECIDED.includes(dossier.status) || dossier.owner === null)
    return problem(ConflictProblem, "DOSSIER_NOT_OPEN", ctx);
  return dossier.results?.includes(input.typeCode) ? null : invalidInput(ctx, ["input", "typeCode"]);
}

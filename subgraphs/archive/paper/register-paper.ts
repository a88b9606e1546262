import { Arg, Ctx, Directive, Field, ID, InputType, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import {
  type InvalidInputProblem,
  type NotAllowedProblem,
  type NotFoundProblem,
  invalidInput,
  notAllowed,
  notFound,
} from "../../kit/problem";
import { DateScalar, JSONScalar } from "../../kit/scalars";
import { hasScope, isOfficial } from "../../kit/viewer";
import { type Done, type Refused, done, refuse, writeOnce } from "../../kit/write";
import type { KnownOthers } from "../feeds/known-others";
import type { HolderStore } from "../holder/holder.store";
import { isCode } from "../text";
import type { UploadRefusedProblem } from "../upload/upload";
import { PaperOrigin } from "./paper";
import { type PaperIntake, isRefusal } from "./paper-intake";
import { RegisterPaperResult, RegisterPaperSuccess } from "./paper-problems";
import type { PaperStore } from "./paper.store";
import { isSignedBy } from "./verification";

@InputType({ description: "What an uploaded file is." })
export class RegisterPaperInput {
  @Field(() => ID, { description: "An upload of your own whose last byte has arrived." })
  uploadId!: string;

  @Field(() => ID, {
    nullable: true,
    description: "Whose paper it is; default: yours. An official at the counter names the citizen.",
  })
  holderId!: string | null;

  @Field(() => ID, { description: "Kind of paper, from the catalogue." })
  typeCode!: string;

  @Field(() => String, { description: "What it is called." })
  title!: string;

  @Field(() => String, { nullable: true, description: "Number and symbol (số, ký hiệu)." })
  number!: string | null;

  @Field(() => ID, { nullable: true, description: "Agency that issued the original." })
  issuerCode!: string | null;

  @Field(() => DateScalar, { nullable: true, description: "Day of issue." })
  issuedOn!: string | null;

  @Field(() => DateScalar, { nullable: true, description: "Last day on which it holds." })
  validUntil!: string | null;

  @Field(() => JSONScalar, { nullable: true, description: "What it says, by the data schema of its type." })
  data!: unknown;

  @Field(() => ID, { description: "Makes a repeated request harmless." })
  idempotencyKey!: string;
}

type Refusal = InvalidInputProblem | NotFoundProblem | NotAllowedProblem | UploadRefusedProblem;

@Resolver()
export class RegisterPaper {
  constructor(
    private readonly source: DataSource,
    private readonly others: KnownOthers,
    private readonly holders: HolderStore,
    private readonly intake: PaperIntake,
    private readonly papers: PaperStore,
  ) {}

  @Directive("@authenticated")
  @Mutation(() => RegisterPaperResult, {
    nullable: true,
    description:
      "Makes an uploaded scan or born-digital file a paper of the archive, UNVERIFIED until an official attests it: whoever holds signed bytes may say anything of them. For oneself, or by an official with archive:digitise for anybody.",
  })
  async registerPaper(
    @Arg("input", () => RegisterPaperInput) input: RegisterPaperInput,
    @Ctx() ctx: RequestContext,
  ): Promise<typeof RegisterPaperResult> {
    await this.intake.prepare(input.uploadId, ctx);
    return writeOnce(
      this.source,
      ctx,
      "registerPaper",
      input,
      async (tx) => {
        const first = await this.write(tx, input, ctx);
        if (first.kind === "done" || !dependsOnOthers(first.problem)) return first;
        await this.others.catchUp("catalogue");
        return this.write(tx, input, ctx);
      },
      ({ paper }) => this.answer(paper, ctx),
    );
  }

  // Under today's rights: who repeats the request may have lost the post since. Who digitises for anybody sees what they made.
  private async answer(id: string, ctx: RequestContext): Promise<RegisterPaperSuccess | NotFoundProblem> {
    const digitises = isOfficial(ctx.viewer) && hasScope(ctx.viewer, "archive:digitise");
    const paper = digitises ? await this.papers.of(id, ctx) : await this.papers.visible(id, ctx);
    return paper ? Object.assign(new RegisterPaperSuccess(), { paper }) : notFound(ctx);
  }

  private async write(
    tx: Tx,
    input: RegisterPaperInput,
    ctx: RequestContext,
  ): Promise<Done<{ paper: string }> | Refused<Refusal>> {
    const holder = await this.holderOf(tx, input, ctx);
    if (typeof holder !== "string") return refuse(holder);
    const claim = {
      uploadId: input.uploadId,
      typeCode: input.typeCode,
      title: input.title,
      data: input.data,
      number: input.number ?? null,
      issuedOn: input.issuedOn ?? null,
      validUntil: input.validUntil ?? null,
    };
    const issuer = input.issuerCode ?? null;
    const upload = await this.intake.check(tx, claim, ctx);
    if (isRefusal(upload)) return refuse(upload);
    if (issuer !== null && !(await isAgency(tx, issuer))) return refuse(invalidInput(ctx, ["input", "issuerCode"]));
    // What the issuer has signed came into the world as these bytes; anything else is an image of an original. The signature
    // says nothing of what is claimed here, whose it is and of which kind: that has still to be attested.
    const isSigned = issuer !== null && (await isSignedBy(tx, issuer, upload.sha256));
    const origin = isSigned ? PaperOrigin.BORN_DIGITAL : PaperOrigin.DIGITISED;
    const paper = await this.intake.insert(tx, upload, claim, { holder, issuer, origin, sourceDossier: null }, ctx);
    return done({ paper });
  }

  private async holderOf(tx: Tx, { holderId }: RegisterPaperInput, ctx: RequestContext): Promise<string | Refusal> {
    const { viewer } = ctx;
    if (viewer.holder !== null && (holderId ?? viewer.holder) === viewer.holder) return viewer.holder;
    if (!isOfficial(viewer) || !hasScope(viewer, "archive:digitise")) return notAllowed(ctx);
    if (!holderId) return invalidInput(ctx, ["input", "holderId"]);
    return (await this.holders.exists(tx, holderId)) ? holderId : notFound(ctx);
  }
}

async function isAgency(tx: Tx, code: string): Promise<boolean> {
  return isCode(code) && (await rows(tx, "SELECT 1 FROM known_agency WHERE code = $1", [code])).length > 0;
}

function dependsOnOthers(refusal: Refusal): boolean {
  return "path" in refusal && ["typeCode", "issuerCode", "data"].includes(refusal.path[1] ?? "");
}

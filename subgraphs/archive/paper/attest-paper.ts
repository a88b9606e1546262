import { Arg, Ctx, Directive, Field, ID, InputType, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import { type NotAllowedProblem, type NotFoundProblem, notAllowed, notFound, problem } from "../../kit/problem";
import { isOfficial } from "../../kit/viewer";
import { done, refuse, writeOnce } from "../../kit/write";
import { isId } from "../text";
import { PaperOrigin, type PaperRow, PaperStatus, statusAt } from "./paper";
import { PaperMoveRefusedProblem, PaperMoveResult, PaperMoved } from "./paper-problems";
import type { PaperStore } from "./paper.store";
import type { PaperVerification } from "./verification";

@InputType({ description: "The paper whose original the official holds in hand." })
export class AttestPaperInput {
  @Field(() => ID, { description: "Whoever holds it." })
  paperId!: string;

  @Field(() => ID, { description: "Makes a repeated request harmless." })
  idempotencyKey!: string;
}

type Standing = Pick<PaperRow, "status" | "origin" | "valid_until">;
type Refusal = PaperMoveRefusedProblem | NotFoundProblem | NotAllowedProblem;

@Resolver()
export class AttestPaper {
  constructor(
    private readonly source: DataSource,
    private readonly papers: PaperStore,
    private readonly verification: PaperVerification,
  ) {}

  @Directive('@requiresScopes(scopes: [["archive:digitise"]])')
  @Mutation(() => PaperMoveResult, {
    nullable: true,
    description:
      "An official has held the original: the digitised copy is as good as it. A result is not attested, its signature speaks for it.",
  })
  async attestPaper(
    @Arg("input", () => AttestPaperInput) input: AttestPaperInput,
    @Ctx() ctx: RequestContext,
  ): Promise<typeof PaperMoveResult> {
    return writeOnce(
      this.source,
      ctx,
      "attestPaper",
      input,
      async (tx) => {
        const refusal = await this.refusal(tx, input.paperId, ctx);
        if (refusal) return refuse(refusal);
        await this.verification.markValid(tx, input.paperId, ctx.viewer.official, ctx.now);
        return done({ paper: input.paperId });
      },
      async ({ paper }) => Object.assign(new PaperMoved(), { paper: await this.papers.of(paper, ctx) }),
    );
  }

  private async refusal(tx: Tx, id: string, ctx: RequestContext): Promise<Refusal | null> {
    if (!isOfficial(ctx.viewer)) return notAllowed(ctx);
    const [row] = isId(id)
      ? await rows<Standing>(
          tx,
          "SELECT status, origin, valid_until::text AS valid_until FROM paper WHERE id = $1 FOR UPDATE",
          [id],
        )
      : [];
    if (!row) return notFound(ctx);
    const status = statusAt(row, ctx.now);
    if (row.status === PaperStatus.VALID) return problem(PaperMoveRefusedProblem, "ALREADY_VERIFIED", ctx, { status });
    if (row.status !== PaperStatus.UNVERIFIED)
      return problem(PaperMoveRefusedProblem, "ALREADY_REVOKED", ctx, { status });
    return row.origin === PaperOrigin.PROCEDURE_RESULT ? notAllowed(ctx) : null;
  }
}

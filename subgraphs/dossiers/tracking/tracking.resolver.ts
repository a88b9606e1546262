import { randomBytes } from "node:crypto";
import { Arg, Ctx, Field, FieldResolver, ID, Int, ObjectType, Query, Resolver, Root } from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { rateLimited } from "../../kit/errors";
import { DateTimeScalar } from "../../kit/scalars";
import { sameBytes } from "../../kit/secrets";
import { timelinessOf } from "../clock/timeliness";
import type { ColumnSealer } from "../dossier/columns.sealer";
import { DossierStatus, Timeliness } from "../dossier/dossier.enums";
import type { DossierParts } from "../dossier/dossier.parts";
import type { DossierStore } from "../dossier/dossier.store";
import type { DossierRow } from "../dossier/dossier.row";
import { nationalNumber } from "../dossier/national-status";
import { Procedure, stubOf } from "../graph/stubs";
import { DossierStep } from "../step/step.types";
import type { LookupLimits } from "./lookup-limits";

@ObjectType({ description: "What anybody may see who holds the slip: no personal data." })
export class DossierTracking {
  @Field(() => ID, { description: "The dossier's code." })
  readonly code: string;

  @Field(() => DossierStatus, { description: "Where it stands." })
  readonly status: DossierStatus;

  @Field(() => Int, { description: "1 to 10, as the national portal numbers them." })
  readonly nationalStatus: number;

  @Field(() => Timeliness, { description: "Measured against the due time." })
  readonly timeliness: Timeliness;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it is due; null until it is accepted." })
  readonly dueAt: Date | null;

  constructor(
    readonly row: DossierRow,
    now: Date,
  ) {
    this.code = row.code;
    this.status = row.status;
    this.nationalStatus = nationalNumber(row.status);
    this.timeliness = timelinessOf(row.due_at, row.finished_at, now);
    this.dueAt = row.due_at;
  }
}

/** A wrong pair and an unknown code take the same way: one statement, one comparison, one count. */
@Resolver(() => DossierTracking)
export class TrackingResolver {
  private readonly nobody = randomBytes(32);

  constructor(
    private readonly source: DataSource,
    private readonly sealer: ColumnSealer,
    private readonly limits: LookupLimits,
    private readonly parts: DossierParts,
    private readonly dossiers: DossierStore,
  ) {}

  @Query(() => DossierTracking, {
    nullable: true,
    description: "Public tracking by the code on the slip and the owner's identity number.",
  })
  async trackDossier(
    @Arg("code", () => ID) code: string,
    @Arg("ownerIdentityNumber", () => String) identityNumber: string,
    @Ctx() ctx: RequestContext,
  ): Promise<DossierTracking | null> {
    if (!(await this.limits.admitsClient(ctx.viewer.client)) || !(await this.limits.admitsCode(code)))
      throw rateLimited(ctx);
    const asked = /^[A-Z0-9.-]{1,60}$/.test(code) ? code : "";
    // The comparison alone: the dossier itself is read once the pair is known to be right.
    const [row] = await rows<{ owner_hash: Buffer | null }>(
      this.source,
      "SELECT h.tracking_hash AS owner_hash FROM dossier AS d LEFT JOIN holder AS h ON h.id = d.owner_id WHERE d.code = $1",
      [asked],
    );
    const isOwner = sameBytes(this.sealer.identityHash(identityNumber), row?.owner_hash ?? this.nobody);
    const dossier = row && isOwner ? await this.dossiers.any(ctx, asked) : null;
    if (dossier) return new DossierTracking(dossier.row, ctx.now);
    await this.limits.wrong(code);
    return null;
  }

  @Query(() => DossierTracking, {
    nullable: true,
    description:
      "The same from the QR on the slip. Both answer alike, in form and time, whether the pair is wrong or unknown, and are rate-limited.",
  })
  async trackByToken(
    @Arg("token", () => String) token: string,
    @Ctx() ctx: RequestContext,
  ): Promise<DossierTracking | null> {
    if (!(await this.limits.admitsClient(ctx.viewer.client))) throw rateLimited(ctx);
    const [row] = await rows<DossierRow>(this.source, "SELECT d.* FROM dossier AS d WHERE d.tracking_hash = $1", [
      this.sealer.tokenHash(token),
    ]);
    return row ? new DossierTracking(row, ctx.now) : null;
  }

  @FieldResolver(() => Procedure, { nullable: true, description: "What it asks for, in the catalogue." })
  procedure(@Root() { row }: DossierTracking): Procedure {
    return stubOf(Procedure, { code: row.procedure_code });
  }

  @FieldResolver(() => [DossierStep], { description: "Who does what in how long, in order." })
  steps(@Root() { code }: DossierTracking, @Ctx() ctx: RequestContext): Promise<DossierStep[]> {
    return this.parts.steps(ctx, code);
  }
}

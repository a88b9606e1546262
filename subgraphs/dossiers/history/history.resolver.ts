import { Arg, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root, Subscription } from "type-graphql";
import { DEFAULT_PAGE, type Page } from "../../kit/connection";
import type { RequestContext } from "../../kit/context";
import { forbidden } from "../../kit/errors";
import { fromSource } from "../../kit/federation";
import { hasScope } from "../../kit/viewer";
import type { ColumnSealer } from "../dossier/columns.sealer";
import { paged } from "../dossier/dossier.queries";
import type { DossierStore } from "../dossier/dossier.store";
import { Dossier } from "../dossier/dossier.types";
import { Official } from "../register/official.types";
import type { RegisterStore } from "../register/register.store";
import { DossierStep } from "../step/step.types";
import { type DossierChange, DossierChangeConnection, DossierEvent, DossierEventConnection } from "./event.types";
import type { HistoryStore } from "./history.store";

/** A portal that synchronises wants much at once. */
const CHANGES_PAGE = 100;

@Resolver(() => Dossier)
export class DossierHistoryResolver {
  constructor(private readonly history: HistoryStore) {}

  @Directive("@authenticated")
  @Directive(paged)
  @FieldResolver(() => DossierEventConnection, { name: "history", description: "Everything that happened, in order." })
  historyOf(
    @Root() dossier: Dossier,
    @Ctx() ctx: RequestContext,
    @Arg("first", () => Int, { defaultValue: DEFAULT_PAGE, nullable: true }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
  ): Promise<Page<DossierEvent>> {
    return this.history.ofDossier(ctx, dossier.code, { first: first ?? DEFAULT_PAGE, after });
  }
}

@Resolver(() => DossierEvent)
export class DossierEventResolver {
  constructor(
    private readonly store: HistoryStore,
    private readonly register: RegisterStore,
    private readonly sealer: ColumnSealer,
  ) {}

  @FieldResolver(() => Official, {
    nullable: true,
    description: "Who did it; null where it was the applicant or the clock.",
  })
  official(@Root() { row }: DossierEvent, @Ctx() ctx: RequestContext): Promise<Official | null> | null {
    return row.official === null ? null : this.register.official(ctx, row.official, "events");
  }

  @FieldResolver(() => DossierStep, { nullable: true, description: "The step that it concerns." })
  step(@Root() { row }: DossierEvent, @Ctx() ctx: RequestContext): Promise<DossierStep | null> | null {
    return row.step === null ? null : this.store.step(ctx, row.step);
  }

  @FieldResolver(() => String, { nullable: true, description: "What was said with it." })
  note(@Root() { row }: DossierEvent): string | null {
    return row.note && this.sealer.open<string>(row.dossier_code, "note", row.note);
  }
}

@Resolver()
export class DossierChangesQuery {
  constructor(private readonly history: HistoryStore) {}

  @Directive('@requiresScopes(scopes: [["dossier:sync"]])')
  @Directive(paged)
  @Query(() => DossierChangeConnection, {
    nullable: true,
    description:
      "Every change after the cursor, in order, none left out: what a portal or another agency's system polls or resumes from.",
  })
  dossierChanges(
    @Ctx() ctx: RequestContext,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Arg("first", () => Int, { defaultValue: CHANGES_PAGE, nullable: true }) first: number | null,
  ): Promise<Page<DossierChange>> {
    if (!hasScope(ctx.viewer, "dossier:sync")) throw forbidden(ctx);
    return this.history.changes(ctx, { first: first ?? CHANGES_PAGE, after });
  }
}

@Resolver()
export class DossierChanged {
  constructor(private readonly dossiers: DossierStore) {}

  // Whether it is still the reader's to see is looked at before every event: rights end while streams go on.
  @Directive("@authenticated")
  @Subscription(() => DossierEvent, {
    subscribe: fromSource,
    description:
      "What happens to your own dossier or to one of your agency from now on, or after the event whose id is sent as `last-event-id`: in order, none left out.",
  })
  async dossierChanged(
    @Root() event: DossierEvent,
    @Arg("code", () => ID) code: string,
    @Ctx() ctx: RequestContext,
  ): Promise<DossierEvent> {
    if (!(await this.dossiers.visible(ctx, code))) throw forbidden(ctx);
    return event;
  }
}

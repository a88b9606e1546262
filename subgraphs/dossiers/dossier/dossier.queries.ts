import { Arg, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { DEFAULT_PAGE, type Page } from "../../kit/connection";
import type { RequestContext } from "../../kit/context";
import { forbidden } from "../../kit/errors";
import { hasScope } from "../../kit/viewer";
import { Holder, Paper } from "../graph/stubs";
import { DossierOrder } from "./dossier.enums";
import { DossierFilter } from "./dossier.filter";
import type { DossierLists } from "./dossier.lists";
import type { DossierStore } from "./dossier.store";
import { Dossier, DossierConnection } from "./dossier.types";

export const paged = '@listSize(slicingArguments: ["first"], sizedFields: ["edges"])';

@Resolver()
export class DossierQueries {
  constructor(
    private readonly store: DossierStore,
    private readonly lists: DossierLists,
  ) {}

  @Directive("@authenticated")
  @Query(() => Dossier, {
    nullable: true,
    description: "Your own dossier, or one of your agency. Anybody else gets null.",
  })
  dossier(@Arg("code", () => ID) code: string, @Ctx() ctx: RequestContext): Promise<Dossier | null> {
    return this.store.visible(ctx, code);
  }

  @Directive('@requiresScopes(scopes: [["dossier:read"]])')
  @Directive(paged)
  @Query(() => DossierConnection, {
    nullable: true,
    description: "What the signed-in official's agency receives, decides, works on or watches.",
  })
  dossiers(
    @Ctx() ctx: RequestContext,
    @Arg("filter", () => DossierFilter, { nullable: true }) filter: DossierFilter | null,
    @Arg("order", () => DossierOrder, { defaultValue: DossierOrder.DUE_FIRST }) order: DossierOrder,
    @Arg("first", () => Int, { defaultValue: DEFAULT_PAGE, nullable: true }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
  ): Promise<Page<Dossier>> {
    if (!hasScope(ctx.viewer, "dossier:read")) throw forbidden(ctx);
    return this.lists.ofMyAgency(ctx, filter, order, { first: first ?? DEFAULT_PAGE, after });
  }

  @Directive('@requiresScopes(scopes: [["dossier:process"]])')
  @Directive(paged)
  @Query(() => DossierConnection, {
    nullable: true,
    description: "Active steps of the signed-in official, most urgent first.",
  })
  myTasks(
    @Ctx() ctx: RequestContext,
    @Arg("first", () => Int, { defaultValue: DEFAULT_PAGE, nullable: true }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
  ): Promise<Page<Dossier>> {
    if (!hasScope(ctx.viewer, "dossier:process")) throw forbidden(ctx);
    return this.lists.tasks(ctx, { first: first ?? DEFAULT_PAGE, after });
  }
}

@Resolver(() => Holder)
export class HolderDossiersResolver {
  constructor(private readonly lists: DossierLists) {}

  @Directive("@authenticated")
  @Directive(paged)
  @FieldResolver(() => DossierConnection, {
    nullable: true,
    description: "Filed for this holder or by them, newest first; what the reader may not see is not there.",
  })
  dossiers(
    @Root() holder: Holder,
    @Ctx() ctx: RequestContext,
    @Arg("filter", () => DossierFilter, { nullable: true }) filter: DossierFilter | null,
    @Arg("first", () => Int, { defaultValue: DEFAULT_PAGE, nullable: true }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
  ): Promise<Page<Dossier>> {
    return this.lists.ofHolder(ctx, holder.id, filter, { first: first ?? DEFAULT_PAGE, after });
  }
}

@Resolver(() => Paper)
export class PaperUseResolver {
  constructor(private readonly lists: DossierLists) {}

  @Directive("@authenticated")
  @Directive(paged)
  @FieldResolver(() => DossierConnection, { nullable: true, description: "Dossiers that used this paper." })
  usedIn(
    @Root() paper: Paper,
    @Ctx() ctx: RequestContext,
    @Arg("first", () => Int, { defaultValue: DEFAULT_PAGE, nullable: true }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
  ): Promise<Page<Dossier>> {
    return this.lists.usingPaper(ctx, paper.id, { first: first ?? DEFAULT_PAGE, after });
  }
}

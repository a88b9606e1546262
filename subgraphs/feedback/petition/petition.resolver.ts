import { Arg, Ctx, Directive, Field, FieldResolver, ID, InputType, Int, Query, Resolver, Root } from "type-graphql";
import { DEFAULT_PAGE, type Page } from "../../kit/connection";
import type { RequestContext } from "../../kit/context";
import { forbidden } from "../../kit/errors";
import { Dossier, Holder } from "../stubs";
import { isCode } from "../words";
import { Petition, PetitionConnection } from "./petition";
import { PetitionStatus, PetitionSubject } from "./petition.enums";
import type { PageArgs, PetitionStore } from "./petition.store";

const PAGED = '@listSize(slicingArguments: ["first"], sizedFields: ["edges"])';

@InputType({ description: "Every condition that is given must hold." })
export class PetitionFilter {
  @Field(() => [PetitionStatus], { nullable: true, description: "In one of these states." })
  status?: PetitionStatus[] | null;

  @Field(() => [PetitionSubject], { nullable: true, description: "About one of these." })
  subject?: PetitionSubject[] | null;

  @Field(() => ID, { nullable: true, description: "About this agency or one under it." })
  agency?: string | null;

  @Field(() => ID, { nullable: true, description: "About this office." })
  office?: string | null;

  @Field(() => ID, { nullable: true, description: "In this field." })
  field?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Every word begins one of the title, the content or the code; with or without diacritics.",
  })
  search?: string | null;
}

@Resolver()
export class Petitions {
  constructor(private readonly store: PetitionStore) {}

  @Directive(PAGED)
  @Query(() => PetitionConnection, {
    nullable: true,
    description:
      "Public petitions, searched with or without diacritics; for feedback:manage all of the province, for feedback:answer those forwarded to their agency.",
  })
  petitions(
    @Arg("filter", () => PetitionFilter, { nullable: true }) filter: PetitionFilter | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: DEFAULT_PAGE }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Petition>> {
    return this.store.list(filter ?? {}, { first: first ?? DEFAULT_PAGE, after }, ctx);
  }

  @Query(() => Petition, {
    nullable: true,
    description: "By its code: a public one, one's own, or one that is the viewer's to handle.",
  })
  petition(@Arg("code", () => ID) code: string, @Ctx() ctx: RequestContext): Promise<Petition | null> | null {
    return isCode(code) ? this.store.byCode(code, ctx) : null;
  }
}

@Resolver(() => Dossier)
export class DossierPetitions {
  constructor(private readonly store: PetitionStore) {}

  @Directive("@authenticated")
  @FieldResolver(() => [Petition], {
    nullable: true,
    description: "Those about it, newest first: to its owner and submitter, and else only what one filed or handles.",
  })
  petitions(@Root() dossier: Dossier, @Ctx() ctx: RequestContext): Promise<Petition[]> {
    return this.store.ofDossier(dossier.code, ctx);
  }
}

@Resolver(() => Holder)
export class HolderPetitions {
  constructor(private readonly store: PetitionStore) {}

  @Directive("@authenticated")
  @Directive(PAGED)
  @FieldResolver(() => PetitionConnection, {
    nullable: true,
    description: "What the holder filed, newest first; to the holder alone.",
  })
  petitions(
    @Root() holder: Holder,
    @Arg("first", () => Int, { nullable: true, defaultValue: DEFAULT_PAGE }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Petition>> {
    if (holder.id !== ctx.viewer.holder) throw forbidden(ctx);
    const args: PageArgs = { first: first ?? DEFAULT_PAGE, after };
    const loader = ctx.loaders.get<string, Page<Petition>>(`petitions of holder ${JSON.stringify(args)}`, (ids) =>
      Promise.all(ids.map((id) => this.store.ofHolder(id, args, ctx))),
    );
    return loader.load(holder.id);
  }
}

import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Info,
  Int,
  Query,
  Resolver,
  Root,
} from "type-graphql";
import type { GraphQLResolveInfo } from "graphql";
import type { DataSource } from "typeorm";
import { type Page, keysetPage } from "../../kit/connection";
import type { RequestContext } from "../../kit/context";
import { forbidden } from "../../kit/errors";
import { hasScope, isOfficial } from "../../kit/viewer";
import {
  AccessRecord,
  AccessRecordConnection,
  type AccessRecordRow,
  accessRecordOf,
} from "../access-log/access-record";
import type { Findings } from "../access-log/findings";
import type { Paper } from "../paper/paper";
import { PaperConnection, PaperFilter, type PaperList } from "../paper/paper-list";
import { Holder } from "./holder";
import type { HolderStore } from "./holder.store";
import { kindOfIdentityNumber, maskIdentityNumber, normaliseIdentityNumber } from "./identity-number";
import { personalFields } from "./selected-fields";

const LIST_SIZE = '@listSize(slicingArguments: ["first"], sizedFields: ["edges"])';

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 20, nullable: true, description: "0 to 100." })
  first!: number;

  @Field(() => String, { nullable: true, description: "Cursor to read on from." })
  after?: string | null;
}

@Resolver(() => Holder)
export class HolderResolver {
  constructor(
    private readonly source: DataSource,
    private readonly holders: HolderStore,
    private readonly paperList: PaperList,
    private readonly findings: Findings,
  ) {}

  @Directive("@authenticated")
  @Query(() => Holder, { nullable: true, description: "The signed-in person's archive." })
  async me(@Ctx() ctx: RequestContext): Promise<Holder | null> {
    return ctx.viewer.holder === null ? null : this.holders.visible(ctx.viewer.holder, ctx);
  }

  @Directive("@authenticated")
  @Query(() => Holder, {
    nullable: true,
    description: "Your own archive, or that of a party to a dossier of your agency. Anybody else gets null.",
  })
  async holder(
    @Arg("id", () => ID, { description: "The holder." }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<Holder | null> {
    return this.holders.named(id, ctx);
  }

  @Directive('@requiresScopes(scopes: [["archive:digitise"], ["dossier:receive"]])')
  @Query(() => Holder, {
    nullable: true,
    description: "For an official at the counter: the holder behind an identity number. Logged as an access.",
  })
  async findHolder(
    @Arg("identityNumber", () => String, { description: "12 digits, or a tax code." }) identityNumber: string,
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Holder | null> {
    if (!isOfficial(ctx.viewer) || !hasScope(ctx.viewer, "archive:digitise", "dossier:receive")) throw forbidden(ctx);
    const number = normaliseIdentityNumber(identityNumber);
    const holder = kindOfIdentityNumber(number) === null ? null : await this.holders.byIdentityNumber(number);
    if (holder) await this.findings.record(holder.id, personalFields(info), ctx);
    return holder;
  }

  @Directive("@authenticated")
  @Directive('@tag(name: "personal")')
  @FieldResolver(() => String, { description: "All but its end hidden." })
  identityNumberMasked(@Root() holder: Holder): string {
    return maskIdentityNumber(this.holders.identityNumber(holder));
  }

  @Directive('@requiresScopes(scopes: [["holder:identify"]])')
  @Directive('@tag(name: "personal")')
  @FieldResolver(() => String, {
    nullable: true,
    description:
      "In full, for a peer that the law names (the national portal's synchronisation). Every reading is logged.",
  })
  identityNumber(@Root() holder: Holder, @Ctx() ctx: RequestContext): string {
    if (!hasScope(ctx.viewer, "holder:identify")) throw forbidden(ctx);
    return this.holders.identityNumber(holder);
  }

  @Directive("@authenticated")
  @Directive(LIST_SIZE)
  @FieldResolver(() => PaperConnection, {
    description: "Newest first; to others than the holder those alone that they may see.",
  })
  async papers(
    @Root() holder: Holder,
    @Arg("filter", () => PaperFilter, { nullable: true, description: "Which papers." }) filter: PaperFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Paper>> {
    return this.paperList.page(holder.id, { filter, first: args.first ?? 20, after: args.after ?? null }, ctx);
  }

  @Directive("@authenticated")
  @Directive(LIST_SIZE)
  @FieldResolver(() => AccessRecordConnection, {
    description:
      "Who read what of mine, when, for which purpose and on which basis, newest first; each record carries the hash of its entry. For the holder alone.",
  })
  async accessLog(
    @Root() holder: Holder,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<AccessRecord>> {
    if (ctx.viewer.holder !== holder.id) throw forbidden(ctx);
    return keysetPage<AccessRecordRow, AccessRecord>(
      {
        on: this.source,
        select: "r.*",
        from: "access_record r",
        where: ["r.holder = $1"],
        params: [holder.id],
        order: [{ sql: "r.sequence", type: "bigint", descending: true }],
        map: accessRecordOf,
      },
      { first: args.first ?? 20, after: args.after },
      ctx,
    );
  }
}

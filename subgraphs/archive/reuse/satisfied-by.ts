import { Arg, Ctx, Directive, Field, FieldResolver, ID, ObjectType, Resolver, Root } from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { groupByKey } from "../../kit/loaders";
import { localDay } from "../../kit/scalars";
import type { HolderStore } from "../holder/holder.store";
import { Paper, type PaperRow, paperOf } from "../paper/paper";
import { PAPER_COLUMNS, PAPER_TABLES, paperRule } from "../paper/paper-rule";
import { PaperType } from "../stubs";

@Directive('@key(fields: "id")')
@ObjectType()
export class RequiredPaper {
  @Field(() => ID)
  id!: string;

  @Directive("@external")
  @Field(() => [PaperType])
  acceptedTypes!: PaperType[];
}

interface Wanted {
  readonly holder: string;
  readonly types: readonly string[];
}

@Resolver(() => RequiredPaper)
export class SatisfiedByResolver {
  constructor(
    private readonly source: DataSource,
    private readonly holders: HolderStore,
  ) {}

  @Directive("@authenticated")
  @Directive('@requires(fields: "acceptedTypes { code }")')
  @FieldResolver(() => [Paper], {
    nullable: true,
    description: "Valid papers in the holder's archive that already prove this (default: your own archive).",
  })
  async satisfiedBy(
    @Root() required: RequiredPaper,
    @Ctx() ctx: RequestContext,
    @Arg("holderId", () => ID, { nullable: true, description: "Whose archive; yours by default." })
    holderId: string | null,
  ): Promise<Paper[] | null> {
    const holder = holderId ?? ctx.viewer.holder;
    if (!holder || !(await this.holders.named(holder, ctx))) return null;
    const wanted: Wanted = { holder: holder.toLowerCase(), types: required.acceptedTypes.map(({ code }) => code) };
    return ctx.loaders
      .get(
        "papers that prove",
        (all: readonly Wanted[]) => this.read(all, ctx),
        ({ holder: id, types }) => JSON.stringify([id, types]),
      )
      .load(wanted);
  }

  private async read(all: readonly Wanted[], ctx: RequestContext): Promise<Paper[][]> {
    const rule = paperRule(ctx.viewer, 4);
    const sql = `SELECT ${PAPER_COLUMNS} FROM ${PAPER_TABLES}
      WHERE p.holder = ANY ($1::uuid[]) AND p.type = ANY ($2) AND p.status = 'VALID' AND NOT p.hidden AND (p.valid_until IS NULL OR p.valid_until >= $3::date) AND ${rule.sql}
      ORDER BY p.created_at DESC, p.id`;
    const params = [
      all.map(({ holder }) => holder),
      all.flatMap(({ types }) => types),
      localDay(ctx.now),
      ...rule.params,
    ];
    const found = await rows<PaperRow>(this.source, sql, params);
    const byHolder = groupByKey(
      all.map(({ holder }) => holder),
      found,
      (row) => row.holder,
    );
    return all.map(({ types }, n) =>
      (byHolder[n] ?? []).filter((row) => types.includes(row.type)).map((row) => paperOf(row, ctx.now)),
    );
  }
}

import { Arg, Ctx, Field, FieldResolver, Float, Int, ObjectType, Resolver, Root } from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { PeriodInput, checkedPeriod } from "../../kit/graph";
import { byKey } from "../../kit/loaders";
import { Agency, PaperType } from "../stubs";
import { AGENCY_AND_BELOW, spanOf } from "./spans";

@ObjectType({
  description:
    "Required papers that an archive paper answered, over all required papers of dossiers received (tái sử dụng).",
})
export class ReuseStats {
  @Field(() => Int, { description: "Required papers of the dossiers received in the period." })
  required!: number;

  @Field(() => Int, { description: "Of these, answered by a paper that the archive had already." })
  reused!: number;

  @Field(() => Float, { nullable: true, description: "Reused over required; null when nothing was required." })
  ratio!: number | null;

  @Field(() => Int, {
    description: "Papers put into the archive by the end of the period: of that type, or by that agency.",
  })
  papersHeld!: number;

  @Field(() => Int, { description: "Of these, scans of paper originals." })
  papersDigitised!: number;
}

interface Counts {
  code: string;
  required: number;
  reused: number;
  held: number;
  digitised: number;
}

// Dossiers count where they are decided; papers where they were registered or issued.
const BY_AGENCY = `${AGENCY_AND_BELOW},
  received AS (SELECT b.root, d.code, d.required_count FROM below b JOIN known_dossier d ON d.agency = b.code WHERE d.accepted_at >= $2 AND d.accepted_at < $3)
  SELECT a.code, (SELECT coalesce(sum(r.required_count), 0)::int FROM received r WHERE r.root = a.code) AS required,
    (SELECT count(DISTINCT (c.dossier, c.required_paper))::int FROM received r JOIN known_component c ON c.dossier = r.code
     WHERE r.root = a.code AND c.origin IN ('REUSED_COMPONENT', 'REUSED_RESULT')) AS reused,
    (SELECT count(*)::int FROM below b JOIN paper p ON p.registered_at_agency = b.code WHERE b.root = a.code AND p.created_at < $3) AS held,
    (SELECT count(*)::int FROM below b JOIN paper p ON p.registered_at_agency = b.code WHERE b.root = a.code AND p.created_at < $3 AND p.origin = 'DIGITISED') AS digitised
  FROM unnest($1::text[]) AS a(code)`;

// A requirement counts for every type that would have answered it.
const BY_TYPE = `
  SELECT t.code,
    (SELECT count(DISTINCT (c.dossier, c.required_paper))::int FROM known_required_paper q JOIN known_component c ON c.required_paper = q.id
       JOIN known_dossier d ON d.code = c.dossier WHERE t.code = ANY (q.accepted_types) AND d.accepted_at >= $2 AND d.accepted_at < $3) AS required,
    (SELECT count(DISTINCT (c.dossier, c.required_paper))::int FROM paper p JOIN known_component c ON c.paper = p.id JOIN known_dossier d ON d.code = c.dossier
       WHERE p.type = t.code AND c.origin IN ('REUSED_COMPONENT', 'REUSED_RESULT') AND d.accepted_at >= $2 AND d.accepted_at < $3) AS reused,
    (SELECT count(*)::int FROM paper p WHERE p.type = t.code AND p.created_at < $3) AS held,
    (SELECT count(*)::int FROM paper p WHERE p.type = t.code AND p.created_at < $3 AND p.origin = 'DIGITISED') AS digitised
  FROM unnest($1::text[]) AS t(code)`;

class ReuseReader {
  constructor(
    private readonly source: DataSource,
    private readonly name: string,
    private readonly sql: string,
  ) {}

  async of(code: string, given: PeriodInput, ctx: RequestContext): Promise<ReuseStats | null> {
    const period = checkedPeriod(given, ctx);
    const read = async (codes: readonly string[]): Promise<(ReuseStats | null)[]> => {
      const found = await rows<Counts>(this.source, this.sql, [codes, ...spanOf(period)]);
      return byKey(codes, found, (row) => row.code).map((row) => row && statsOf(row));
    };
    return ctx.loaders.get(`reuse by ${this.name} ${period.start} ${period.end}`, read).load(code);
  }
}

function statsOf({ required, reused, held, digitised }: Counts): ReuseStats {
  const ratio = required === 0 ? null : reused / required;
  return Object.assign(new ReuseStats(), { required, reused, ratio, papersHeld: held, papersDigitised: digitised });
}

@Resolver(() => Agency)
export class AgencyReuseResolver {
  private readonly reader: ReuseReader;

  constructor(source: DataSource) {
    this.reader = new ReuseReader(source, "agency", BY_AGENCY);
  }

  @FieldResolver(() => ReuseStats, {
    nullable: true,
    description: "How far what was handed in once is used again by the agency and everything under it.",
  })
  async reuse(
    @Root() { code }: Agency,
    @Arg("period", () => PeriodInput, { description: "By the day of acceptance." }) period: PeriodInput,
    @Ctx() ctx: RequestContext,
  ): Promise<ReuseStats | null> {
    return this.reader.of(code, period, ctx);
  }
}

@Resolver(() => PaperType)
export class PaperTypeReuseResolver {
  private readonly reader: ReuseReader;

  constructor(source: DataSource) {
    this.reader = new ReuseReader(source, "type", BY_TYPE);
  }

  @FieldResolver(() => ReuseStats, { nullable: true, description: "How far papers of this type are used again." })
  async reuse(
    @Root() { code }: PaperType,
    @Arg("period", () => PeriodInput, { description: "By the day of acceptance." }) period: PeriodInput,
    @Ctx() ctx: RequestContext,
  ): Promise<ReuseStats | null> {
    return this.reader.of(code, period, ctx);
  }
}

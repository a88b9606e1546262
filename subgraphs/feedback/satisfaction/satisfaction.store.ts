import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import type { PeriodInput } from "../../kit/graph";
import { groupByKey } from "../../kit/loaders";
import { days, underAgencies } from "../spans";
import { type RatingCount, type Satisfaction, satisfactionOf } from "./satisfaction";

const BY_OFFICE = `SELECT r.office AS key, r.channel, r.verdict, count(*)::int AS n FROM rating r
  WHERE r.office = ANY($1) AND ${days("r.rated_at", "$2", "$3")} GROUP BY 1, 2, 3`;
const BY_PROCEDURE = `SELECT r.procedure AS key, r.channel, r.verdict, count(*)::int AS n FROM rating r
  WHERE r.procedure = ANY($1) AND ${days("r.rated_at", "$2", "$3")} GROUP BY 1, 2, 3`;
const BY_AGENCY = `WITH RECURSIVE ${underAgencies("$1")}
  SELECT u.root AS key, r.channel, r.verdict, count(*)::int AS n
  FROM under u JOIN known_office o ON o.agency = u.code JOIN rating r ON r.office = o.code
  WHERE ${days("r.rated_at", "$2", "$3")} GROUP BY 1, 2, 3`;

/** Counts of ratings; one statement for however many offices, agencies or procedures a page has. */
export class SatisfactionStore {
  constructor(private readonly source: DataSource) {}

  ofOffice(code: string, period: PeriodInput, ctx: RequestContext): Promise<Satisfaction> {
    return this.counted("offices", BY_OFFICE, code, period, ctx);
  }

  /** Of its offices and of those of every agency under it. */
  ofAgency(code: string, period: PeriodInput, ctx: RequestContext): Promise<Satisfaction> {
    return this.counted("agencies", BY_AGENCY, code, period, ctx);
  }

  ofProcedure(code: string, period: PeriodInput, ctx: RequestContext): Promise<Satisfaction> {
    return this.counted("procedures", BY_PROCEDURE, code, period, ctx);
  }

  private counted(
    of: string,
    sql: string,
    code: string,
    { start, end }: PeriodInput,
    ctx: RequestContext,
  ): Promise<Satisfaction> {
    const loader = ctx.loaders.get<string, Satisfaction>(`satisfaction of ${of} ${start} ${end}`, async (codes) => {
      const counts = await rows<RatingCount & { key: string }>(this.source, sql, [codes, start, end]);
      return groupByKey(codes, counts, (count) => count.key).map(satisfactionOf);
    });
    return loader.load(code);
  }
}

import { Field, ID, InputType } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { DateScalar, DateTimeScalar } from "../../kit/scalars";
import { timelinessSql } from "../clock/timeliness";
import { DossierChannel, DossierStatus, Timeliness } from "./dossier.enums";

@InputType({ description: "Which dossiers; everything named must hold." })
export class DossierFilter {
  @Field(() => [DossierStatus], { nullable: true, description: "One of these statuses." })
  status?: DossierStatus[] | null;

  @Field(() => ID, { nullable: true, description: "Code of the procedure." })
  procedure?: string | null;

  @Field(() => ID, { nullable: true, description: "Code of the receiving office." })
  office?: string | null;

  @Field(() => ID, { nullable: true, description: "Code of an agency that receives or decides." })
  agency?: string | null;

  @Field(() => DossierChannel, { nullable: true, description: "The way on which it was filed." })
  channel?: DossierChannel | null;

  @Field(() => [Timeliness], { nullable: true, description: "Measured now against the due time." })
  timeliness?: Timeliness[] | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Due before then." })
  dueBefore?: Date | null;

  @Field(() => DateScalar, { nullable: true, description: "Filed on that day or later." })
  receivedFrom?: string | null;

  @Field(() => DateScalar, { nullable: true, description: "Filed on that day or earlier." })
  receivedTo?: string | null;

  @Field(() => String, { nullable: true, description: "The beginning of a code, or words of the subject." })
  search?: string | null;
}

/** The filter as conditions over `d`; values go to `params`. */
export function filterConditions(
  filter: DossierFilter | null | undefined,
  ctx: RequestContext,
  params: unknown[],
): string[] {
  const conditions: string[] = [];
  const add = (value: unknown, condition: (place: string) => string): void => {
    if (value !== null && value !== undefined) conditions.push(condition(`$${params.push(value)}`));
  };
  if (!filter) return conditions;
  add(filter.status, (p) => `d.status = ANY(${p})`);
  add(filter.procedure, (p) => `d.procedure_code = ${p}`);
  add(filter.office, (p) => `d.office = ${p}`);
  add(filter.agency, (p) => `${p} IN (d.agency, d.deciding_agency)`);
  add(filter.channel, (p) => `d.channel = ${p}`);
  if (filter.timeliness) {
    const now = `$${params.push(ctx.now)}::timestamptz`;
    add(filter.timeliness, (p) => `${timelinessSql("d", now)} = ANY(${p})`);
  }
  add(filter.dueBefore, (p) => `d.due_at < ${p}`);
  add(filter.receivedFrom, (p) => `d.submitted_at >= ${p}::date::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'`);
  add(filter.receivedTo, (p) => `d.submitted_at < (${p}::date + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'`);
  const words = filter.search?.trim();
  if (words) {
    const pattern = words.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
    add(pattern, (p) => `d.code ILIKE ${p} || '%' OR d.subject ILIKE '%' || ${p} || '%'`);
  }
  return conditions;
}

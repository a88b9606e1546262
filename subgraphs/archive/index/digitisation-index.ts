import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, Resolver, Root } from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import {
  IndexGroup,
  Indicator,
  IndicatorGap,
  Period,
  countedIndicator,
  exemptIndicator,
  unavailableIndicator,
} from "../../kit/graph";
import { byKey } from "../../kit/loaders";
import { AGENCY_AND_BELOW, spanOf } from "../reuse/spans";

@Directive('@key(fields: "agencyCode period { start end }")')
@ObjectType()
export class QualityIndex {
  @Field(() => ID)
  agencyCode!: string;

  @Field(() => Period)
  period!: Period;
}

const line = (code: string, max: number) => ({ code, group: IndexGroup.DIGITISATION, max });
const LINES = {
  result: line("ORIGINAL_RESULT_AVAILABLE", 6),
  digitised: line("SO_HOA_GIAY_TO_GIAI_QUYET", 4),
  certifiedCopy: line("ELECTRONIC_CERTIFIED_COPY", 2),
  reused: line("REUSED_DIGITIZED_DATA", 2),
  synced: line("SYNCED_WITH_DVCQG_PERSONAL_STORAGE", 4),
  citizenDossier: line("CITIZEN_DATA_CONNECTED_DOSSIER", 2),
  citizenFormality: line("CITIZEN_DATA_CONNECTED_FORMALITY", 2),
};
/** Reuse scores in full from four dossiers in five. */
const FULL_REUSE = 0.8;

interface Counts {
  code: string;
  level: string | null;
  finished: number;
  with_result: number;
  received: number;
  digitised: number;
  reusable: number;
  reused: number;
}

// A result counts when it stands verified in the owner's archive; a dossier is digitised when every paper it requires is there.
const COUNT = `${AGENCY_AND_BELOW},
  mine AS (SELECT b.root, d.* FROM below b JOIN known_dossier d ON d.agency = b.code),
  finished AS (SELECT root, code FROM mine WHERE finished_at >= $2 AND finished_at < $3 AND status IN ('FINISHED', 'RETURNED')),
  received AS (
    SELECT m.root, m.code, m.required_count,
      (SELECT count(DISTINCT c.required_paper) FROM known_component c WHERE c.dossier = m.code) AS given,
      EXISTS (SELECT 1 FROM known_component c WHERE c.dossier = m.code AND c.origin IN ('REUSED_COMPONENT', 'REUSED_RESULT', 'SHARED_DATA')) AS has_reused
    FROM mine m WHERE m.accepted_at >= $2 AND m.accepted_at < $3)
  SELECT a.code, k.level,
    (SELECT count(*)::int FROM finished f WHERE f.root = a.code) AS finished,
    (SELECT count(*)::int FROM finished f WHERE f.root = a.code AND EXISTS (
       SELECT 1 FROM known_result r JOIN paper p ON p.id = r.paper WHERE r.dossier = f.code AND p.status = 'VALID')) AS with_result,
    (SELECT count(*)::int FROM received r WHERE r.root = a.code) AS received,
    (SELECT count(*)::int FROM received r WHERE r.root = a.code AND r.given > 0 AND r.given >= r.required_count) AS digitised,
    (SELECT count(*)::int FROM received r WHERE r.root = a.code AND r.required_count > 0) AS reusable,
    (SELECT count(*)::int FROM received r WHERE r.root = a.code AND r.required_count > 0 AND r.has_reused) AS reused
  FROM unnest($1::text[]) AS a(code) LEFT JOIN known_agency k ON k.code = a.code`;

@Resolver(() => QualityIndex)
export class DigitisationIndexResolver {
  constructor(private readonly source: DataSource) {}

  @FieldResolver(() => [Indicator], {
    nullable: true,
    description: "The digitisation group, with the seven codes of the national portal.",
  })
  async archiveIndicators(
    @Root() { agencyCode, period }: QualityIndex,
    @Ctx() ctx: RequestContext,
  ): Promise<Indicator[]> {
    const read = async (codes: readonly string[]): Promise<Indicator[][]> => {
      const found = await rows<Counts>(this.source, COUNT, [codes, ...spanOf(period)]);
      return byKey(codes, found, (row) => row.code).map((row) => (row ? digitisationLines(row) : []));
    };
    return ctx.loaders.get(`digitisation ${period.start} ${period.end}`, read).load(agencyCode);
  }
}

/** The seven lines of the group; what no system of ours holds says so. */
export function digitisationLines(counts: Omit<Counts, "code">): Indicator[] {
  // Communes have no line of their own to the population database: they get full points.
  const citizenLine = (of: typeof LINES.citizenDossier): Indicator =>
    counts.level === "COMMUNE" ? exemptIndicator(of) : unavailableIndicator(of, IndicatorGap.NO_SOURCE);
  return [
    countedIndicator(LINES.result, counts.with_result, counts.finished),
    countedIndicator(LINES.digitised, counts.digitised, counts.received),
    unavailableIndicator(LINES.certifiedCopy, IndicatorGap.NO_SOURCE),
    countedIndicator(LINES.reused, counts.reused, counts.reusable, {
      points: (ratio) => (LINES.reused.max * ratio) / FULL_REUSE,
    }),
    unavailableIndicator(LINES.synced, IndicatorGap.NO_SOURCE),
    citizenLine(LINES.citizenDossier),
    citizenLine(LINES.citizenFormality),
  ];
}

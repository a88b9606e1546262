import { Directive, Field, Float, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import type { RequestContext } from "./context";
import { badUserInput } from "./errors";
import { DateScalar } from "./scalars";

/** Value types that several subgraphs give; they must be equal in each to compose. */
@Directive("@shareable")
@ObjectType({ description: "A span of days, both included." })
export class Period {
  @Field(() => DateScalar, { description: "First day." })
  start!: string;

  @Field(() => DateScalar, { description: "Last day." })
  end!: string;
}

@InputType({ description: "Both days included." })
export class PeriodInput {
  @Field(() => DateScalar, { description: "First day." })
  start!: string;

  @Field(() => DateScalar, { description: "Last day." })
  end!: string;
}

export enum IndicatorGap {
  NO_SOURCE = "NO_SOURCE",
  FORMULA_UNKNOWN = "FORMULA_UNKNOWN",
  NO_CASES = "NO_CASES",
}
registerEnumType(IndicatorGap, {
  name: "IndicatorGap",
  description: "Why a line of the index has no points.",
  valuesConfig: {
    NO_SOURCE: { description: "No system of ours holds what it counts." },
    FORMULA_UNKNOWN: { description: "The ratio is known, how it is scored is not established." },
    NO_CASES: { description: "Nothing happened in the period that it could count." },
  },
});

export enum IndexGroup {
  TRANSPARENCY = "TRANSPARENCY",
  PROGRESS = "PROGRESS",
  ONLINE_SERVICE = "ONLINE_SERVICE",
  DIGITISATION = "DIGITISATION",
  SATISFACTION = "SATISFACTION",
  PAYMENT = "PAYMENT",
}
registerEnumType(IndexGroup, {
  name: "IndexGroup",
  description: "The six groups of the index of Decision 766/QĐ-TTg.",
  valuesConfig: {
    TRANSPARENCY: { description: "Công khai, minh bạch." },
    PROGRESS: { description: "Tiến độ giải quyết." },
    ONLINE_SERVICE: { description: "Dịch vụ công trực tuyến." },
    DIGITISATION: { description: "Số hóa hồ sơ." },
    SATISFACTION: { description: "Mức độ hài lòng." },
    PAYMENT: { description: "Thanh toán trực tuyến." },
  },
});

@Directive("@shareable")
@ObjectType({
  description:
    "One line of the index of Decision 766. A ratio that cannot be computed is null, never zero. A line that does not apply at the agency's level has full points.",
})
export class Indicator {
  @Field(() => String, { description: "The national portal's code of the line, where it has one." })
  code!: string;

  @Field(() => IndexGroup, { description: "The group it counts in." })
  group!: IndexGroup;

  @Field(() => Float, { description: "The most points it can give." })
  max!: number;

  @Field(() => Boolean, { description: "Whether it applies at the agency's level." })
  applies!: boolean;

  @Field(() => Int, { description: "What was reached." })
  numerator!: number;

  @Field(() => Int, { description: "Out of how many." })
  denominator!: number;

  @Field(() => Float, { nullable: true, description: "Numerator over denominator; null when the denominator is 0." })
  ratio!: number | null;

  @Field(() => Float, { nullable: true, description: "Points given." })
  points!: number | null;

  @Field(() => IndicatorGap, { nullable: true, description: "Why points are null." })
  unavailable!: IndicatorGap | null;
}

export interface IndicatorLine {
  readonly code: string;
  readonly group: IndexGroup;
  readonly max: number;
}

/** A line computed from counts; `score` turns the ratio into points (default: max x ratio), capped at the line's maximum. */
export function countedIndicator(
  line: IndicatorLine,
  numerator: number,
  denominator: number,
  score: { points?: (ratio: number) => number; whenEmpty?: number } = {},
): Indicator {
  const ratio = denominator === 0 ? null : numerator / denominator;
  const scored = ratio === null ? (score.whenEmpty ?? null) : (score.points ?? ((r: number) => line.max * r))(ratio);
  const points = scored === null ? null : Math.max(0, Math.min(line.max, scored));
  return indicator(line, {
    numerator,
    denominator,
    ratio,
    points,
    unavailable: points === null ? IndicatorGap.NO_CASES : null,
  });
}

/** A line that cannot be scored, with what of it is known. */
export function unavailableIndicator(
  line: IndicatorLine,
  why: IndicatorGap,
  numerator = 0,
  denominator = 0,
): Indicator {
  const ratio = denominator === 0 ? null : numerator / denominator;
  return indicator(line, { numerator, denominator, ratio, points: null, unavailable: why });
}

/** A line that does not apply at the agency's level: full points. */
export function exemptIndicator(line: IndicatorLine): Indicator {
  return indicator(line, { applies: false, points: line.max });
}

function indicator(line: IndicatorLine, values: Partial<Indicator>): Indicator {
  const empty = { applies: true, numerator: 0, denominator: 0, ratio: null, points: null, unavailable: null };
  return Object.assign(new Indicator(), line, empty, values);
}

const LONGEST_PERIOD_DAYS = 366 * 5;

/** Refuses a period that ends before it starts or spans more than five years. */
export function checkedPeriod(period: PeriodInput, reader: Pick<RequestContext, "locale">): PeriodInput {
  const days = (Date.parse(period.end) - Date.parse(period.start)) / 86_400_000;
  if (days < 0 || days > LONGEST_PERIOD_DAYS) throw badUserInput(reader, "period: start <= end, 5 years");
  return period;
}

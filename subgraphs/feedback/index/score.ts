import { type IndexGroup, type Indicator, IndicatorGap, unavailableIndicator } from "../../kit/graph";
import { indexGroups, indexLines } from "./index-lines";

export interface GroupScore {
  readonly group: IndexGroup;
  readonly max: number;
  readonly points: number | null;
  readonly indicators: Indicator[];
}
export interface Score {
  readonly points: number;
  readonly max: number;
}

/** The six groups with every line, in the index's order. A line that no subgraph gave stands there without points. */
export function groupScores(given: readonly Indicator[]): GroupScore[] {
  const lines = allLines(given);
  return indexGroups.map((group) => {
    const indicators = lines.filter((line) => line.group === group);
    return { group, max: sum(indicators.map((line) => line.max)), points: pointsOf(indicators), indicators };
  });
}

/** Out of 100; null while a line that counts has no points. */
export function totalPoints(given: readonly Indicator[]): number | null {
  return pointsOf(allLines(given));
}

/** Points and maximum of the lines that have points: what can be compared while there is no total. */
export function scoredPart(given: readonly Indicator[]): Score {
  const scored = allLines(given).filter((line) => counts(line) && line.points !== null);
  return { points: sum(scored.map((line) => line.points ?? 0)), max: sum(scored.map((line) => line.max)) };
}

function allLines(given: readonly Indicator[]): Indicator[] {
  const known = new Map(given.map((line) => [line.code, line]));
  return indexLines.map((line) => known.get(line.code) ?? unavailableIndicator(line, IndicatorGap.NO_SOURCE));
}

function pointsOf(lines: readonly Indicator[]): number | null {
  const scored = lines.filter(counts);
  return scored.some((line) => line.points === null) ? null : sum(scored.map((line) => line.points ?? 0));
}

/** Lines of maximum 0 are information only. */
function counts(line: Indicator): boolean {
  return line.max > 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}

import { median } from "./measure/report";
import type { LoopFigures, MemoryFigures } from "./reload-gateway";
import { heapGrowth } from "./reload-heap";
import type { LoadCounts } from "./reload-load";

export interface ReloadFigures {
  /** Event loop without reloads, and then with them. */
  readonly still: LoopFigures[];
  readonly loops: LoopFigures[];
  /** After a full collection, at a part of the run. */
  readonly memory: (MemoryFigures & { readonly part: number })[];
  /** Child processes of the gateway right before each reload. */
  readonly children: number[];
  /** Milliseconds from the signal to the first answer by the new schema. */
  readonly reloads: number[];
  readonly times: { readonly what: string; readonly ms: number[] }[];
  early?: ReadonlyMap<string, number>;
  late?: ReadonlyMap<string, number>;
  counts?: LoadCounts;
}

const MOST_DELAY_MS = 20;
/** After the first fifth, memory may waver by this and not grow by more. */
const WAVER_MB = 2;
const WAVER = 0.05;
const MOST_CHILDREN = 1;

interface Verdict {
  readonly line: string;
  readonly good: boolean;
}

export function reloadReport(figures: ReloadFigures): { readonly lines: readonly string[]; readonly good: boolean } {
  const verdicts = [...answers(figures), ...delays(figures), ...memory(figures), ...heap(figures), children(figures)];
  return { lines: verdicts.map(({ line }) => line), good: verdicts.every(({ good }) => good) };
}

function answers({ counts, reloads, times }: ReloadFigures): Verdict[] {
  if (!counts) return [];
  const { sent, failed, mixed, stale, versions, complaint } = counts;
  const good = failed === 0 && mixed === 0 && stale === 0 && versions.A > 0 && versions.B > 0;
  const seen = `${versions.A} answers by schema A, ${versions.B} by B`;
  const took = `median ${fixed(median(reloads))} ms, longest ${fixed(Math.max(...reloads))} ms`;
  return [
    judged(`${sent} requests: ${failed} failed, ${mixed} mixed, ${stale} by a schema already replaced; ${seen}`, good),
    ...(complaint === null ? [] : [{ line: `first complaint: ${complaint}`, good: false }]),
    told(`${reloads.length} reloads, from the signal to the first answer: ${took}`),
    ...times.map(({ what, ms }) => told(`requests ${what}: ${quantiles(ms)}`)),
  ];
}

function delays({ still, loops }: ReloadFigures): Verdict[] {
  const [quiet, all] = [whole(still), whole(loops)];
  const windows = loops.map(({ max }) => max);
  const worst = Math.max(...loops.map(({ p99 }) => p99));
  const held = `longest of each 5 s: median ${fixed(median(windows))} ms, worst ${fixed(Math.max(...windows))} ms`;
  return [
    told(`event loop without reloads: ${loopLine(quiet)}`),
    judged(`event loop with reloads: ${loopLine(all)}, goal p99 < ${MOST_DELAY_MS} ms`, all.p99 < MOST_DELAY_MS),
    told(`  p99 of the worst 5 s ${fixed(worst)} ms; ${held}`),
    told(`  by time instead of by turn: p99 ${fixed(all.byTime)} ms (without reloads ${fixed(quiet.byTime)} ms)`),
  ];
}

interface Whole {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** In ninety-nine of a hundred moments the turn that was going on lasted no longer. */
  readonly byTime: number;
}

function whole(loops: readonly LoopFigures[]): Whole {
  const counts = loops.flatMap((loop) => loop.counts).sort(([a], [b]) => a - b);
  const at = (q: number, weight: (ms: number) => number): number => {
    const total = counts.reduce((sum, [ms, turns]) => sum + turns * weight(ms), 0);
    let passed = 0;
    for (const [ms, turns] of counts) if ((passed += turns * weight(ms)) >= total * q) return ms;
    return Number.NaN;
  };
  const turn = (): number => 1;
  const max = Math.max(...loops.map((loop) => loop.max));
  return { p50: at(0.5, turn), p99: at(0.99, turn), p999: at(0.999, turn), max, byTime: at(0.99, (ms) => ms) };
}

function loopLine({ p50, p99, p999, max }: Whole): string {
  return `p50 ${fixed(p50)}, p99 ${fixed(p99)}, p99.9 ${fixed(p999)}, longest ${fixed(max)} ms`;
}

function memory({ memory: looks }: ReloadFigures): Verdict[] {
  const all = looks.map(({ usedMb, residentMb, part }) => `${percent(part)} ${fixed(usedMb)}/${fixed(residentMb)}`);
  const settled = looks.filter(({ part }) => part >= 0.2);
  const half = Math.ceil(settled.length / 2);
  const [before, after] = [settled.slice(0, half), settled.slice(half)];
  const flat = (what: string, of: (look: MemoryFigures) => number): Verdict => {
    const [first, second] = [median(before.map(of)), median(after.map(of))];
    const good = second - first < Math.max(WAVER_MB, first * WAVER);
    const line = `${what}, median of the first and of the second half after 20%: ${fixed(first)} and ${fixed(second)} MB`;
    return { line: `${line}: ${good ? "flat" : "GROWING"}`, good };
  };
  return [
    told(`used heap after collection / RSS, MB: ${all.join(", ")}`),
    flat("used heap", ({ usedMb }) => usedMb),
    flat("RSS", ({ residentMb }) => residentMb),
  ];
}

function heap({ early, late }: ReloadFigures): Verdict[] {
  if (!early || !late) return [];
  const { grown, lines } = heapGrowth(early, late);
  return [
    told(`objects on the heap at 20% -> 100%: ${lines.join(", ")}`),
    judged(`grown in number: ${grown.length === 0 ? "nothing" : grown.join(", ")}`, grown.length === 0),
  ];
}

function children({ children: seen }: ReloadFigures): Verdict {
  if (seen.length === 0) return told("planner processes: not counted here");
  const most = Math.max(...seen);
  return judged(`planner processes before each reload: at most ${most}, last ${seen.at(-1)}`, most <= MOST_CHILDREN);
}

function quantiles(ms: readonly number[]): string {
  const sorted = Float64Array.from(ms).sort();
  const at = (q: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN).toFixed(1);
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, p99.9 ${at(0.999)}, longest ${at(1)} ms`;
}

function judged(line: string, good: boolean): Verdict {
  return { line: good ? line : `${line}  FAILED`, good };
}

function told(line: string): Verdict {
  return { line, good: true };
}

function fixed(value: number): string {
  return Number.isFinite(value) ? value.toFixed(1) : "-";
}

function percent(part: number): string {
  return `${Math.round(part * 100)}%`;
}

import { monitorEventLoopDelay } from "node:perf_hooks";
import { getHeapStatistics, setFlagsFromString, writeHeapSnapshot } from "node:v8";
import { runInNewContext } from "node:vm";
import "../../../gateway/alone";

// The gateway alone, as it is, with somebody inside who answers what only the process itself knows of itself.

export type ProbeQuestion =
  { readonly kind: "loop" } | { readonly kind: "memory" } | { readonly kind: "snapshot"; readonly file: string };

/** Milliseconds between turns of a timer that is set for each; what was gathered since the question before. */
export interface LoopFigures {
  readonly turns: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** By how many turns took how long: whole milliseconds and counts. */
  readonly counts: readonly (readonly [ms: number, turns: number])[];
}

export interface MemoryFigures {
  readonly usedMb: number;
  readonly residentMb: number;
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const loop = monitorEventLoopDelay({ resolution: 1 });
loop.enable();

process.on("message", (question: ProbeQuestion) => {
  process.send?.(answer(question));
});
// Whoever measures goes away: so do we.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));

function answer(question: ProbeQuestion): object {
  if (question.kind === "loop") return loopFigures();
  try {
    collect();
    if (question.kind === "memory") return memoryFigures();
    writeHeapSnapshot(question.file);
    return {};
  } finally {
    // What the look itself held up is not of the gateway.
    loop.reset();
  }
}

function loopFigures(): LoopFigures {
  const ms = (nanoseconds: number): number => nanoseconds / 1e6;
  const figures = {
    turns: loop.count,
    p50: ms(loop.percentile(50)),
    p99: ms(loop.percentile(99)),
    max: loop.count > 0 ? ms(loop.max) : 0,
    counts: countsOf(loop),
  };
  loop.reset();
  return figures;
}

// The histogram tells no counts, only which value each of its percentiles has.
function countsOf(histogram: ReturnType<typeof monitorEventLoopDelay>): [number, number][] {
  const counts = new Map<number, number>();
  let before = 0;
  for (const [percentile, value] of [...histogram.percentiles].sort(([a], [b]) => a - b)) {
    const upTo = Math.round((histogram.count * percentile) / 100);
    const ms = Math.round(value / 1e6);
    if (upTo > before) counts.set(ms, (counts.get(ms) ?? 0) + upTo - before);
    before = Math.max(before, upTo);
  }
  return [...counts];
}

function memoryFigures(): MemoryFigures {
  const MB = 1_048_576;
  return { usedMb: getHeapStatistics().used_heap_size / MB, residentMb: process.memoryUsage.rss() / MB };
}

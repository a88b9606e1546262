import type { Measured } from "./rounds";
import type { Figures } from "./slice";

const columns: readonly (readonly [title: string, cell: (figures: Figures) => string])[] = [
  ["req/s", ({ rps }) => fixed(rps, rps < 100 ? 1 : 0)],
  ["req/core s", ({ rpsPerCore }) => fixed(rpsPerCore, rpsPerCore < 100 ? 1 : 0)],
  ["core", ({ coreShare }) => percent(coreShare)],
  ["others", ({ othersShare }) => percent(othersShare)],
  ["p50 ms", ({ p50 }) => fixed(p50, 2)],
  ["p95 ms", ({ p95 }) => fixed(p95, 2)],
  ["p99 ms", ({ p99 }) => fixed(p99, 2)],
  ["CPU ms", ({ cpuMs }) => fixed(cpuMs, 3)],
  ["RSS MB", ({ residentMb }) => fixed(residentMb, 0)],
  ["calls", ({ calls }) => fixed(calls, 2)],
  ["answer B", ({ answerBytes }) => fixed(answerBytes, 0)],
  ["sent B", ({ upstreamBytes }) => fixed(upstreamBytes, 0)],
];

/** How the columns are to be read. */
export const legend =
  "Medians over the rounds. core: how much of its core the peer used; below 100% the load, the subgraphs or others held it\n" +
  "up, and req/core s (requests per second of its own processor time) is the measure. others: what else ran on that core.\n" +
  "CPU ms, calls to subgraphs and sent B (bytes sent to them, heads included) are per request; RSS is that after the load.";

/** One line for each peer in each scenario: medians over the rounds. */
export function table(measured: readonly Measured[]): string {
  const rows = measured.flatMap(({ scenario, figures }) =>
    [...figures].map(([peer, rounds]) => {
      const middle = medians(rounds);
      return [scenario.operation.name, String(scenario.connections), peer, ...columns.map(([, cell]) => cell(middle))];
    }),
  );
  return aligned([["requests", "conn", "peer", ...columns.map(([title]) => title)], ...rows]);
}

export function medians(rounds: readonly Figures[]): Figures {
  const names = Object.keys(rounds[0] ?? {}) as (keyof Figures)[];
  return Object.fromEntries(
    names.map((name) => [name, median(rounds.map((round) => round[name]))]),
  ) as unknown as Figures;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}

/** Names to the left, figures to the right. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const isName = (column: number): boolean => column === 0 || column === 2;
  return rows
    .map((row) =>
      row
        .map((cell, column) => (isName(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function percent(value: number): string {
  return Number.isFinite(value) ? `${(value * 100).toFixed(0)}%` : "-";
}

function fixed(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : "-";
}

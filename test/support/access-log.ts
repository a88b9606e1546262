import { readFileSync } from "node:fs";
import { join } from "node:path";
import { subgraphs } from "../../subgraphs/stack/config";
import { sharedStack, type StackFacts } from "./stack";
import { until } from "./wait";

/** What one request cost, as the processes' own access logs tell it. */
export interface RequestCost {
  /** Calls that the gateway made. */
  readonly calls: number;
  /** Requests that each subgraph answered, by operation or route. */
  readonly answered: Readonly<Record<string, readonly string[]>>;
  /** SQL statements of each subgraph. */
  readonly sql: Readonly<Record<string, number>>;
}

interface Line {
  readonly requestId?: string;
  readonly sql?: number;
  readonly upstreamCalls?: number;
  readonly route?: string;
  readonly msg?: string;
}

/** Reads the logs of the gateway and of every subgraph by the request's id. */
export async function costOf(requestId: string, stack: StackFacts = sharedStack()): Promise<RequestCost> {
  const own = await until("the gateway's log line", () =>
    linesOf("gateway", requestId, stack).find((line) => line.upstreamCalls !== undefined),
  );
  const answered: Record<string, string[]> = {};
  const sql: Record<string, number> = {};
  const count = (): number => {
    for (const name of subgraphs) {
      const lines = linesOf(name, requestId, stack).filter((line) => line.sql !== undefined);
      if (lines.length === 0) continue;
      answered[name] = lines.map((line) => line.route ?? line.msg ?? "");
      sql[name] = lines.reduce((sum, line) => sum + (line.sql ?? 0), 0);
    }
    return Object.values(answered).flat().length;
  };
  await until("a log line for every call", () => count() >= (own.upstreamCalls ?? 0));
  return { calls: own.upstreamCalls ?? 0, answered, sql };
}

function linesOf(process: string, requestId: string, stack: StackFacts): Line[] {
  const text = readFileSync(join(stack.logDir, `${process}.log`), "utf8");
  return text
    .split("\n")
    .filter((line) => line.includes(requestId))
    .map((line) => JSON.parse(line) as Line);
}

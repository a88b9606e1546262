import type { Reason } from "../errors";
import type { Slot } from "./places";
import { type Part, type Program, needPaths } from "./program";

/**
 * Every field that no subgraph could be asked for, by response names from the root joined by `/`: those of the parts
 * that failed, and those of the parts that needed one of them first. A field of the second kind comes back null without a
 * word from anybody. `faults` are errors that subgraphs gave to single fields: they have their own path already, what
 * needed them has not.
 */
export function lostFields(
  program: Program,
  failed: ReadonlyMap<Slot, Reason>,
  faults: ReadonlyMap<string, Reason>,
): Map<string, Reason> {
  const parts = program.fetches.flatMap(({ parts }) => parts.map(described));
  const lost = new Map<string, Reason>();
  const done = new Set<Described>();
  for (const part of parts) {
    const why = failed.get(part.part.slot);
    if (why) lose(part, why, lost, done);
  }
  const direct = new Set(lost.keys());
  for (const [field, why] of faults) if (!direct.has(field)) lost.set(field, why);
  for (let grown = true; grown;) {
    grown = false;
    for (const part of parts) {
      const why = done.has(part) ? undefined : part.needs.map((need) => lost.get(need)).find(Boolean);
      if (why === undefined) continue;
      lose(part, why, lost, done);
      grown = true;
    }
  }
  for (const field of faults.keys()) if (!direct.has(field)) lost.delete(field);
  return lost;
}

interface Described {
  readonly part: Part;
  readonly fields: readonly string[];
  readonly needs: readonly string[];
}

function described(part: Part): Described {
  const fields =
    part.sources.length === 0
      ? [...part.outputs.keys()]
      : part.sources.flatMap(({ path }) => {
          const at = path.flatMap((step) => (step !== "@" && "key" in step ? [step.key] : []));
          return [...part.outputs.keys()].map((key) => [...at, key].join("/"));
        });
  return { part, fields: fields.filter((field) => !field.endsWith("__typename")), needs: needPaths(part.node) };
}

// What the part itself needed was there before it: a key asked for again is not lost with it.
function lose(part: Described, { code, message }: Reason, lost: Map<string, Reason>, done: Set<Described>): void {
  done.add(part);
  for (const field of part.fields) {
    if (!part.needs.includes(field) && !lost.has(field)) lost.set(field, { code, message });
  }
}

import { Code } from "../compiled";
import type { Path } from "../plan/query-plan";
import type { FetchedObject, Place, Slot } from "./places";

/**
 * Adds to the list every object at a path that has not been asked for yet, and marks it so; `again`: also those that have
 * been, each as often as it stands there.
 */
export type Collector = (root: FetchedObject, found: FetchedObject[], again?: boolean) => void;

/** Lists are passed through however deep they are nested. */
export function collector(path: Path, root: Place, slot: Slot): Collector {
  const code = new Code();
  const steps = path.filter((step) => step !== "@");
  const mark = code.constant(slot);
  let place = root;
  const tests: string[] = [];
  const levels: { readonly read: string; readonly tests: string[] }[] = [{ read: "", tests }];
  for (const step of steps) {
    if ("types" in step) {
      const types = code.constant(new Set(step.types));
      levels.at(-1)?.tests.push(`${types}.has(${place.read("o", "__typename", (value) => code.constant(value))})`);
      continue;
    }
    levels.push({ read: place.read("o", step.key, (value) => code.constant(value)), tests: [] });
    place = place.child(step.key);
  }
  levels.forEach(({ tests: own }, depth) => {
    const next = levels[depth + 1];
    code.add(
      `function at${depth}(o, found, again) {`,
      `if (o === null || typeof o !== "object") return;`,
      `if (Array.isArray(o)) { for (let i = 0; i < o.length; i++) at${depth}(o[i], found, again); return; }`,
      ...own.map((test) => `if (!${test}) return;`),
      next
        ? `at${depth + 1}(${next.read}, found, again);`
        : `if (o[${mark}] === undefined || again) { o[${mark}] ??= null; found.push(o); }`,
      "}",
    );
  });
  return code.build<Collector>("at0");
}

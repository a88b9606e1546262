import type { Path } from "../plan/query-plan";
import type { FetchedObject, Place } from "./places";

export type ResponsePath = readonly (string | number)[];

/** An object at a path of the fetched tree, where it stands and what it stands in. */
export interface Visit {
  readonly object: FetchedObject;
  readonly path: ResponsePath;
  /** What it stands in, outermost first. */
  readonly around: readonly { readonly object: FetchedObject; readonly place: Place }[];
}

/** Every object at a path. Where something went wrong, or depends on what is around: the compiled collectors know neither. */
export function visits(path: Path, root: FetchedObject, rootPlace: Place): Visit[] {
  const found: Visit[] = [];
  const steps = path.filter((step) => step !== "@");
  visit(steps, rootPlace, { object: root, path: [], around: [] }, found);
  return found;
}

function visit(steps: Path, place: Place, { object, path, around }: Visit, found: Visit[]): void {
  if (object === null || typeof object !== "object") return;
  if (Array.isArray(object)) {
    object.forEach((entry: FetchedObject, index) =>
      visit(steps, place, { object: entry, path: [...path, index], around }, found),
    );
    return;
  }
  const [step, ...rest] = steps;
  if (step === undefined || step === "@") return void found.push({ object, path, around });
  if ("types" in step) {
    const name = place.typeName(object);
    if (name === undefined || step.types.includes(name)) visit(rest, place, { object, path, around }, found);
    return;
  }
  const inner = place.get(object, step.key) as FetchedObject;
  visit(
    rest,
    place.child(step.key),
    { object: inner, path: [...path, step.key], around: [...around, { object, place }] },
    found,
  );
}

type Path = readonly (string | number)[];
type Entity = Readonly<Record<string, unknown>>;

interface Place {
  readonly path: Path;
  readonly entity: Entity;
}

/**
 * Where in the answer each representation of a fetch comes from. The library's own paths count every entity at the
 * fetch's path, also those that gave no representation (another type, an input that is missing), and so give an error to
 * the wrong entry of a list.
 */
export function placesOfRepresentations(tree: unknown, path: Path, representations: readonly unknown[]): Path[] {
  const places: Place[] = [];
  visit(tree, path, [], places);
  let next = 0;
  return representations.map((representation) => {
    const found = places.findIndex(({ entity }, index) => index >= next && represents(representation, entity));
    if (found < 0) return places[next++]?.path ?? path.filter((part) => part !== "@");
    next = found + 1;
    return places[found]?.path ?? [];
  });
}

function visit(value: unknown, path: Path, walked: Path, places: Place[]): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    const rest = path[0] === "@" ? path.slice(1) : path;
    value.forEach((entry, index) => visit(entry, rest, [...walked, index], places));
    return;
  }
  const [name, ...rest] = path;
  if (name === undefined) places.push({ path: walked, entity: value as Entity });
  else visit((value as Entity)[name], rest, [...walked, name], places);
}

function represents(representation: unknown, entity: Entity): boolean {
  return Object.entries(representation as Entity).every(
    ([name, value]) => typeof value === "object" || entity[name] === value,
  );
}

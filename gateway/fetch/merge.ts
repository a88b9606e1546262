type Data = Record<string, unknown>;

/** Whether a type is an interface or a union. */
export type IsAbstract = (type: string) => boolean;

/** Puts what a second part brings for a field into what is there already. Nothing of it is shared with where it came from. */
export function mergeField(target: Data, key: string, value: unknown, isAbstract: IsAbstract): void {
  // No JSON holds a function: it is one that every object inherits.
  if (value === undefined || typeof value === "function") return;
  const known = typeof target[key] === "function" ? undefined : target[key];
  // To a subgraph with @interfaceObject every implementation goes by the interface's name: whoever knows better is right.
  if (key === "__typename" && typeof known === "string") {
    if (isAbstract(known)) target[key] = value;
  } else target[key] = merged(known, value, isAbstract);
}

// A null says less than a value that somebody else gave for the same field.
function merged(known: unknown, value: unknown, isAbstract: IsAbstract): unknown {
  if (known === undefined || known === null) return copy(value);
  if (value === null) return known;
  if (Array.isArray(known) && Array.isArray(value) && known.length === value.length) {
    value.forEach((entry, index) => (known[index] = merged(known[index], entry, isAbstract)));
    return known;
  }
  if (!isData(known) || !isData(value)) return copy(value);
  for (const key of Object.keys(value)) if (key !== "__proto__") mergeField(known, key, value[key], isAbstract);
  return known;
}

function isData(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (!isData(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .filter((key) => key !== "__proto__")
      .map((key) => [key, copy(value[key])]),
  );
}

import { same } from "./common-fields";
import { PartlyWanted, type Wanted, type WantedField } from "./wanted";

/** No subgraph that can be got to has it. */
export class Unplannable extends Error {
  constructor(type: string, field: WantedField) {
    super(`no way leads to ${type}.${field.name}`);
  }
}

type Possible = (type: string) => readonly string[];

const known = new WeakMap<Wanted, WeakMap<Wanted, Wanted>>();

/** What is wanted, without what is left of it for somebody else. */
export function without(wanted: Wanted, rest: Wanted, possible: Possible): Wanted {
  const own = known.get(wanted) ?? new WeakMap<Wanted, Wanted>();
  known.set(wanted, own);
  const made = own.get(rest) ?? make(wanted, rest, possible);
  own.set(rest, made);
  return made;
}

function make(wanted: Wanted, rest: Wanted, possible: Possible): Wanted {
  const types = possible(wanted.type);
  const fields = types.map((type) => {
    const left = rest.on(type);
    const had = wanted.on(type).flatMap((field): WantedField[] => {
      const open = left.find(({ key, signature }) => key === field.key && signature === field.signature);
      if (!open) return [field];
      if (!field.below || !open.below || open.below === field.below) return [];
      return [{ ...field, below: without(field.below, open.below, possible) }];
    });
    return [type, had] as const;
  });
  const told = types.filter((type) => wanted.asksType(type) && !rest.asksType(type));
  return new PartlyWanted(wanted, new Map(fields), new Set(told));
}

/** What is asked of an interface as such is asked of one subgraph for all its objects. */
export function leaveTogether(
  wanted: Wanted,
  shared: readonly WantedField[],
  left: Map<string, WantedField[]>,
  types: readonly string[],
): void {
  const lost = shared.filter((field) => [...left.values()].some((fields) => fields.some((one) => same(one, field))));
  for (const type of lost.length > 0 ? types : []) {
    const own = wanted.on(type).filter((field) => lost.some((one) => same(one, field)));
    const rest = (left.get(type) ?? []).filter(
      ({ key, signature }) => !own.some((one) => one.key === key && one.signature === signature),
    );
    if (own.length + rest.length > 0) left.set(type, [...rest, ...own]);
  }
}

import type { Served } from "../assemble/served";

/** One record for each holder, paper and dossier of an answer: what was served of them, and through which dossiers it was reached. */
export interface WitnessRecord {
  readonly holder: string | null;
  readonly paper: string | null;
  readonly dossier: string | null;
  readonly via: readonly string[];
  readonly fields: readonly string[];
}

export function recordsOf(served: readonly Served[]): WitnessRecord[] {
  const groups = new Map<string, { readonly first: Served; readonly via: Set<string>; readonly fields: Set<string> }>();
  for (const entry of served) {
    const { holder, paper, dossier } = entry.subject;
    const key = JSON.stringify([holder, paper, dossier]);
    const group = groups.get(key) ?? { first: entry, via: new Set<string>(), fields: new Set<string>() };
    groups.set(key, group);
    for (const code of entry.via) group.via.add(code);
    group.fields.add(entry.coordinate);
  }
  return [...groups.values()].map(({ first, via, fields }) => ({
    ...first.subject,
    via: [...via],
    fields: [...fields].sort(),
  }));
}

/** By this header the owner of a file says what it shows: `<dossier> <field>,<field>`. It goes no further than the gateway. */
export const SHOWN_HEADER = "x-personal";

/** Null: the owner said something else. */
export function recordOfFile(shown: string): WitnessRecord | null {
  const [, dossier, fields] = /^(\S+) (\w+\.\w+(?:,\w+\.\w+)*)$/.exec(shown) ?? [];
  return dossier && fields ? { holder: null, paper: null, dossier, via: [], fields: fields.split(",").sort() } : null;
}

import type { Need } from "../../query-plan";
import type { Graph } from "../graph/graph";
import type { Spot } from "./spot";
import type { WantedField } from "./wanted";

export const typename: Need = { kind: "field", from: "__typename", to: "__typename", below: null };

/** A field that a representation holds. Where it depends on the type what is sent, the type is sent too. */
export function needOf(graph: Graph, spot: Spot, field: WantedField): Need {
  const from = spot.nameOf(field);
  const { below } = field;
  if (!below) return { kind: "field", from, to: field.name, below: null };
  const types = graph.possible(below.type);
  const fieldsOf = (type: string): Need[] =>
    below.on(type).map((inner) => needOf(graph, spot.child(from, below.type, type), inner));
  const [only] = types;
  if (types.length === 1 && only === below.type) return { kind: "field", from, to: field.name, below: fieldsOf(only) };
  const typed = types.map((type): Need => ({ kind: "on", type, below: [typename, ...fieldsOf(type)] }));
  return { kind: "field", from, to: field.name, below: typed };
}

/** Both of what two fields need, in one representation; null: they need different values under one name. */
export function bothNeeds(one: readonly Need[], other: readonly Need[]): Need[] | null {
  const both = [...one];
  for (const need of other) {
    const index = both.findIndex((known) => nameOf(known) === nameOf(need));
    const known = both[index];
    if (!known) {
      both.push(need);
      continue;
    }
    if (known.kind === "field" && need.kind === "field" && known.from !== need.from) return null;
    const below = known.below && need.below ? bothNeeds(known.below, need.below) : known.below;
    if (known.below && !below) return null;
    both[index] = { ...known, below } as Need;
  }
  return both;
}

function nameOf(need: Need): string {
  return need.kind === "on" ? `... on ${need.type}` : need.to;
}

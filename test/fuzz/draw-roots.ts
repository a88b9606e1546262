import { Draft } from "./draft";
import { drawField, tryPlace } from "./draw-fields";
import { type FieldModel, type LocalField, SCALARS, type TypeModel, namedOf, typeOf } from "./model";

/** Where operations begin. */
export function drawRoots(draft: Draft): void {
  const query = typeOf(draft.model, "Query");
  const mutation = typeOf(draft.model, "Mutation");
  for (const service of draft.model.services) {
    for (let n = 1 + draft.dice.roll(4); n > 0; n -= 1) drawRoot(draft, query, service);
    for (let n = draft.dice.roll(3); n > 0; n -= 1) drawRoot(draft, mutation, service);
  }
  if (draft.chance(1, 2)) drawHalves(draft, query);
}

function drawRoot(draft: Draft, root: TypeModel, service: string): void {
  const field = drawField(draft, root, draft.freeName(root));
  const others = draft.model.services.filter((one) => one !== service);
  const placed = tryPlace(draft, () => {
    const local = draft.place(service, root, field);
    const other = draft.dice.pick(others);
    if (root.name === "Mutation" || !draft.chance(1, 6) || !draft.tryKnow(other, namedOf(field.ref))) return;
    draft.place(other, root, field, { shareable: true });
    local.shareable = true;
  });
  if (!placed) root.fields.delete(field.name);
}

// Two services answer one field, each with a part of the type: both have to be asked.
function drawHalves(draft: Draft, query: TypeModel): void {
  const part = draft.addType("Part", "value");
  const fields = ["left", "both", "right"].map((name) => {
    return draft.addField(part, name, draft.leaf(), { flaky: draft.chance(1, 10) });
  });
  const first = draft.dice.roll(draft.model.services.length);
  const pair = [0, 1].map((n) => draft.model.services[(first + n) % draft.model.services.length] ?? "");
  for (const [n, service] of pair.entries()) {
    for (const field of fields.slice(n, n + 2)) draft.place(service, part, field, { shareable: true });
  }
  const root = draft.addField(query, "halves", draft.wrap("Part", 2), { args: draft.args() });
  for (const service of pair) draft.place(service, query, root, { shareable: true });
}

/** Gives some fields that return entities more to answer than their service has otherwise. */
export function drawProvides(draft: Draft): void {
  for (const type of draft.model.types.values()) {
    for (const [service, local] of type.local) {
      if (type.kind === "interface" || (type.kind === "entityInterface" && !local.interfaceObject)) continue;
      for (const field of local.fields.values()) if (draft.chance(1, 3)) provide(draft, service, field);
    }
  }
}

function provide(draft: Draft, service: string, local: LocalField): void {
  if (local.external || local.overridden || local.field.role) return;
  const target = draft.model.types.get(namedOf(local.field.ref));
  if (target?.kind !== "entity" || target.family?.members.length !== 1) return;
  const open = [...target.fields.values()].filter((field) => isProvidable(draft, target, field, service));
  if (open.length === 0) return;
  const field = draft.dice.pick(open);
  const type = draft.model.types.get(namedOf(field.ref));
  const below = type ? leavesOf(draft, type) : [];
  if (type && below.length === 0) return;
  if (!draft.tryKnow(service, namedOf(field.ref))) return;
  draft.place(service, target, field, { external: true });
  for (const home of field.homes) {
    const own = target.local.get(home)?.fields.get(field.name);
    if (own) own.shareable = true;
  }
  local.provides = type ? `${field.name} { ${draft.some(below).join(" ")} }` : field.name;
}

function isProvidable(draft: Draft, target: TypeModel, field: FieldModel, service: string): boolean {
  const kind = draft.model.types.get(namedOf(field.ref))?.kind ?? "leaf";
  const plain = !field.role && !field.hidden && !field.requires && field.args.length === 0;
  return plain && (kind === "leaf" || kind === "value") && !target.local.get(service)?.fields.has(field.name);
}

/** Of a value type: the fields that are leaves and take no arguments. */
export function leavesOf(draft: Draft, { fields }: TypeModel): string[] {
  const leaves = new Set<string>([...SCALARS, ...draft.model.enums.map(({ name }) => name)]);
  return [...fields.values()]
    .filter(({ ref, args }) => leaves.has(namedOf(ref)) && args.length === 0)
    .map(({ name }) => name);
}

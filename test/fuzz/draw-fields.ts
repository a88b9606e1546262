import { Draft } from "./draft";
import { share } from "./draw-types";
import { type FieldModel, Redraw, type Ref, type TypeModel, namedOf, typeOf } from "./model";

/** Which service has which fields of the entities. */
export function drawEntityFields(draft: Draft): void {
  const entities = [...draft.model.types.values()].filter(
    ({ kind, family }) => kind === "entity" && family?.members.length === 1,
  );
  const homes = new Map(entities.map((type) => [type, contributors(draft, type)]));
  for (const [type, services] of homes) placeNamed(draft, type, services);
  if (draft.model.types.has("Wood")) drawWood(draft, typeOf(draft.model, "Wood"));
  for (const [type, services] of homes) {
    for (const service of services) drawOwn(draft, type, service, services);
  }
}

// The first knows every key, so that from each service a way leads to all others.
function contributors(draft: Draft, type: TypeModel): string[] {
  const services = draft.some(draft.model.services);
  const [main] = services;
  for (const key of type.keys) if (main) draft.addKey(main, type, key, true);
  for (const service of services.slice(1)) {
    draft.addKey(service, type, draft.dice.pick(type.keys), true);
    if (draft.chance(1, 4)) draft.addKey(service, type, draft.dice.pick(type.keys), false);
  }
  return services;
}

function placeNamed(draft: Draft, type: TypeModel, services: readonly string[]): void {
  for (const field of type.fields.values()) {
    if (!field.role) placeShared(draft, type, field, draft.dice.pick(services), services);
  }
}

function drawOwn(draft: Draft, type: TypeModel, service: string, services: readonly string[]): void {
  for (let n = 1 + draft.dice.roll(3); n > 0; n -= 1) {
    const field = drawField(draft, type, draft.freeName(type));
    if (!tryPlace(draft, () => placeShared(draft, type, field, service, services))) type.fields.delete(field.name);
  }
}

/** Of any type of the world, with or without arguments. */
export function drawField(draft: Draft, type: TypeModel, name: string): FieldModel {
  const ref = drawRef(draft, type.kind === "root");
  const args = draft.chance(1, 3) ? draft.args() : [];
  const leaf = !draft.model.types.has(namedOf(ref));
  const hidden = leaf && type.kind === "entity" && draft.chance(1, 10);
  return draft.addField(type, name, ref, {
    args,
    flaky: draft.chance(1, type.kind === "root" ? 14 : 7),
    ...(hidden ? { hidden } : {}),
  });
}

// What begins an operation should lead somewhere.
function drawRef(draft: Draft, root: boolean): Ref {
  if (draft.chance(root ? 1 : 2, root ? 7 : 5)) return draft.leaf();
  const names = [...draft.model.types.values()].filter(({ name, kind, hidden }) => {
    return kind !== "root" && !hidden && !name.endsWith("Box") && name !== "Part";
  });
  const kinds = names.filter(({ kind }) => kind === "entity" || kind === "entityInterface");
  return draft.wrap(draft.dice.pick(root && draft.chance(1, 2) ? kinds : names).name, 2);
}

/** Here, and sometimes in another service too; or another service had it once. */
function placeShared(
  draft: Draft,
  type: TypeModel,
  field: FieldModel,
  service: string,
  among: readonly string[],
): void {
  const local = draft.place(service, type, field);
  const others = among.filter((one) => one !== service && !type.local.get(one)?.fields.has(field.name));
  const chance = draft.dice.roll(6);
  if (others.length === 0 || field.hidden || chance > 1) return;
  const other = draft.dice.pick(others);
  if (!draft.tryKnow(other, namedOf(field.ref))) return;
  if (chance === 1) {
    draft.place(other, type, field, { overridden: true });
    local.overrides = other;
    return;
  }
  // Of a leaf: a null from below would rise further where the field may not be null than where it may.
  const leaf = !draft.model.types.has(namedOf(field.ref));
  const loose = field.ref.required && !field.flaky && draft.chance(1, 3) && leaf;
  draft.place(other, type, field, { shareable: true, ...(loose ? { loose } : {}) });
  local.shareable = true;
}

export function tryPlace(draft: Draft, place: () => void): boolean {
  try {
    place();
    return true;
  } catch (fault) {
    if (fault instanceof Redraw) return false;
    throw fault;
  }
}

// One service has the interface and all its members; a second may know it as an object, a third a member alone.
function drawWood(draft: Draft, whole: TypeModel): void {
  const { services } = draft.model;
  const members = whole.members.map((name) => typeOf(draft.model, name));
  const home = draft.dice.pick(services.filter((service) => !whole.local.has(service)));
  if (home === undefined) throw new Redraw("no service is left for the interface");
  const others = services.filter((service) => service !== home);
  const seer = draft.chance(3, 4) ? draft.dice.pick(others) : null;
  if (seer && members.some(({ local }) => local.has(seer))) throw new Redraw(`${seer} knows members`);
  for (const type of [whole, ...members]) draft.addKey(home, type, "id", true);
  for (const { name } of members) draft.local(home, whole).members.add(name);
  for (let n = 1 + draft.dice.roll(2); n > 0; n -= 1) drawCommon(draft, whole, members, home);
  if (seer) drawSeen(draft, whole, members, seer);
  for (const type of members) {
    const alone = others.filter((service) => service !== seer && !whole.local.get(service));
    const service = alone.length > 0 && draft.chance(1, 2) ? draft.dice.pick(alone) : home;
    draft.addKey(service, type, "id", true);
    drawOwn(draft, type, service, [service]);
  }
}

function drawCommon(draft: Draft, whole: TypeModel, members: readonly TypeModel[], home: string): void {
  const field = draft.addField(whole, draft.freeName(whole), draft.leaf(), {
    flaky: draft.chance(1, 8),
    args: draft.chance(1, 3) ? draft.args() : [],
  });
  for (const type of [whole, ...members]) draft.place(home, type, field);
  for (const type of members) share(type, whole);
}

function drawSeen(draft: Draft, whole: TypeModel, members: readonly TypeModel[], seer: string): void {
  draft.local(seer, whole, true);
  draft.addKey(seer, whole, "id", true);
  for (let n = 1 + draft.dice.roll(3); n > 0; n -= 1) {
    const field = drawField(draft, whole, draft.freeName(whole));
    if (!tryPlace(draft, () => void draft.place(seer, whole, field))) whole.fields.delete(field.name);
  }
  for (const type of members) share(type, whole);
}

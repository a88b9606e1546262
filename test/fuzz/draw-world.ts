import { Dice } from "../gateway/random-operation";
import { Draft } from "./draft";
import { drawEntityFields } from "./draw-fields";
import { drawRequires } from "./draw-requires";
import { drawProvides, drawRoots } from "./draw-roots";
import { ENUMS, INPUTS, drawTypes } from "./draw-types";
import { type FieldModel, type Model, POPULATION, Redraw, type Ref, type TypeModel, absence, namedOf } from "./model";
import { type Profile, profiles } from "./profile";

const SERVICES = ["ash", "birch", "cedar", "dogwood", "elder"];

/** Everything that a seed says about a world; whether it composes is not known yet. */
export function drawModel(seed: number, profile: Profile = profiles.whole): Model {
  const dice = new Dice(seed);
  const model: Model = {
    seed,
    services: SERVICES.slice(0, 2 + dice.roll(4)),
    enums: ENUMS,
    inputs: INPUTS,
    types: new Map(),
    absent: new Set(),
  };
  const draft = new Draft(model, dice, profile);
  drawTypes(draft);
  drawEntityFields(draft);
  drawRoots(draft);
  if (profile.provides) drawProvides(draft);
  if (profile.requires) drawRequires(draft);
  finish(draft);
  return model;
}

function finish(draft: Draft): void {
  for (const type of draft.model.types.values()) {
    for (const field of type.fields.values()) {
      setMembers(draft.model, field);
      setFeatures(draft.model, type, field);
    }
    if (type.kind === "entity") drawAbsent(draft, type);
  }
}

// A service returns only what it knows, and those that share a field return the same.
function setMembers(model: Model, field: FieldModel): void {
  const target = model.types.get(namedOf(field.ref));
  if (target?.kind !== "union" && target?.kind !== "interface") return;
  const homes = [...field.homes].map((home) => target.local.get(home)?.members ?? new Set<string>());
  field.members = target.members.filter((name) => homes.every((members) => members.has(name)));
  if (field.members.length === 0) throw new Redraw(`nothing that ${field.name} could return`);
}

function setFeatures(model: Model, type: TypeModel, field: FieldModel): void {
  const target = model.types.get(namedOf(field.ref));
  const locals = [...type.local.values()].flatMap(({ fields }) => fields.get(field.name) ?? []);
  const has = (name: string, sure: boolean): unknown => sure && field.features.add(name);
  has("arguments", field.args.length > 0);
  has(
    "input objects",
    field.args.some(({ type: own }) => /Wish|Depth/.test(own)),
  );
  has("union", target?.kind === "union");
  has("interface", target?.kind === "interface");
  has("entity interface", target?.kind === "entityInterface");
  has("value type", target?.kind === "value");
  has(
    "enum",
    model.enums.some(({ name }) => name === namedOf(field.ref)),
  );
  has("nested lists", isNestedList(field.ref));
  has(
    "override",
    locals.some(({ overrides }) => overrides),
  );
  has(
    "provides",
    locals.some(({ provides }) => provides),
  );
  has("shareable", field.homes.size > 1 && !field.role);
  has("key with selection", field.role === "box" || field.role === "peer");
  const seen = model.types.get(field.owner);
  const objects = [...(seen?.local ?? [])].filter(([, { interfaceObject }]) => interfaceObject);
  has("interfaceObject", objects.some(([service]) => field.homes.has(service)) && !field.role);
}

function isNestedList(ref: Ref): boolean {
  return "list" in ref && "list" in ref.list;
}

/** Only where nothing but this service's own, nullable fields is lost with the entity, and nothing requires them. */
function drawAbsent(draft: Draft, type: TypeModel): void {
  if (type.family?.members.length !== 1) return;
  for (const [service, local] of type.local) {
    const own = [...local.fields.values()].filter(({ field, external }) => !field.role && !external);
    const alone = own.every(
      ({ field, overridden }) => !overridden && !field.needed && field.homes.size === 1 && !field.ref.required,
    );
    if (own.length === 0 || !alone || local.keys.length > 1 || !draft.chance(1, 2)) continue;
    for (let n = 0; n < POPULATION; n += 1) {
      if (draft.chance(1, 3)) draft.model.absent.add(absence(service, type.name, String(n)));
    }
  }
}

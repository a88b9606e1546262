import { Draft } from "./draft";
import { type EnumModel, type InputModel, type Ref, type TypeModel, typeOf } from "./model";

export const ENUMS: readonly EnumModel[] = [
  { name: "Tone", values: ["BRIGHT", "DARK", "PLAIN"].map((name) => ({ name, hidden: false })) },
  { name: "Mood", values: ["GLAD", "SAD", "SECRET"].map((name) => ({ name, hidden: name === "SECRET" })) },
];

export const INPUTS: readonly InputModel[] = [
  {
    name: "Wish",
    fields: [
      { name: "amount", type: "Int", initial: "2" },
      { name: "tone", type: "Tone" },
      { name: "tags", type: "[ID!]" },
      { name: "deeper", type: "Depth" },
    ],
  },
  {
    name: "Depth",
    fields: [
      { name: "at", type: "Int!" },
      { name: "flag", type: "Boolean", initial: "false" },
      { name: "wishes", type: "[Wish!]" },
    ],
  },
];

const must = (name: string): Ref => ({ name, required: true });

/** The names of all types of a world, and their keys; their fields follow. */
export function drawTypes(draft: Draft): void {
  const entities = ["Tree", "Bird", "Stone", "River"].slice(0, 2 + draft.dice.roll(3));
  draft.addType("Query", "root");
  draft.addType("Mutation", "root");
  for (const name of entities) drawEntity(draft, name, entities[0] ?? name);
  for (const name of ["Place", "Span"].filter(() => draft.chance(5, 6))) drawValue(draft, name, entities);
  if (draft.chance(2, 3) && draft.profile.interfaceObjects) drawFamily(draft);
  drawAbstract(draft, entities);
}

function drawEntity(draft: Draft, name: string, first: string): void {
  const box = `${name}Box`;
  const keys = ["id"];
  if (draft.chance(1, 2)) keys.push("code");
  if (draft.chance(1, 3)) keys.push(draft.chance(1, 2) ? "num box { tag }" : "box { tag }");
  if (name !== first && draft.chance(1, 4)) keys.push("peer { id }");
  if (name !== first && keys.length > 1 && draft.chance(1, 4)) keys.shift();
  const type = draft.addType(name, "entity", { keys, family: { name, members: [name] } });
  const all = keys.join(" ");
  if (/\bid\b(?! \})/.test(all)) draft.addField(type, "id", must("ID"), { role: "id" });
  if (all.includes("code")) draft.addField(type, "code", must("String"), { role: "code" });
  if (all.includes("num")) draft.addField(type, "num", must("Int"), { role: "num" });
  if (all.includes("peer")) draft.addField(type, "peer", must(first), { role: "peer" });
  if (!all.includes("box")) return;
  const boxed = draft.addType(box, "value");
  draft.addField(boxed, "tag", must("String"), { role: "tag" });
  draft.addField(boxed, "weight", draft.leaf());
  draft.addField(type, "box", must(box), { role: "box" });
}

/** A type without a key, the same in every service. */
function drawValue(draft: Draft, name: string, entities: readonly string[]): TypeModel {
  const type = draft.addType(name, "value");
  for (let n = 2 + draft.dice.roll(3); n > 0; n -= 1) {
    const flaky = draft.chance(1, 8);
    draft.addField(type, draft.freeName(type), draft.leaf(), { flaky, args: draft.chance(1, 5) ? draft.args() : [] });
  }
  if (name === "Span" && draft.model.types.has("Place")) draft.addField(type, "place", draft.wrap("Place", 3));
  if (draft.chance(1, 3)) draft.addField(type, "near", draft.wrap(draft.dice.pick(entities), 3));
  return type;
}

/** Entities behind an interface with a key: other services may know the interface alone. */
function drawFamily(draft: Draft): void {
  const members = ["Oak", "Elm", "Fir"].slice(0, 2 + draft.dice.roll(2));
  const family = { name: "Wood", members };
  const whole = draft.addType("Wood", "entityInterface", { keys: ["id"], family, members });
  draft.addField(whole, "id", must("ID"), { role: "id" });
  for (const name of members) share(draft.addType(name, "entity", { keys: ["id"], family }), whole);
}

/** The members have the very fields of the interface. */
export function share(member: TypeModel, whole: TypeModel): void {
  for (const field of whole.fields.values()) member.fields.set(field.name, field);
}

function drawAbstract(draft: Draft, entities: readonly string[]): void {
  const { types } = draft.model;
  const value = draft.addType("Note", "value");
  draft.addField(value, "text", draft.leaf(), { flaky: draft.chance(1, 6) });
  const others = ["Place", "Span", "Oak"].filter((name) => types.has(name));
  const veil = draft.chance(1, 3) ? [draft.addType("Veil", "value", { hidden: true })] : [];
  for (const type of veil) draft.addField(type, "text", { name: "String", required: false });
  draft.addType("Any", "union", {
    members: [...draft.some([...entities, ...others]), "Note", ...veil.map(({ name }) => name)],
  });
  if (draft.chance(1, 2))
    draft.addType("Other", "union", { members: [...draft.some(entities), ...draft.some(others.concat("Note"))] });
  drawInterface(draft, [...draft.some(entities), ...(draft.chance(2, 3) ? ["Note"] : [])]);
}

// A field may be stricter in a member than in the interface.
function drawInterface(draft: Draft, members: readonly string[]): void {
  const type = draft.addType("Named", "interface", { members });
  for (const name of ["title", "grade"].slice(0, 1 + draft.dice.roll(2))) {
    const args = draft.chance(1, 3) ? draft.args() : [];
    const ref = { ...draft.leaf(), required: draft.chance(1, 3) };
    draft.addField(type, name, ref, { args });
    for (const member of members) {
      const own = draft.chance(1, 3) ? { ...ref, required: true } : ref;
      draft.addField(typeOf(draft.model, member), name, own, { args, flaky: draft.chance(1, 8) });
    }
  }
}

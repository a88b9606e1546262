import { Draft } from "./draft";
import { type FieldModel, Redraw, type TypeModel, namedOf, typeOf } from "./model";

/** Fields that need what other services know. */
export function drawRequires(draft: Draft): void {
  for (const type of draft.model.types.values()) {
    if (type.kind !== "entity" && type.kind !== "entityInterface") continue;
    for (const [service, { keys, interfaceObject }] of type.local) {
      const may = keys.some(({ resolvable }) => resolvable) && (type.kind === "entity" || interfaceObject);
      for (let n = may ? draft.dice.roll(4) : 0; n > 0; n -= 1) drawRequiring(draft, type, service);
    }
  }
}

function drawRequiring(draft: Draft, type: TypeModel, service: string): void {
  const open = [...type.fields.values()].filter(
    (field) =>
      !field.role && !field.homes.has(service) && isForeign(type, field, service) && mayBeRequired(draft, field),
  );
  if (open.length === 0) return;
  // The same field often, so that one is required with several arguments.
  const withArgs = open.filter(({ args }) => args.length > 0);
  const from = withArgs.length > 0 && draft.chance(1, 2) ? withArgs : open;
  const wanted = new Set([draft.dice.pick(from), ...(draft.chance(1, 3) ? [draft.dice.pick(open)] : [])]);
  const selections = [...wanted].flatMap((field) => {
    const text = requireFor(draft, type, field, service);
    return text === null ? [] : [text];
  });
  if (selections.length === 0) return;
  const args = draft.chance(1, 4) ? draft.args() : [];
  const field = draft.addField(type, draft.freeName(type), draft.leaf(), { args, flaky: draft.chance(1, 8) });
  field.requires = selections.join(" ");
  field.features.add("requires");
  if ([...wanted].some(({ requires }) => requires)) field.features.add("requires what requires");
  if (/\(/.test(field.requires)) field.features.add("requires with arguments");
  if (/\{/.test(field.requires)) field.features.add("requires nested");
  draft.place(service, type, field, { requires: field.requires });
  if (type.kind === "entityInterface") shareWithMembers(draft, type, field);
}

function mayBeRequired({ profile, model }: Draft, { args, requires, ref }: FieldModel): boolean {
  return (
    (profile.requiresArguments || args.length === 0) &&
    (profile.requiresRequiring || !requires) &&
    (profile.requiresNested || !model.types.has(namedOf(ref)))
  );
}

function isForeign(type: TypeModel, field: FieldModel, service: string): boolean {
  const here = type.local.get(service)?.fields.get(field.name);
  return here === undefined || (here.external ?? false);
}

function shareWithMembers(draft: Draft, type: TypeModel, field: FieldModel): void {
  for (const name of type.members) typeOf(draft.model, name).fields.set(field.name, field);
}

/** The selection of a field; the service gets to know the field as external. */
function requireFor(draft: Draft, type: TypeModel, field: FieldModel, service: string): string | null {
  const target = draft.model.types.get(namedOf(field.ref));
  try {
    draft.know(service, namedOf(field.ref));
    const below = target ? requireBelow(draft, target, service, 2) : "";
    if (below === null) return null;
    if (isForeign(type, field, service)) draft.place(service, type, field, { external: true });
    need(field);
    return `${field.name}${literalArgs(draft, field)}${below}`;
  } catch (fault) {
    if (fault instanceof Redraw) return null;
    throw fault;
  }
}

function requireBelow(draft: Draft, target: TypeModel, service: string, depth: number): string | null {
  calm(draft, target, new Set());
  if (target.kind === "union" || target.kind === "interface") return requireOfMembers(draft, target, service, depth);
  if (target.kind === "entityInterface") return " { id }";
  const open = [...target.fields.values()].filter((field) => {
    const leaf = !draft.model.types.has(namedOf(field.ref));
    return (
      !field.hidden &&
      mayBeRequired(draft, field) &&
      (leaf || (depth > 0 && draft.model.types.get(namedOf(field.ref))?.kind === "value"))
    );
  });
  const known =
    target.kind === "value"
      ? open
      : open.filter((field) => field.role || (draft.chance(1, 3) && !field.homes.has(service)));
  if (known.length === 0) return null;
  const parts = draft.some(known).flatMap((field) => requireOne(draft, target, field, service, depth) ?? []);
  return parts.length > 0 ? ` { ${parts.join(" ")} }` : null;
}

function requireOne(draft: Draft, target: TypeModel, field: FieldModel, service: string, depth: number): string | null {
  if (target.kind === "entity" && !target.local.get(service)?.fields.has(field.name)) {
    draft.place(service, target, field, { external: true });
  }
  const type = draft.model.types.get(namedOf(field.ref));
  const below = type ? requireBelow(draft, type, service, depth - 1) : "";
  if (below === null) return null;
  need(field);
  return `${field.name}${literalArgs(draft, field)}${below}`;
}

function requireOfMembers(draft: Draft, target: TypeModel, service: string, depth: number): string {
  const members = [...(target.local.get(service)?.members ?? [])].filter((name) => !typeOf(draft.model, name).hidden);
  const parts = members.flatMap((name) => {
    const below = requireBelow(draft, typeOf(draft.model, name), service, depth - 1);
    return below === null ? [] : [`... on ${name}${below}`];
  });
  return ` { __typename ${parts.join(" ")} }`;
}

// What requires it is not asked for where it fails, and the one who did not ask for it would get the error.
function need(field: FieldModel): void {
  field.flaky = false;
  field.needed = true;
}

// A null that travels up to what is required would change what requires it, and only where it is asked for.
function calm(draft: Draft, type: TypeModel, seen: Set<string>): void {
  if (seen.has(type.name)) return;
  seen.add(type.name);
  for (const name of type.members) calm(draft, typeOf(draft.model, name), seen);
  for (const field of type.fields.values()) {
    if (field.ref.required) field.flaky = false;
    const below = draft.model.types.get(namedOf(field.ref));
    if (below) calm(draft, below, seen);
  }
}

function literalArgs(draft: Draft, { args }: FieldModel): string {
  const given = args.filter(({ type, initial, hidden }) => {
    return !hidden && (draft.chance(2, 3) || (type.endsWith("!") && initial === undefined));
  });
  if (given.length === 0) return "";
  return `(${given.map(({ name, type }) => `${name}: ${draft.dice.pick(LITERALS[type] ?? ["null"])}`).join(", ")})`;
}

// Quotes would have to be escaped within the argument of the directive.
const LITERALS: Record<string, readonly string[]> = {
  Int: ["1", "2", "null"],
  "Int!": ["1", "2"],
  ID: ["1", "2"],
  Tone: ["DARK", "BRIGHT"],
  "[Tone!]": ["[DARK]", "[]", "BRIGHT"],
  "[[Int]]": ["[[1], null]", "[[2, 3]]"],
  Wish: ["{ amount: 1 }", "{ tone: DARK, deeper: { at: 2 } }", "{}"],
  Depth: ["{ at: 4 }", "{ at: 1, wishes: [{ amount: 5 }] }"],
  Blob: ["{ a: [1, { b: null }] }", "7"],
};

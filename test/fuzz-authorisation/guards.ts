import { Dice } from "../gateway/random-operation";
import { type FieldModel, type LocalField, type Model, namedOf, typeOf } from "../fuzz/model";
import { fieldsFor, readSelection } from "../fuzz/representation";
import type { SelectionSetNode } from "graphql";

/** One directive or two at one place of one service; null: without `@requiresScopes`. */
export interface Guard {
  readonly service: string;
  /** `Type` or `Type.field`. */
  readonly at: string;
  readonly authenticated: boolean;
  readonly scopes: readonly (readonly string[])[] | null;
}

export const SCOPES = ["a", "b", "c", "d e"];

const ALL = [[...SCOPES]];

/**
 * Composition takes rules on objects and their fields, on enums and scalars, from each service its own; what requires a
 * guarded field has to be guarded as much. A supergraph that is written by hand has one rule at a place.
 */
export function drawGuards(model: Model, dice: Dice, composed: boolean): Guard[] {
  const draw = new GuardDraw(model, dice);
  const guards = model.services.flatMap((service) => draw.ofService(service));
  if (composed) return draw.withRequiring(guards);
  const ofObjects = guards.filter(({ at }) => model.types.get(at.split(".")[0] ?? "")?.kind !== "entityInterface");
  return [...new Map(ofObjects.map((guard) => [guard.at, guard])).values()];
}

class GuardDraw {
  constructor(
    private readonly model: Model,
    private readonly dice: Dice,
  ) {}

  ofService(service: string): Guard[] {
    const places: string[] = [];
    const leaves = ["Blob", ...this.model.enums.map(({ name }) => name)];
    places.push(...leaves.filter(() => this.dice.roll(25) === 0));
    for (const type of this.model.types.values()) {
      const local = type.local.get(service);
      if (!local || (!["root", "entity", "value"].includes(type.kind) && !local.interfaceObject)) continue;
      const rarity = type.kind === "root" ? 40 : 14;
      if (!local.interfaceObject && this.dice.roll(rarity) === 0) places.push(type.name);
      for (const field of local.fields.values())
        if (isGuardable(field) && this.dice.roll(this.isOfInterface(type.name, field) ? 3 : 7) === 0)
          places.push(`${type.name}.${field.field.name}`);
    }
    return places.map((at) => this.guard(service, at));
  }

  withRequiring(guards: readonly Guard[]): Guard[] {
    const places = new Map(guards.map((guard) => [`${guard.service} ${guard.at}`, guard]));
    // What requires may be required itself.
    for (let before = -1; before !== places.size;) {
      before = places.size;
      for (const guard of this.ofRequiring([...places.values()])) places.set(`${guard.service} ${guard.at}`, guard);
    }
    return [...places.values()];
  }

  // Where the same field asks more through an interface than on some of its objects.
  private isOfInterface(type: string, { field }: LocalField): boolean {
    return [...this.model.types.values()].some(
      ({ kind, members, fields }) => kind === "interface" && members.includes(type) && fields.has(field.name),
    );
  }

  private ofRequiring(guards: readonly Guard[]): Guard[] {
    return [...this.model.types.values()].flatMap((type) =>
      [...type.local].flatMap(([service, local]) =>
        [...local.fields.values()].flatMap(({ field, requires }) => {
          const asks = requires !== undefined && touches(this.model, type.name, requires, guards);
          return asks ? [{ service, at: `${type.name}.${field.name}`, authenticated: true, scopes: ALL }] : [];
        }),
      ),
    );
  }

  private guard(service: string, at: string): Guard {
    const chance = this.dice.roll(16);
    if (chance < 7) return { service, at, authenticated: true, scopes: null };
    const authenticated = chance === 7;
    if (chance === 8) return { service, at, authenticated, scopes: this.dice.roll(2) === 0 ? [] : [[]] };
    const alternatives = Array.from({ length: 1 + this.dice.roll(2) }, () =>
      SCOPES.filter(() => this.dice.roll(3) === 0),
    );
    const sure = this.dice.pick(SCOPES);
    return { service, at, authenticated, scopes: alternatives.map((all) => (all.length > 0 ? all : [sure])) };
  }
}

// What another service has taken over or owns is not this service's to guard.
function isGuardable({ external, overridden }: LocalField): boolean {
  return !external && !overridden;
}

function touches(model: Model, type: string, requires: string, guards: readonly Guard[]): boolean {
  const guarded = new Set(guards.map(({ at }) => at));
  const within = (on: string, selection: SelectionSetNode): boolean =>
    membersOf(model, on).some((member) =>
      fieldsFor(selection, member).some((node) => {
        const field = typeOf(model, member).fields.get(node.name.value);
        const below = field ? namedOf(field.ref) : "";
        const isGuarded = [member, on, `${member}.${node.name.value}`, `${on}.${node.name.value}`, below].some((at) =>
          guarded.has(at),
        );
        return isGuarded || (node.selectionSet !== undefined && within(below, node.selectionSet));
      }),
    );
  return within(type, readSelection(requires));
}

/** The type itself and, of one that is abstract, every object it can be. */
export function membersOf(model: Model, name: string): string[] {
  const type = model.types.get(name);
  if (!type || type.kind === "entity" || type.kind === "value" || type.kind === "root") return [name];
  const known = new Set([...type.local.values()].flatMap(({ members }) => [...members]));
  return [name, ...type.members.filter((member) => known.has(member))];
}

export function fieldAt(model: Model, type: string, field: string): FieldModel | undefined {
  return model.types.get(type)?.fields.get(field);
}

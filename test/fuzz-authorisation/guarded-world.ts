import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  isTypeDefinitionNode,
  parse,
  parseConstValue,
  print,
} from "graphql";
import { Dice } from "../gateway/random-operation";
import { hash } from "../fuzz/hash";
import { profiles } from "../fuzz/profile";
import { type World, compose, drawWorld } from "../fuzz/world";
import { type Guard, drawGuards } from "./guards";

/** A world with rules on it: `world` knows nothing of them. */
export interface GuardedWorld {
  readonly seed: number;
  readonly world: World;
  readonly guards: readonly Guard[];
  readonly supergraphSdl: string;
  /** The rules went through composition; otherwise they were written into the supergraph, as nobody had to take them over. */
  readonly composed: boolean;
  /** Nothing in it fails: each error is a rule's. */
  readonly calm: boolean;
}

export function drawGuardedWorld(seed: number): GuardedWorld {
  const dice = new Dice(hash(`rules of ${seed}`));
  const composed = dice.roll(3) > 0;
  const calm = dice.roll(2) === 0;
  // Only with @requires is something fetched that its reader may not see; planners err there more often.
  const profile = dice.roll(4) === 0 ? profiles.sound : profiles.plain;
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const { world } = drawWorld(hash(`${seed} guarded ${attempt}`), profile);
    if (calm)
      for (const { fields } of world.model.types.values()) for (const field of fields.values()) field.flaky = false;
    const guards = drawGuards(world.model, dice, composed);
    const supergraphSdl = withGuards(world, guards, composed);
    if (supergraphSdl !== null) return { seed, world, guards, supergraphSdl, composed, calm };
  }
  throw new Error(`no guarded world from seed ${seed}`);
}

/** The same world with other rules; null: they do not compose. */
export function withGuards(world: World, guards: readonly Guard[], composed: boolean): string | null {
  if (!composed) return written(world.supergraphSdl, guards);
  const sdls = [...world.sdls].map(([service, sdl]) => [service, guardedSubgraph(service, sdl, guards)] as const);
  const made = compose(new Map(sdls));
  return "reason" in made ? null : made.supergraphSdl;
}

function guardedSubgraph(service: string, sdl: string, guards: readonly Guard[]): string {
  const own = guards.filter((guard) => guard.service === service);
  const linked = sdl.replace('"@tag"]', '"@tag", "@authenticated", "@requiresScopes"]');
  return print(annotated(parse(linked), own));
}

const HEAD = `
directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @requiresScopes(scopes: [[requiresScopes__Scope!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
scalar requiresScopes__Scope`;

const LINKS = `
  @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)
  @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)
{`;

function written(supergraphSdl: string, guards: readonly Guard[]): string {
  return print(annotated(parse(supergraphSdl.replace(/\{/, LINKS) + HEAD), guards));
}

function annotated(document: DocumentNode, guards: readonly Guard[]): DocumentNode {
  return { ...document, definitions: document.definitions.map((definition) => annotatedType(definition, guards)) };
}

function annotatedType(definition: DefinitionNode, guards: readonly Guard[]): DefinitionNode {
  if (!isTypeDefinitionNode(definition)) return definition;
  const type = definition.name.value;
  const directives = [...(definition.directives ?? []), ...applied(type, guards)];
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION)
    return { ...definition, directives };
  const fields = (definition.fields ?? []).map((field) => ({
    ...field,
    directives: [...(field.directives ?? []), ...applied(`${type}.${field.name.value}`, guards)],
  }));
  return { ...definition, directives, fields };
}

function applied(at: string, guards: readonly Guard[]): ConstDirectiveNode[] {
  return guards
    .filter((guard) => guard.at === at)
    .flatMap(({ authenticated, scopes }) => [
      ...(authenticated ? [{ kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: "authenticated" } } as const] : []),
      ...(scopes ? [requiring(scopes)] : []),
    ]);
}

function requiring(scopes: readonly (readonly string[])[]): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: "requiresScopes" },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: "scopes" },
        value: parseConstValue(JSON.stringify(scopes)),
      },
    ],
  };
}

import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type TypeDefinitionNode,
  type TypeNode,
  isTypeDefinitionNode,
  valueFromASTUntyped,
} from "graphql";
import type { Features } from "./features";

/** All of these have to be met; a rule asks at least that its reader has signed in. */
export interface AccessRule {
  /** Of each list, one inner list of scopes has to be held whole. */
  readonly scopes: readonly (readonly (readonly string[])[])[];
  /** A @policy stands here, which nothing in this gateway evaluates: nobody meets it. */
  readonly closed: boolean;
  readonly why: readonly RuleOrigin[];
}

/** Where a directive stands that a rule comes from: on the element itself, on a type or interface that it is of or gives, or on what implements that interface. */
export interface RuleOrigin {
  readonly kind: "own" | "type" | "interface" | "implementation";
  readonly at: string;
}

/** By coordinate (`Type.field`) and by type name: what each asks of its reader, with all that it takes over from others. */
export function accessRules(document: DocumentNode, features: Features): (readonly [string, AccessRule])[] {
  return new RuleTable(document, features).entries();
}

interface OwnRule {
  readonly at: string;
  readonly scopes: AccessRule["scopes"];
  readonly closed: boolean;
}

interface Part {
  readonly rule: OwnRule;
  readonly kind: RuleOrigin["kind"];
}

class RuleTable {
  private readonly types: ReadonlyMap<string, TypeDefinitionNode>;
  private readonly implementations = new Map<string, string[]>();
  private readonly own = new Map<string, OwnRule>();

  constructor(
    document: DocumentNode,
    private readonly features: Features,
  ) {
    const types = document.definitions.filter(isTypeDefinitionNode);
    this.types = new Map(types.map((type) => [type.name.value, type]));
    for (const type of types) {
      this.read(type.name.value, type.directives);
      for (const field of fieldsOf(type)) this.read(`${type.name.value}.${field.name.value}`, field.directives);
      const named = "interfaces" in type ? (type.interfaces ?? []) : [];
      for (const { name } of named) {
        const known = this.implementations.get(name.value);
        if (known) known.push(type.name.value);
        else this.implementations.set(name.value, [type.name.value]);
      }
    }
  }

  entries(): (readonly [string, AccessRule])[] {
    if (this.own.size === 0) return [];
    const found: (readonly [string, AccessRule])[] = [];
    const add = (coordinate: string, parts: readonly Part[]): void => {
      if (parts.length > 0) found.push([coordinate, together(coordinate, parts)]);
    };
    for (const [name, type] of this.types) {
      add(name, this.ofType(name));
      for (const field of fieldsOf(type)) add(`${name}.${field.name.value}`, this.ofField(name, field));
    }
    return found;
  }

  private read(at: string, directives: readonly ConstDirectiveNode[] | undefined): void {
    const applied = (spec: string): ConstDirectiveNode[] =>
      (directives ?? []).filter(({ name }) => name.value === this.features.name(spec, spec));
    const scopes = applied("requiresScopes").map(scopesOf);
    const closed = applied("policy").length > 0;
    if (closed || scopes.length > 0 || applied("authenticated").length > 0) this.own.set(at, { at, scopes, closed });
  }

  // Whoever may not see a field on one of the implementations does not see it through the interface, which may give any of them.
  private ofField(type: string, field: FieldDefinitionNode): Part[] {
    const name = field.name.value;
    const others = this.implementing(type).flatMap((implementation) => {
      const own = fieldsOf(this.types.get(implementation)).find((candidate) => candidate.name.value === name);
      return [
        ...this.part(`${implementation}.${name}`, "implementation"),
        ...(own ? this.ofType(typeNamed(own.type)) : []),
      ];
    });
    const own = this.part(`${type}.${name}`, "own");
    return [...own, ...this.ofType(type), ...this.ofType(typeNamed(field.type)), ...others];
  }

  private ofType(name: string): Part[] {
    const kind = this.types.get(name)?.kind === Kind.INTERFACE_TYPE_DEFINITION ? "interface" : "type";
    return [...this.part(name, kind), ...this.implementing(name).flatMap((one) => this.part(one, "implementation"))];
  }

  private implementing(name: string): readonly string[] {
    return this.implementations.get(name) ?? [];
  }

  private part(at: string, kind: RuleOrigin["kind"]): Part[] {
    const rule = this.own.get(at);
    return rule ? [{ rule, kind }] : [];
  }
}

function together(coordinate: string, parts: readonly Part[]): AccessRule {
  const origins = new Map(parts.map(({ rule, kind }) => [rule.at, { rule, kind }]));
  const scopes = new Map<string, AccessRule["scopes"][number]>();
  for (const { rule } of origins.values()) for (const anyOf of rule.scopes) scopes.set(JSON.stringify(anyOf), anyOf);
  return {
    scopes: [...scopes.values()],
    closed: parts.some(({ rule }) => rule.closed),
    why: [...origins.values()].map(({ rule: { at }, kind }) => ({ kind: at === coordinate ? "own" : kind, at })),
  };
}

// An empty list of alternatives asks for no scope: composition reads it so when it merges what several subgraphs say.
function scopesOf({ arguments: given }: ConstDirectiveNode): readonly (readonly string[])[] {
  const value = given?.find(({ name }) => name.value === "scopes")?.value;
  const alternatives = (value && (valueFromASTUntyped(value) as string[][])) ?? [];
  return alternatives.length > 0 ? alternatives : [[]];
}

function fieldsOf(type: TypeDefinitionNode | undefined): readonly FieldDefinitionNode[] {
  const hasFields = type?.kind === Kind.OBJECT_TYPE_DEFINITION || type?.kind === Kind.INTERFACE_TYPE_DEFINITION;
  return hasFields ? (type.fields ?? []) : [];
}

function typeNamed(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : typeNamed(type.type);
}

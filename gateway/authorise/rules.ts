import {
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from "graphql";
import type { Viewer } from "../../subgraphs/kit/viewer";
import type { AccessRule, SchemaFacts } from "../plan/schema-facts";

export type Forbidden = "UNAUTHENTICATED" | "FORBIDDEN";

/** What a viewer holds, as far as the rules ask for it: viewers with equal rights share plans. */
export class Rights {
  readonly key: string;

  private constructor(
    readonly authenticated: boolean,
    private readonly scopes: ReadonlySet<string>,
  ) {
    this.key = authenticated ? `in ${[...scopes].sort().join(" ")}` : "anonymous";
  }

  static of(viewer: Viewer, facts: SchemaFacts): Rights {
    if (viewer.kind === "ANONYMOUS") return new Rights(false, new Set());
    const asked = scopesAskedFor(facts);
    return new Rights(true, new Set(viewer.scopes.filter((scope) => asked.has(scope))));
  }

  /** The same viewer under another schema version. */
  under(facts: SchemaFacts): Rights {
    const asked = scopesAskedFor(facts);
    return new Rights(this.authenticated, new Set([...this.scopes].filter((scope) => asked.has(scope))));
  }

  /** Why this viewer may not see the field of that type; null where it may. */
  refusal(facts: SchemaFacts, parent: GraphQLCompositeType, field: string): Forbidden | null {
    for (const rule of rulesOf(facts, parent, field)) {
      const met =
        (!rule.authenticated || this.authenticated) &&
        rule.scopes.every((anyOf) => anyOf.some((all) => all.every((scope) => this.scopes.has(scope))));
      if (!met) return this.authenticated ? "FORBIDDEN" : "UNAUTHENTICATED";
    }
    return null;
  }
}

const asked = new WeakMap<SchemaFacts, ReadonlySet<string>>();

function scopesAskedFor(facts: SchemaFacts): ReadonlySet<string> {
  const known = asked.get(facts);
  if (known) return known;
  const scopes = new Set([...facts.rules.values()].flatMap((rule) => rule.scopes.flat(2)));
  asked.set(facts, scopes);
  return scopes;
}

const memo = new WeakMap<SchemaFacts, Map<string, readonly AccessRule[]>>();

// The rule of an interface's field is the rule of each of its implementations: whoever may not see it on one of them
// does not see it through the interface.
function rulesOf(facts: SchemaFacts, parent: GraphQLCompositeType, field: string): readonly AccessRule[] {
  const table = memo.get(facts) ?? new Map<string, readonly AccessRule[]>();
  memo.set(facts, table);
  const key = `${parent.name}.${field}`;
  const known = table.get(key);
  if (known) return known;
  const rules = [parent, ...implementations(facts.api, parent)].flatMap((type) => ownRules(facts, type, field));
  table.set(key, rules);
  return rules;
}

function ownRules(facts: SchemaFacts, type: GraphQLCompositeType, field: string): AccessRule[] {
  const rules = [facts.rules.get(type.name), facts.rules.get(`${type.name}.${field}`)];
  if (isObjectType(type) || isInterfaceType(type)) {
    const result = type.getFields()[field]?.type;
    if (result) rules.push(facts.rules.get(getNamedType(result).name));
  }
  return rules.filter((rule) => rule !== undefined);
}

function implementations(api: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
  return isAbstractType(type) && isInterfaceType(type) ? api.getPossibleTypes(type) : [];
}

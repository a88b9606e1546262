import type { GraphQLCompositeType } from "graphql";
import type { Viewer } from "../../subgraphs/kit/viewer";
import type { SchemaFacts } from "../plan/schema-facts";

export type Forbidden = "UNAUTHENTICATED" | "FORBIDDEN";

/** What a viewer holds, as far as the rules ask for it: viewers with equal rights share plans. */
export class Rights {
  readonly key: string;

  private constructor(
    readonly authenticated: boolean,
    private readonly scopes: ReadonlySet<string>,
  ) {
    // A scope may hold any character: two sets never have one text.
    this.key = authenticated ? JSON.stringify([...scopes].sort()) : "anonymous";
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
    const rule = facts.rules.get(`${parent.name}.${field}`);
    if (!rule) return null;
    if (!this.authenticated) return "UNAUTHENTICATED";
    const holds = (all: readonly string[]): boolean => all.every((scope) => this.scopes.has(scope));
    return !rule.closed && rule.scopes.every((anyOf) => anyOf.some(holds)) ? null : "FORBIDDEN";
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

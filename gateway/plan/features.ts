import { type DocumentNode, Kind, valueFromASTUntyped } from "graphql";

/** Where the specifications of federation itself are found. */
const FEDERATION = "https://specs.apollo.dev/";

interface Feature {
  readonly spec: string;
  /** What its elements are called by in this schema. */
  readonly as: string;
  readonly imports: ReadonlyMap<string, string>;
}

/** What a supergraph may name as needed for its security: all else is refused, because it would not be enforced. */
const SECURITY = /^https:\/\/specs\.apollo\.dev\/(inaccessible|authenticated|requiresScopes|policy|context)\/v0\.\d+$/;

/** The specifications of federation that a supergraph links to: under which names their directives and types stand in it. */
export class Features {
  private constructor(private readonly features: readonly Feature[]) {}

  static of(document: DocumentNode): Features {
    const schema = document.definitions.filter(
      (d) => d.kind === Kind.SCHEMA_DEFINITION || d.kind === Kind.SCHEMA_EXTENSION,
    );
    const links = schema.flatMap(({ directives }) => directives ?? []).filter(({ name }) => name.value === "link");
    const linked = links.map(({ arguments: given }) =>
      Object.fromEntries((given ?? []).map((a) => [a.name.value, valueFromASTUntyped(a.value)])),
    );
    for (const { url, for: purpose } of linked)
      if (purpose === "SECURITY" && !SECURITY.test(String(url)))
        throw new Error(`the supergraph needs ${String(url)} for its security, which this gateway does not enforce`);
    // What a subgraph links to of its own accord is for its clients.
    return new Features(linked.filter(({ url }) => String(url).startsWith(FEDERATION)).map(featureOf));
  }

  /** The name of a specification's directive here; its own name where the specification is not linked. */
  name(spec: string, directive: string): string {
    const feature = this.features.find((candidate) => candidate.spec === spec);
    if (!feature) return directive;
    const imported = feature.imports.get(`@${directive}`);
    if (imported !== undefined) return imported.slice(1);
    return directive === spec ? feature.as : `${feature.as}__${directive}`;
  }

  /** Whether a type (`Name`) or directive (`@name`) is a specification's own. */
  owns(name: string): boolean {
    const plain = name.replace("@", "");
    return this.features.some(
      ({ as, imports }) =>
        name === `@${as}` || plain.startsWith(`${as}__`) || [...imports.values()].some((imported) => imported === name),
    );
  }
}

function featureOf(link: Record<string, unknown>): Feature {
  const parts = String(link["url"]).split("/");
  const spec = /^v\d/.test(parts.at(-1) ?? "") ? parts.at(-2) : parts.at(-1);
  const imports = ((link["import"] ?? []) as (string | { name: string; as?: string })[]).map(
    (entry): [string, string] => (typeof entry === "string" ? [entry, entry] : [entry.name, entry.as ?? entry.name]),
  );
  return { spec: spec ?? "", as: (link["as"] as string | undefined) ?? spec ?? "", imports: new Map(imports) };
}

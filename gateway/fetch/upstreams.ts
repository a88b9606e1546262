import type { SubgraphRoute } from "../plan/supergraph";
import { Upstream } from "./upstream";

/** Subgraphs at the addresses that supergraphs give: an address that the next schema version keeps, keeps its connections. */
export class Upstreams {
  private readonly known = new Map<string, Upstream>();

  readonly at = (routes: readonly SubgraphRoute[]): Map<string, Upstream> =>
    new Map(routes.map(({ name, url }) => [name, this.upstream(name, url)]));

  async stop(): Promise<void> {
    await Promise.all([...this.known.values()].map((upstream) => upstream.stop()));
  }

  private upstream(name: string, url: string): Upstream {
    const key = `${name} ${url}`;
    const known = this.known.get(key) ?? new Upstream({ name, url, key: null });
    this.known.set(key, known);
    return known;
  }
}

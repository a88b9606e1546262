import type { SubgraphRoute } from "../plan/supergraph";
import { Upstream } from "./upstream";

interface Known {
  readonly upstream: Upstream;
  /** How many schema versions it is part of. */
  users: number;
}

/**
 * Subgraphs at the addresses that supergraphs give: an address that the next schema version keeps, keeps its connections;
 * those of one that no version has any more are closed.
 */
export class Upstreams {
  private readonly known = new Map<string, Known>();

  readonly at = (routes: readonly SubgraphRoute[]): Map<string, Upstream> =>
    new Map(routes.map((route) => [route.name, this.take(route)]));

  /** A schema version that had these has ended. */
  readonly leave = async (routes: readonly SubgraphRoute[]): Promise<void> => {
    await Promise.all(routes.map((route) => this.giveBack(keyOf(route))));
  };

  async stop(): Promise<void> {
    await Promise.all([...this.known.values()].map(({ upstream }) => upstream.stop()));
  }

  private take(route: SubgraphRoute): Upstream {
    const { name, url } = route;
    const known = this.known.get(keyOf(route)) ?? { upstream: new Upstream({ name, url, key: null }), users: 0 };
    known.users += 1;
    this.known.set(keyOf(route), known);
    return known.upstream;
  }

  private async giveBack(key: string): Promise<void> {
    const known = this.known.get(key);
    if (!known) return;
    known.users -= 1;
    if (known.users > 0) return;
    this.known.delete(key);
    await known.upstream.stop();
  }
}

function keyOf({ name, url }: SubgraphRoute): string {
  return `${name} ${url}`;
}

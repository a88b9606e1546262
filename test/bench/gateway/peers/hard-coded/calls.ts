import { Pool } from "undici";
import { BareClient } from "../../http/bare-client";

export const systems = ["accounts", "inventory", "products", "reviews"] as const;
export type System = (typeof systems)[number];
export type Ports = Readonly<Record<string, number>>;

/** Sends one GraphQL body to one subgraph and answers its text. */
export type Call = (system: System, body: string) => Promise<string>;

export function undiciCalls(ports: Ports): Call {
  const options = {
    connections: 128,
    pipelining: 1,
    keepAliveTimeout: 600_000,
    keepAliveMaxTimeout: 600_000,
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const pools = perSystem((system) => new Pool(`http://127.0.0.1:${ports[system]}`, options));
  const headers = { "content-type": "application/json" };
  return async (system, body) => {
    const answer = await pools[system].request({ path: "/graphql", method: "POST", headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${system} answered ${answer.statusCode}`);
    return text;
  };
}

export function bareCalls(ports: Ports): Call {
  const clients = perSystem((system) => new BareClient(ports[system] ?? 0));
  return async (system, body) => {
    const { status, text } = await clients[system].post("/graphql", body);
    if (status !== 200) throw new Error(`${system} answered ${status}`);
    return text;
  };
}

function perSystem<T>(make: (system: System) => T): Readonly<Record<System, T>> {
  return Object.fromEntries(systems.map((system) => [system, make(system)])) as Record<System, T>;
}

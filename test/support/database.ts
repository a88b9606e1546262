import { Client } from "pg";
import { Keys } from "../../subgraphs/kit/secrets";
import { subgraphs, type SubgraphName } from "../../subgraphs/stack/config";
import { accessTo, type DatabaseAccess } from "../../subgraphs/stack/database/roles";
import { administrator } from "../../subgraphs/stack/postgres/cluster";
import { ledgerOf, sharedStack, type StackFacts } from "./stack";

/** Address of the administrator of a stack's PostgreSQL. */
export function adminUrl(stack: Pick<StackFacts, "dataDir" | "keyDir"> = sharedStack(), database = "postgres"): string {
  const password = Keys.load(stack.keyDir).get("database-administrator").toString("base64url");
  return `postgres://${administrator}:${password}@127.0.0.1:${ledgerOf(stack).processes["postgres"]?.port}/${database}`;
}

/** Addresses of a subgraph's database under its two roles. */
export function accessOf(
  subgraph: SubgraphName,
  stack: Pick<StackFacts, "dataDir" | "keyDir"> = sharedStack(),
): DatabaseAccess {
  return accessTo(subgraph, adminUrl(stack), Keys.load(stack.keyDir), {});
}

/** Every role that reaches a database of the stack: the administrator in each, both roles in their own. */
export function everyAccess(
  stack: Pick<StackFacts, "dataDir" | "keyDir"> = sharedStack(),
): { label: string; url: string }[] {
  return subgraphs.flatMap((name) => [
    { label: `administrator in ${name}`, url: adminUrl(stack, name) },
    { label: `${name}_migrator`, url: accessOf(name, stack).migratorUrl },
    { label: `${name}_runtime`, url: accessOf(name, stack).runtimeUrl },
  ]);
}

/** Runs one statement and answers its rows. */
export async function sql<T = Record<string, unknown>>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<T[]> {
  return withClient(url, async (client) => (await client.query(text, [...values])).rows as T[]);
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

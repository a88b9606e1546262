import { Client } from "pg";
import { readEnvironment, optionalText } from "../../kit/environment";
import type { Keys } from "../../kit/secrets";
import type { SubgraphName } from "../config";

/** How one subgraph reaches its database: as the owner of the tables, and as the role under which it runs. */
export interface DatabaseAccess {
  readonly subgraph: SubgraphName;
  readonly migrator: Login;
  readonly runtime: Login;
  readonly migratorUrl: string;
  readonly runtimeUrl: string;
}

export interface Login {
  readonly role: string;
  readonly password: string;
}

/**
 * Passwords come out of KEY_DIR. An operator who hands DATABASE_URL_<NAME> to the subgraphs himself sets the same
 * variable for `db -- init`, and the run-time role gets the password that stands in it.
 */
export function accessTo(
  subgraph: SubgraphName,
  administratorUrl: string,
  keys: Keys,
  env: NodeJS.ProcessEnv,
): DatabaseAccess {
  const variable = `DATABASE_URL_${subgraph.toUpperCase()}`;
  const given = readEnvironment({ [variable]: optionalText() }, env)[variable] ?? null;
  const migrator = login(`${subgraph}_migrator`, keys);
  const runtime = given ? loginOf(given) : login(`${subgraph}_runtime`, keys);
  return {
    subgraph,
    migrator,
    runtime,
    migratorUrl: urlFor(administratorUrl, subgraph, migrator),
    runtimeUrl: given ?? urlFor(administratorUrl, subgraph, runtime),
  };
}

/** Makes the role, or gives it the password we know where it has another one. */
export async function ensureRole(
  admin: Client,
  { role, password }: Login,
  loginWorks: () => Promise<boolean>,
): Promise<void> {
  const found = await admin.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]);
  const attributes = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS";
  const name = admin.escapeIdentifier(role);
  const secret = admin.escapeLiteral(password);
  if (found.rowCount === 0) await admin.query(`CREATE ROLE ${name} ${attributes} PASSWORD ${secret}`);
  else if (!(await loginWorks())) await admin.query(`ALTER ROLE ${name} ${attributes} PASSWORD ${secret}`);
}

export async function canLogIn(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    return true;
  } catch (fault) {
    if ((fault as { code?: string }).code === "28P01") return false;
    // The database is not there yet: the password was accepted.
    if ((fault as { code?: string }).code === "3D000") return true;
    throw fault;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function login(role: string, keys: Keys): Login {
  return { role, password: keys.get(`database-${role.replace("_", "-")}`).toString("base64url") };
}

function loginOf(address: string): Login {
  const { username, password } = new URL(address);
  return { role: decodeURIComponent(username), password: decodeURIComponent(password) };
}

function urlFor(administratorUrl: string, database: string, { role, password }: Login): string {
  const address = new URL(administratorUrl);
  address.username = encodeURIComponent(role);
  address.password = encodeURIComponent(password);
  address.pathname = `/${database}`;
  return address.toString();
}

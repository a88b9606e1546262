import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Keys } from "../../kit/secrets";
import { type Persona, findPersona, personas } from "../demonstration/personas";
import { readAddress } from "./address";
import { developmentSecret } from "./development-tokens";

type Environment = Readonly<Record<string, string | undefined>>;

const usage = "usage: npm run -s token -- PERSONA [--ttl SECONDS] | --list [--json]";

/** `npm run -s token`: prints a token for a persona of the stack that DATA_DIR names, or the list of personas; answers the exit code. */
export async function tokenCommand(args: readonly string[], environment: Environment = process.env): Promise<number> {
  try {
    process.stdout.write(`${await answer(args, environment)}\n`);
    return 0;
  } catch (fault) {
    process.stderr.write(`${(fault as Error).message.split("\n", 1)[0]}\n`);
    return 1;
  }
}

async function answer(args: readonly string[], environment: Environment): Promise<string> {
  const { name, ttl, list, json } = readArguments(args);
  if (list) return json ? JSON.stringify(personas().map(listed), null, 2) : table();
  if (name === undefined) throw new Error(usage);
  if (!findPersona(name)) throw new Error(`there is no persona "${name}"; --list names them`);
  return askProvider(name, ttl, environment);
}

function readArguments(args: readonly string[]) {
  // parseArgs takes "--ttl -60" for two options; "--ttl=-60" is what it understands.
  const joined = args
    .join("\n")
    .replace(/(^|\n)--ttl\n/g, "$1--ttl=")
    .split("\n")
    .filter((arg) => arg !== "");
  const { values, positionals } = parseArgs({
    args: joined,
    allowPositionals: true,
    options: { ttl: { type: "string" }, list: { type: "boolean" }, json: { type: "boolean" } },
  });
  if (values.ttl !== undefined && !/^-?\d{1,9}$/.test(values.ttl))
    throw new Error("--ttl takes a whole number of seconds");
  if (positionals.length > 1) throw new Error(usage);
  return {
    name: positionals[0],
    ttl: values.ttl === undefined ? undefined : Number(values.ttl),
    list: values.list ?? false,
    json: values.json ?? false,
  };
}

async function askProvider(persona: string, ttl: number | undefined, environment: Environment): Promise<string> {
  const dataDir = resolve(environment["DATA_DIR"] || ".data");
  const keyDir = resolve(environment["KEY_DIR"] || `${dataDir}.keys`);
  const address = readAddress(dataDir);
  const silent = `no stack with a development identity provider is running in ${dataDir}: npm start first, with the same DATA_DIR`;
  if (!address) throw new Error(silent);
  if (!existsSync(keyDir)) throw new Error(`${keyDir} is not the KEY_DIR of the stack in ${dataDir}`);
  const response = await fetch(`${address.url}/development/token`, {
    method: "POST",
    headers: { authorization: `Bearer ${Keys.load(keyDir).get(developmentSecret).toString("base64url")}` },
    body: JSON.stringify({ persona, ttl }),
    signal: AbortSignal.timeout(5_000),
  }).catch(() => {
    throw new Error(silent);
  });
  if (response.status === 401) throw new Error(`${keyDir} is not the KEY_DIR of the stack in ${dataDir}`);
  if (!response.ok) throw new Error(`the identity provider answered ${response.status}`);
  return ((await response.json()) as { token: string }).token;
}

function listed(one: Persona) {
  const { persona, name, scopes } = one;
  return {
    persona,
    name,
    ...(one.kind === "HOLDER" && { identityNumber: one.identityNumber }),
    ...(one.kind === "OFFICIAL" && { agency: one.agency }),
    ...(one.kind !== "HOLDER" && one.office && { office: one.office }),
    scopes,
  };
}

function table(): string {
  const width = Math.max(...personas().map(({ persona }) => persona.length)) + 2;
  return personas()
    .map(
      ({ persona, name, scopes }) => `${persona.padEnd(width)}${name}${scopes.length ? `  (${scopes.join(" ")})` : ""}`,
    )
    .join("\n");
}

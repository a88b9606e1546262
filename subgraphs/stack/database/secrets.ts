import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { subgraphs } from "../config";
import { administrator } from "../postgres/cluster";

/**
 * One file per secret, as docker-compose.yml mounts them: the database administrator's password and address, each
 * subgraph's address with a password of its own, and the key of the requests between the processes. A file that is
 * there is kept. The folder is the operator's alone; the files are readable inside the container they are given to.
 */
export function writeSecrets(folder: string, host: string): string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const made: string[] = [];
  const secret = (name: string, value: () => string): string => {
    const path = join(folder, name);
    if (existsSync(path)) return readFileSync(path, "utf8");
    writeFileSync(path, value(), { mode: 0o644 });
    made.push(name);
    return readFileSync(path, "utf8");
  };
  const password = secret("database_password", newPassword);
  secret("database_url", () => `postgres://${administrator}:${password}@${host}/postgres`);
  for (const name of subgraphs)
    secret(`database_url_${name}`, () => `postgres://${name}_runtime:${newPassword()}@${host}/${name}`);
  secret("internal_key", () => randomBytes(32).toString("base64"));
  return made;
}

function newPassword(): string {
  return randomBytes(24).toString("base64url");
}

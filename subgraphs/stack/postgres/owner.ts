import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { say } from "../plain-script";

/** The account under which PostgreSQL runs: it refuses to run as root. */
export interface Owner {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const accounts = ["postgres", "one-stop-postgres"];
const makers: readonly (readonly string[])[] = [
  ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "one-stop-postgres"],
  ["adduser", "-S", "-D", "-H", "one-stop-postgres"],
];

/** Null for an ordinary user, who runs it as himself. */
export function databaseOwner(): Owner | null {
  if (process.getuid?.() !== 0) return null;
  return findAccount() ?? makeAccount();
}

/** Whether the account may walk through every folder above the path. */
export function canPass(owner: Owner, path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!maySearch(owner, folder)) return false;
    if (folder === dirname(folder)) return true;
  }
}

function maySearch(owner: Owner, folder: string): boolean {
  const { mode, uid, gid } = statSync(folder);
  if (uid === owner.uid) return (mode & 0o100) !== 0;
  if (gid === owner.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

function findAccount(): Owner | null {
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of accounts) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(":");
    if (fields) return { name, uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  return null;
}

function makeAccount(): Owner {
  for (const [command, ...args] of makers) {
    try {
      execFileSync(command ?? "", args, { stdio: "ignore" });
      const made = findAccount();
      if (made) {
        say(`PostgreSQL does not run as root: it runs under the system account ${made.name}, made for it just now`);
        return made;
      }
    } catch {
      // Not this system's way of making accounts.
    }
  }
  throw new Error(
    "PostgreSQL does not run as root, and no account could be made for it: run as an ordinary user, or set DATABASE_URL.",
  );
}

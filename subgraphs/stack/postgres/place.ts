import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { say } from "../plain-script";
import { canPass, databaseOwner, type Owner } from "./owner";

/** Where a stack's database lies and who owns it. */
export interface Place {
  readonly owner: Owner | null;
  /** Holds `data`, and `binaries` when those of node_modules cannot be reached. */
  readonly folder: string;
  readonly data: string;
}

const elsewhere = "/var/lib/one-stop-graph";
const pointerName = "postgres.place";

/**
 * The database lies in DATA_DIR, unless we are root and its account cannot pass through the folders above (/root is 0700
 * on most machines): then it lies under /var/lib and DATA_DIR holds a file that says where.
 */
export function preparePlace(dataDir: string): Place {
  mkdirSync(dataDir, { recursive: true });
  const owner = databaseOwner();
  const folder = folderFor(owner, dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  if (owner) chmodSync(folder, 0o711);
  const data = join(folder, "data");
  if (owner && !existsSync(data)) {
    mkdirSync(data, { mode: 0o700 });
    chownSync(data, owner.uid, owner.gid);
  }
  return { owner, folder, data };
}

/** The folder outside DATA_DIR that belongs to it, if there is one. */
export function placeElsewhere(dataDir: string): string | null {
  const pointer = join(dataDir, pointerName);
  return existsSync(pointer) ? readFileSync(pointer, "utf8").trim() : null;
}

function folderFor(owner: Owner | null, dataDir: string): string {
  const inside = join(dataDir, "postgres");
  if (existsSync(join(inside, "data")) && (!owner || canPass(owner, join(inside, "data")))) return inside;
  const recorded = placeElsewhere(dataDir);
  if (recorded) return recorded;
  if (!owner || canPass(owner, inside)) return inside;
  return outside(owner, dataDir);
}

function outside(owner: Owner, dataDir: string): string {
  const digest = createHash("sha256").update(realpathSync(dataDir)).digest("hex").slice(0, 16);
  const folder = join(elsewhere, digest);
  if (existsSync(folder)) setAside(folder, dataDir);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    for (const made of [elsewhere, folder]) chmodSync(made, 0o711);
  } catch (fault) {
    throw new Error(cannot(owner, dataDir, (fault as Error).message), { cause: fault });
  }
  if (!canPass(owner, join(folder, "data")))
    throw new Error(cannot(owner, dataDir, `${elsewhere} cannot be passed either`));
  writeFileSync(join(dataDir, pointerName), `${folder}\n`);
  say(`PostgreSQL runs as ${owner.name}, which cannot pass through ${dataDir}: its files lie in ${folder}`);
  return folder;
}

// Nobody points at it any more. Most likely the data directory was removed; but it may also be a volume that is not
// mounted just now, and somebody's database is nothing to throw away on a guess.
function setAside(folder: string, dataDir: string): void {
  const aside = `${folder}.${new Date().toISOString().replace(/[:.]/g, "-")}`;
  renameSync(folder, aside);
  say(`${dataDir} is new, but an earlier one had its database in ${folder}: that one now lies in ${aside}`);
}

function cannot(owner: Owner, dataDir: string, why: string): string {
  return `PostgreSQL runs as ${owner.name}, which cannot pass through ${dataDir} (${why}): set DATA_DIR to a place that others may pass, such as /srv/one-stop-graph.`;
}

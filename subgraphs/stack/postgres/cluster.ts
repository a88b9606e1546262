import { execFile } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Place } from "./place";

const run = promisify(execFile);

export const administrator = "administrator";

/** Makes the cluster on the first start (complete or not at all) and writes its settings on every start. */
export async function prepareCluster(place: Place, binaries: string, password: string): Promise<"made" | "found"> {
  const found = existsSync(join(place.data, "PG_VERSION"));
  if (!found) await initialise(place, binaries, password);
  own(place, join(place.data, "postgresql.conf"), settings);
  own(place, join(place.data, "pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
  return found ? "found" : "made";
}

// An acknowledged write is on disk: the first three are never to be turned off. Statements, parameters and details stay
// out of the log, because they carry identity numbers; for the same reason a failed statement of a client is not
// logged at all (its own process logs the SQL state).
const settings = `fsync = on
full_page_writes = on
synchronous_commit = on
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 200
shared_buffers = '128MB'
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
log_destination = 'stderr'
log_min_messages = log
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_statement = none
log_min_duration_statement = -1
log_autovacuum_min_duration = -1
log_checkpoints = off
`;

async function initialise(place: Place, binaries: string, password: string): Promise<void> {
  const draft = join(place.data, "..", "data.draft");
  const secret = join(place.data, "..", "data.password");
  rmSync(draft, { recursive: true, force: true });
  own(place, secret, password);
  try {
    const locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    await initdb(place, binaries, draft, secret, [...locale, "--lc-collate=C", "--lc-ctype=C.UTF-8"]).catch(() => {
      rmSync(draft, { recursive: true, force: true });
      return initdb(place, binaries, draft, secret, [...locale, "--locale=C"]);
    });
  } finally {
    rmSync(secret, { force: true });
  }
  rmSync(place.data, { recursive: true, force: true });
  renameSync(draft, place.data);
}

async function initdb(
  place: Place,
  binaries: string,
  data: string,
  secret: string,
  locale: readonly string[],
): Promise<void> {
  const args = [
    "-D",
    data,
    "-U",
    administrator,
    `--pwfile=${secret}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    ...locale,
  ];
  prepareFolder(place, data);
  await run(join(binaries, "bin", "initdb"), args, {
    cwd: "/",
    env: { ...process.env, LC_ALL: "C" },
    ...identity(place),
  });
}

function prepareFolder(place: Place, folder: string): void {
  if (!place.owner) return;
  // The folder above belongs to root: the account gets its own made for it.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  chownSync(folder, place.owner.uid, place.owner.gid);
}

export function identity(place: Place): { uid: number; gid: number } | Record<never, never> {
  return place.owner ? { uid: place.owner.uid, gid: place.owner.gid } : {};
}

function own(place: Place, path: string, content: string): void {
  writeFileSync(path, content, { mode: 0o600 });
  chmodSync(path, 0o600);
  if (place.owner) chownSync(path, place.owner.uid, place.owner.gid);
}

import type { DataSource } from "typeorm";
import { rows } from "./database";
import { type Keys, keyedHash } from "./secrets";

/**
 * Holds a database to the KEY_DIR that it was first used with. Under other keys nothing encrypted opens and nobody is
 * found again by keyed hash: better not to start than to write on under them.
 */
export async function checkInstallation(source: DataSource, keys: Keys): Promise<void> {
  const fingerprint = keyedHash(keys.get("installation"), "installation");
  await rows(source, "INSERT INTO installation (key_fingerprint) VALUES ($1) ON CONFLICT DO NOTHING", [fingerprint]);
  const [row] = await rows<{ key_fingerprint: Buffer }>(source, "SELECT key_fingerprint FROM installation");
  if (!row?.key_fingerprint.equals(fingerprint)) {
    throw new Error("KEY_DIR does not hold the keys of this database: give it the one that the database was made with");
  }
}

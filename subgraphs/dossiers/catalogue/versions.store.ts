import type { DataSource } from "typeorm";
import { type Tx, rows } from "../../kit/database";
import type { VersionBody } from "./version";

const REMEMBERED = 500;

/** Versions of procedures. What a version says never changes, so that its body is read once. */
export class VersionsStore {
  private readonly bodies = new Map<string, VersionBody>();

  /** The version in force on that day; "expired" where there are others only, null where there is none at all. */
  async inForce(on: DataSource | Tx, procedure: string, day: string): Promise<VersionBody | "expired" | null> {
    const [row] = await rows<{ id: string; in_force: boolean }>(
      on,
      `SELECT id, effective_from <= $2 AND coalesce(effective_to >= $2, true) AS in_force
       FROM procedure_version WHERE procedure_code = $1 ORDER BY 2 DESC, effective_from DESC LIMIT 1`,
      [procedure, day],
    );
    if (!row) return null;
    return row.in_force ? this.body(on, row.id) : "expired";
  }

  private async body(on: DataSource | Tx, id: string): Promise<VersionBody> {
    const known = this.bodies.get(id);
    if (known) return known;
    const [row] = await rows<{ body: VersionBody }>(on, "SELECT body FROM procedure_version WHERE id = $1", [id]);
    if (!row) throw new Error("a version that was found is gone");
    if (this.bodies.size >= REMEMBERED) this.bodies.delete(this.bodies.keys().next().value ?? "");
    this.bodies.set(id, row.body);
    return row.body;
  }
}

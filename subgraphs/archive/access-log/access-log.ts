import type { DataSource } from "typeorm";
import { type Tx, rows } from "../../kit/database";
import { type Access, type LoggedAccess, logged } from "./entry";

const ACCESS_LOG_LOCK = 7_204_116_601;
const LARGEST_BATCH = 500;

interface Waiting {
  readonly accesses: readonly Access[];
  readonly resolve: () => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * The append-only log. Sequence numbers have no gap, so appending takes a lock until commit; whoever asks while a batch is
 * being written goes into the next one together, which makes a hundred waiting readers cost one transaction.
 */
export class AccessLog {
  private waiting: Waiting[] = [];
  private writing = false;

  constructor(private readonly source: DataSource) {}

  /** Resolves once the accesses are in the log for good. */
  append(accesses: readonly Access[]): Promise<void> {
    if (accesses.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push({ accesses, resolve, reject });
      if (!this.writing) void this.writeWaiting();
    });
  }

  private async writeWaiting(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, LARGEST_BATCH);
      await this.source
        .transaction((tx) =>
          this.write(
            tx,
            batch.flatMap(({ accesses }) => accesses),
          ),
        )
        .then(
          () => batch.forEach(({ resolve }) => resolve()),
          (fault: unknown) => batch.forEach(({ reject }) => reject(fault)),
        );
    }
    this.writing = false;
  }

  private async write(tx: Tx, accesses: readonly Access[]): Promise<void> {
    await rows(tx, "SELECT pg_advisory_xact_lock($1)", [ACCESS_LOG_LOCK]);
    const [row] = await rows<{ next: string }>(
      tx,
      "SELECT coalesce(max(sequence) + 1, 0)::text AS next FROM access_record",
    );
    const first = BigInt(row?.next ?? "0");
    const at = new Date();
    const records = accesses.map((access, n) => logged(access, first + BigInt(n), at));
    await insert(tx, records);
  }
}

async function insert(tx: Tx, records: readonly LoggedAccess[]): Promise<void> {
  await rows(
    tx,
    `INSERT INTO access_record (sequence, at, holder, agency, official, paper, dossier, fields, basis, purpose, salt, hash)
     SELECT sequence, at, holder, agency, official, paper, dossier, fields, basis, purpose, salt, hash
     FROM jsonb_to_recordset($1::jsonb) AS r(sequence bigint, at timestamptz, holder uuid, agency text, official text, paper uuid,
       dossier text, fields text[], basis text, purpose text, salt text, hash text)
     ORDER BY sequence`,
    [JSON.stringify(records)],
  );
}

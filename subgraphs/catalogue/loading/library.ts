import { DataFault, readTable, words, yes } from "./files";

export interface Requirement {
  readonly name: string;
  readonly types: readonly string[];
  readonly originals: number;
  readonly certified_copies: number;
  readonly photocopies: number;
  readonly digitise: boolean;
}

export interface FeeData {
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly amount: number;
  readonly online_amount: number;
}
export interface Step {
  readonly name: string;
  readonly role: string;
  readonly hours: number;
  readonly signs: boolean;
}

/** What many procedures share and name by its key: fees, papers required, processes. */
export interface Library {
  readonly fee: (code: string) => FeeData;
  readonly requirement: (key: string) => Requirement;
  readonly process: (name: string) => readonly Step[];
}

export function readLibrary(): Library {
  const fees = new Map(
    readTable("fees.tsv", ["code", "name", "kind", "amount", "online"]).map((row) => [
      row.code,
      {
        code: row.code,
        name: row.name,
        kind: row.kind,
        amount: Number(row.amount),
        online_amount: Number(row.online),
      },
    ]),
  );
  const columns = ["key", "name", "types", "originals", "certified", "photocopies", "digitise"] as const;
  const requirements = new Map(
    readTable("requirements.tsv", columns).map((row) => [
      row.key,
      {
        name: row.name,
        types: words(row.types),
        originals: Number(row.originals),
        certified_copies: Number(row.certified),
        photocopies: Number(row.photocopies),
        digitise: yes(row.digitise),
      },
    ]),
  );
  const processes = Map.groupBy(
    readTable("processes.tsv", ["process", "task", "role", "hours", "signs"]),
    (row) => row.process,
  );
  return {
    fee: (code) => named(fees, code, "fee"),
    requirement: (key) => named(requirements, key, "requirement"),
    process: (name) =>
      named(processes, name, "process").map((row) => ({
        name: row.task,
        role: row.role,
        hours: Number(row.hours),
        signs: yes(row.signs),
      })),
  };
}

function named<T>(all: ReadonlyMap<string, T>, key: string, what: string): T {
  const found = all.get(key);
  if (found === undefined) throw new DataFault(`there is no ${what} ${key}`);
  return found;
}

import { createHash, randomBytes } from "node:crypto";
import canonicalize from "canonicalize";

export enum AccessBasis {
  OWNER = "OWNER",
  CONSENT = "CONSENT",
  DOSSIER = "DOSSIER",
  LEGAL_DUTY = "LEGAL_DUTY",
}

/** One reading: who read which fields of what, of whose, on which basis and for which purpose. */
export interface Access {
  readonly holder: string | null;
  readonly agency: string | null;
  readonly official: string | null;
  readonly paper: string | null;
  readonly dossier: string | null;
  readonly fields: readonly string[];
  readonly basis: AccessBasis;
  readonly purpose: string;
}

/** As it stands in the log. */
export interface LoggedAccess extends Access {
  readonly sequence: string;
  readonly at: Date;
  readonly salt: string;
  readonly hash: string;
}

/** Takes its place in the log; the salt keeps anybody who sees a hash from guessing what it stands for. */
export function logged(access: Access, sequence: bigint, at: Date): LoggedAccess {
  const entry = {
    ...access,
    fields: [...new Set(access.fields)].sort(),
    sequence: sequence.toString(),
    at,
    salt: randomBytes(16).toString("hex"),
  };
  return { ...entry, hash: leafHash(entryText(entry)) };
}

/** What is hashed: RFC 8785 JSON with exactly these keys, times in UTC with milliseconds. */
export function entryText(entry: Omit<LoggedAccess, "hash">): string {
  const { agency, basis, dossier, fields, holder, official, paper, purpose, salt, sequence } = entry;
  const text = canonicalize({
    agency,
    at: entry.at.toISOString(),
    basis,
    dossier,
    fields,
    holder,
    official,
    paper,
    purpose,
    salt,
    sequence,
  });
  if (text === undefined) throw new Error("an access has no text");
  return text;
}

/** Leaf of the Merkle tree (RFC 9162, 2.1.1). */
export function leafHash(entry: string): string {
  return createHash("sha256").update(Buffer.of(0)).update(entry, "utf8").digest("hex");
}

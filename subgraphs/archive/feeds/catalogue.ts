import { type Tx, rows } from "../../kit/database";
import { latestOf } from "../../kit/feed-follower";
import type { FeedChange } from "../../kit/feed-server";

type VersionPayload = {
  id: string;
  procedure: { code: string };
  results: string[];
  cases: { requiredPapers: { id: string; acceptedTypes: string[] }[] }[];
};

/** Keeps agencies, kinds of paper and what a procedure requires and gives. */
export async function applyCatalogue(tx: Tx, changes: readonly FeedChange[]): Promise<void> {
  const payloads = (topic: string): string => JSON.stringify(latestOf(changes, topic).map((change) => change.payload));
  await rows(
    tx,
    `INSERT INTO known_agency (code, level, parent, valid_from, valid_to)
     SELECT code, level, parent, "validFrom", "validTo"
     FROM jsonb_to_recordset($1::jsonb) AS a(code text, level text, parent text, "validFrom" date, "validTo" date)
     ON CONFLICT (code) DO UPDATE SET level = excluded.level, parent = excluded.parent, valid_from = excluded.valid_from, valid_to = excluded.valid_to`,
    [payloads("agency")],
  );
  await rows(
    tx,
    `INSERT INTO known_paper_type (code, name, data_schema)
     SELECT code, name, nullif("dataSchema", 'null') FROM jsonb_to_recordset($1::jsonb) AS t(code text, name text, "dataSchema" jsonb)
     ON CONFLICT (code) DO UPDATE SET name = excluded.name, data_schema = excluded.data_schema`,
    [payloads("paper-type")],
  );
  await applyVersions(
    tx,
    latestOf(changes, "version").map((change) => change.payload as VersionPayload),
  );
}

async function applyVersions(tx: Tx, versions: readonly VersionPayload[]): Promise<void> {
  if (versions.length === 0) return;
  const known = versions.map(({ id, procedure, results }) => ({ id, procedure: procedure.code, results }));
  await rows(
    tx,
    `INSERT INTO known_version (id, procedure, results)
     SELECT id, procedure, results FROM jsonb_to_recordset($1::jsonb) AS v(id text, procedure text, results text[])
     ON CONFLICT (id) DO UPDATE SET procedure = excluded.procedure, results = excluded.results`,
    [JSON.stringify(known)],
  );
  const required = new Map(
    versions.flatMap(({ cases }) => cases.flatMap((c) => c.requiredPapers.map((paper) => [paper.id, paper] as const))),
  );
  await rows(
    tx,
    `INSERT INTO known_required_paper (id, accepted_types)
     SELECT id, "acceptedTypes" FROM jsonb_to_recordset($1::jsonb) AS r(id text, "acceptedTypes" text[])
     ON CONFLICT (id) DO UPDATE SET accepted_types = excluded.accepted_types`,
    [JSON.stringify([...required.values()])],
  );
}

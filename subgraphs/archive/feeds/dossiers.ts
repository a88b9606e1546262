import { type Tx, rows } from "../../kit/database";
import { latestOf } from "../../kit/feed-follower";
import type { FeedChange } from "../../kit/feed-server";
import { isId } from "../text";

type DossierPayload = {
  code: string;
  components: { requiredPaper: string; paper: string; origin: string }[];
  results: string[];
};

/** Keeps who has a part in which dossier and which papers are in it, and where officials sit. */
export async function applyDossiers(tx: Tx, changes: readonly FeedChange[]): Promise<void> {
  await rows(
    tx,
    `INSERT INTO known_official (id, agency) SELECT id, agency FROM jsonb_to_recordset($1::jsonb) AS o(id text, agency text)
     ON CONFLICT (id) DO UPDATE SET agency = excluded.agency`,
    [JSON.stringify(latestOf(changes, "official").map((change) => change.payload))],
  );
  const dossiers = latestOf(changes, "dossier").map((change) => change.payload as DossierPayload);
  if (dossiers.length === 0) return;
  await upsertDossiers(tx, dossiers);
  await replacePapers(tx, dossiers);
}

async function upsertDossiers(tx: Tx, dossiers: readonly DossierPayload[]): Promise<void> {
  await rows(
    tx,
    `INSERT INTO known_dossier (code, status, owner, submitter, agency, readers, procedure, version, submitted_at, accepted_at, finished_at, required_count)
     SELECT code, status, owner, submitter, agency, coalesce(readers, '{}'), procedure, version, "submittedAt", "acceptedAt", "finishedAt", coalesce("requiredCount", 0)
     FROM jsonb_to_recordset($1::jsonb) AS d(code text, status text, owner uuid, submitter uuid, agency text, readers text[], procedure text, version text,
       "submittedAt" timestamptz, "acceptedAt" timestamptz, "finishedAt" timestamptz, "requiredCount" integer)
     ON CONFLICT (code) DO UPDATE SET status = excluded.status, owner = excluded.owner, submitter = excluded.submitter, agency = excluded.agency,
       readers = excluded.readers, procedure = excluded.procedure, version = excluded.version, submitted_at = excluded.submitted_at,
       accepted_at = excluded.accepted_at, finished_at = excluded.finished_at, required_count = excluded.required_count`,
    [JSON.stringify(dossiers)],
  );
}

async function replacePapers(tx: Tx, dossiers: readonly DossierPayload[]): Promise<void> {
  const codes = dossiers.map(({ code }) => code);
  const components = dossiers.flatMap(({ code, components: given }) =>
    given.filter(({ paper }) => isId(paper)).map((component) => ({ ...component, dossier: code })),
  );
  const results = dossiers.flatMap(({ code, results: papers }) =>
    papers.filter(isId).map((paper) => ({ dossier: code, paper })),
  );
  await rows(tx, "DELETE FROM known_component WHERE dossier = ANY ($1)", [codes]);
  await rows(tx, "DELETE FROM known_result WHERE dossier = ANY ($1)", [codes]);
  await rows(
    tx,
    `INSERT INTO known_component (dossier, required_paper, paper, origin)
     SELECT dossier, "requiredPaper", paper, origin FROM jsonb_to_recordset($1::jsonb) AS c(dossier text, "requiredPaper" text, paper uuid, origin text)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(components)],
  );
  await rows(
    tx,
    "INSERT INTO known_result (dossier, paper) SELECT dossier, paper FROM jsonb_to_recordset($1::jsonb) AS r(dossier text, paper uuid) ON CONFLICT DO NOTHING",
    [JSON.stringify(results)],
  );
}

import { randomUUID } from "node:crypto";
import type { DataSource } from "typeorm";
import { FeedbackCountsStore } from "../../subgraphs/feedback/index/feedback-counts";
import { RatingStore } from "../../subgraphs/feedback/rating/rating.store";
import { openDatabase } from "../../subgraphs/kit/database";
import { contextFor } from "../kit/fixture";
import { rowsRead } from "../support/rows-read";
import { FeedbackWorld, WARD, WARD_OFFICE, an } from "./fixture";

// A country's worth of what concerns neither the ward nor the reader.
const MANY = 20_000;
const YEAR = { start: "2026-01-01", end: "2026-12-31" };

let world: FeedbackWorld;
let source: DataSource;
const mine = randomUUID();
beforeAll(async () => {
  world = await FeedbackWorld.open();
  source = await openDatabase({ url: world.database.url, name: "rows-read", entities: [], poolSize: 1 });
  for (const code of ["R-good", "R-petitioned", "R-late"])
    await world.dossier(code, code === "R-late" ? { timeliness: "FINISHED_LATE" } : {});
  await world.sqlAsOwner(
    `INSERT INTO known_dossier (code, status, owner, submitter, office, agency, readers, officials, procedure, accepted_at, finished_late)
     SELECT 'F-' || n, 'FINISHED', 'holder-' || n, NULL, 'H29-TTHCC', 'H29', '{H29}', '{}', '1.001193', '2026-03-10', false
     FROM generate_series(1, $1::int) AS n`,
    [MANY],
  );
  await world.sqlAsOwner(
    `INSERT INTO petition (code, channel, subject, title, content, dossier, agency, province, filed_by, public, received_at, due_at)
     SELECT 'PAKN-H29-' || n, 'PORTAL', 'OTHER', 't', 'c', 'F-' || n, 'H29', 'H29', 'x', true, '2026-03-11'::timestamptz, '2026-03-26'::timestamptz
     FROM generate_series(1, $1::int) AS n
     UNION ALL SELECT 'PAKN-H26-1', 'PORTAL', 'OTHER', 't', 'c', 'R-petitioned', $2, 'H26', 'x', true, '2026-03-11', '2026-03-26'`,
    [MANY, WARD],
  );
  await world.sqlAsOwner(
    `INSERT INTO rating (id, dossier, office, procedure, channel, verdict, rated_at)
     SELECT gen_random_uuid(), 'F-' || n, 'H29-TTHCC', '1.001193', 'WEB', 'DISSATISFIED', '2026-03-12'::timestamptz FROM generate_series(1, $1::int) AS n
     UNION ALL SELECT $2::uuid, 'R-good', $3, '1.001193', 'WEB', 'SATISFIED', '2026-03-12'`,
    [MANY, mine, WARD_OFFICE],
  );
  await world.sqlAsOwner("ANALYZE known_dossier, petition, rating");
});
afterAll(async () => {
  await source?.destroy();
  await world?.close();
});

const sum = ({ sequential, byIndex }: Awaited<ReturnType<typeof rowsRead>>): number =>
  Object.values(byIndex).reduce((all, n) => all + n, sequential);

describe("beside a country full of others", () => {
  it.each(["petition", "rating", "known_dossier"])("a ward's index reads its own rows of %s", async (table) => {
    const read = await rowsRead(source, table, async () => {
      const counts = await new FeedbackCountsStore(source).of(WARD, YEAR, contextFor());
      expect(counts).toMatchObject({ dossiers: 3, dossiersWithoutComplaint: 1, petitions: 1 });
    });
    expect(sum(read)).toBeLessThan(20);
  });

  it.each(["rating", "known_dossier"])("a rating is found by its key, which reads few rows of %s", async (table) => {
    const read = await rowsRead(source, table, async () => {
      const rating = await new RatingStore(source).byId(mine, contextFor(an));
      expect(rating).toMatchObject({ id: mine, verdict: "SATISFIED" });
    });
    // The planner itself looks at the ends of an index.
    expect(sum(read)).toBeLessThan(10);
  });

  it.each(["", "1", "\u0000", "not-a-uuid", "%", mine.toUpperCase() + "0"])("there is no rating %j", async (id) => {
    expect(await new RatingStore(source).byId(id, contextFor(an))).toBeNull();
  });
});

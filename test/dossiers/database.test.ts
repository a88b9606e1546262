import { DossiersWorld } from "./fixture";
import { Verbs } from "./verbs";

// What the run-time role cannot do, whoever holds its password.

let world: DossiersWorld;
let code: string;
beforeAll(async () => {
  world = await DossiersWorld.open();
  code = await new Verbs(world).accepted();
});
afterAll(() => world.close());

const tables = async () =>
  (
    await world.sql<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    )
  ).map((row) => row.name);

describe("the run-time role", () => {
  it("cannot alter, drop or empty a table", async () => {
    for (const table of await tables()) {
      await expect(world.sql(`ALTER TABLE ${table} ADD COLUMN x int`)).rejects.toThrow(/must be owner/);
      await expect(world.sql(`DROP TABLE ${table}`)).rejects.toThrow(/must be owner/);
      await expect(world.sql(`TRUNCATE ${table}`)).rejects.toThrow(/permission denied/);
    }
    await expect(world.sql("CREATE TABLE x (a int)")).rejects.toThrow(/permission denied/);
  });

  it.each([
    ["rewrite what was filed", "UPDATE dossier SET form = ''"],
    ["move a dossier to another owner", "UPDATE dossier SET owner_id = 'x'"],
    ["backdate a filing", "UPDATE dossier SET submitted_at = now()"],
    ["judge by another version", "UPDATE dossier SET version_id = 'x'"],
    ["rewrite a version", "UPDATE procedure_version SET body = '{}'"],
    ["take a version away", "DELETE FROM procedure_version"],
    ["remove a dossier", "DELETE FROM dossier"],
    ["remove a step", "DELETE FROM step"],
    ["rename a step's task", "UPDATE step SET name = 'x'"],
    ["change who may read", "UPDATE dossier_reader SET reader = 'x'"],
    ["take a component away", "DELETE FROM dossier_component"],
    ["exchange a component", "UPDATE dossier_component SET paper = 'x'"],
    ["change an event", "UPDATE dossier_event SET at = now()"],
    ["remove an event", "DELETE FROM dossier_event"],
    ["renumber a slip", "UPDATE slip SET number = 'x'"],
    ["forget a code", "DELETE FROM dossier_counter"],
  ])("cannot %s", async (_what, statement) => {
    await expect(world.sql(statement)).rejects.toThrow(/permission denied/);
  });
});

describe("the tables", () => {
  it("are all logged, so that a power cut loses nothing", async () => {
    expect(
      await world.sql(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relpersistence <> 'p'",
      ),
    ).toEqual([]);
  });

  it("hold no second active step and no step without a person", async () => {
    await expect(
      world.sql(
        "UPDATE step SET state = 'ACTIVE', started_at = now(), due_at = now() WHERE dossier_code = $1 AND role = 'LEADER'",
        [code],
      ),
    ).rejects.toThrow(/step_active/);
    await expect(world.sql("UPDATE step SET official = NULL WHERE dossier_code = $1", [code])).rejects.toThrow(
      /null value/,
    );
    await expect(world.sql("UPDATE step SET official = 'nobody' WHERE dossier_code = $1", [code])).rejects.toThrow(
      /foreign key/,
    );
  });

  it("hold no identity number in plain", async () => {
    const columns = await world.sqlAsOwner<{ t: string; c: string }>(
      "SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = 'public'",
    );
    for (const { t, c } of columns)
      expect(await world.sqlAsOwner(`SELECT 1 FROM "${t}" WHERE "${c}"::text LIKE '%001090000017%'`)).toEqual([]);
  });

  it("answer the row rule from an index", async () => {
    const plan = async (sql: string, params: unknown[]) => {
      const found = await world.sql<{ "QUERY PLAN": string }>(`EXPLAIN ${sql}`, params);
      return found.map((row) => row["QUERY PLAN"]).join("\n");
    };
    await world.sqlAsOwner("SET enable_seqscan = off");
    const rule =
      "EXISTS (SELECT 1 FROM dossier_reader AS reader WHERE reader.dossier_code = d.code AND reader.reader = ANY($1))";
    expect(
      await plan(`SELECT d.* FROM dossier AS d WHERE d.code = ANY($2) AND ${rule}`, [["holder:holder-an"], [code]]),
    ).toMatch(/(Bitmap )?Index (Only )?Scan (using|on) dossier_reader_/);
  });
});

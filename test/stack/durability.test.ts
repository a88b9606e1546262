import { everyAccess, sql } from "../support/database";

const settings = ["fsync", "full_page_writes", "synchronous_commit"];

describe("what makes an acknowledged write survive", () => {
  it("is on for every role in every database", async () => {
    for (const { label, url } of everyAccess()) {
      for (const setting of settings) {
        const [row] = await sql(url, `SELECT current_setting('${setting}') AS value`);
        expect({ label, setting, ...row }).toEqual({ label, setting, value: "on" });
      }
    }
  });

  it("holds for every table: none is unlogged or temporary", async () => {
    for (const { label, url } of everyAccess()) {
      const unlogged = await sql(
        url,
        "SELECT oid::regclass::text AS relation FROM pg_class WHERE relkind IN ('r', 'm', 'S', 'p') AND relpersistence <> 'p'",
      );
      expect({ label, unlogged }).toEqual({ label, unlogged: [] });
    }
  });
});

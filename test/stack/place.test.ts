import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runFolder } from "../support/run";
import { startStack } from "../support/stack";
import { describeAsRoot } from "../support/tools";

describeAsRoot("a data directory that PostgreSQL's account cannot pass to", () => {
  it("holds a file that says where the database lies, and the output says it too", async () => {
    const folder = mkdtempSync(join(runFolder(), "closed-"));
    chmodSync(folder, 0o700);
    mkdirSync(join(folder, "data"));
    const stack = await startStack({ on: { dataDir: join(folder, "data"), keyDir: join(folder, "keys") } });
    const place = readFileSync(join(stack.dataDir, "postgres.place"), "utf8").trim();
    try {
      expect(place).toMatch(/^\/var\/lib\/one-stop-graph\/[0-9a-f]{16}$/);
      expect(existsSync(join(place, "data", "PG_VERSION"))).toBe(true);
      expect(stack.output()).toContain(`its files lie in ${place}`);
    } finally {
      await stack.remove();
    }
    expect(existsSync(place)).toBe(false);
  }, 120_000);
});

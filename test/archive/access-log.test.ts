import { createHash } from "node:crypto";
import { LOG, latestRecord, ofViewer, reading } from "./accesses";
import { AN, BINH, an, binh, receiver, specialist } from "./fixture";
import { freshCode, paperOf } from "./papers";
import { ArchiveWorld } from "./world";

let world: ArchiveWorld;
beforeAll(async () => {
  world = await ArchiveWorld.open();
});
afterAll(() => world.close());

describe("the log", () => {
  it("has no gap and no double under a hundred readers at once", async () => {
    const before = Number((await world.sql<{ n: string }>("SELECT count(*) AS n FROM access_record"))[0]?.n);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        world.witness([reading({}), reading({ holder: BINH })].slice(0, 1 + (n % 2)), receiver),
      ),
    );
    expect(answers.every(({ status }) => status === 204)).toBe(true);
    const sequences = (
      await world.sql<{ sequence: string }>("SELECT sequence FROM access_record ORDER BY sequence")
    ).map(({ sequence }) => Number(sequence));
    expect(sequences).toEqual(sequences.map((_, n) => n));
    expect(sequences).toHaveLength(before + 150);
  });

  it("has one record per holder, paper and dossier of an answer", async () => {
    const count = async () => (await world.ask(LOG, { first: 0 }, binh)).data.me.accessLog.totalCount as number;
    const before = await count();
    const same = reading({ holder: BINH });
    await world.witness(
      [same, { ...same, fields: ["Holder.identityNumberMasked"] }, { ...same, fields: ["Holder.name"] }],
      receiver,
    );
    expect(await count()).toBe(before + 1);
    expect((await latestRecord(world, binh)).fields).toEqual(["Holder.identityNumberMasked", "Holder.name"]);
  });

  it("can be recomputed from what the holder reads", async () => {
    const code = await world.dossier(freshCode());
    const paper = await paperOf(world, an);
    const node = await ofViewer(world, specialist, { paper, via: [code], fields: ["Paper.title", "Paper.data"] });
    const entry = {
      agency: node.agency?.code ?? null,
      at: new Date(node.at).toISOString(),
      basis: node.basis,
      dossier: node.dossier?.code ?? null,
      fields: node.fields,
      holder: AN,
      official: node.official?.id ?? null,
      paper: node.paper?.id ?? null,
      purpose: node.purpose,
      salt: node.salt,
      sequence: node.sequence,
    };
    expect(createHash("sha256").update(Buffer.of(0)).update(JSON.stringify(entry), "utf8").digest("hex")).toBe(
      node.hash,
    );
  });

  it("is read newest first, page by page, and reading it leaves nothing in it", async () => {
    const all = (await world.ask(LOG, { first: 100 }, an)).data.me.accessLog;
    const first = (await world.ask(LOG, { first: 3 }, an)).data.me.accessLog;
    const second = (await world.ask(LOG, { first: 3, after: first.pageInfo.endCursor }, an)).data.me.accessLog;
    expect([...first.edges, ...second.edges]).toEqual(all.edges.slice(0, 6));
    expect(first.totalCount).toBe(all.totalCount);
    const sequences = all.edges.map(({ node }: { node: { sequence: string } }) => Number(node.sequence));
    expect(sequences).toEqual(sequences.toSorted((a: number, b: number) => b - a));
  });

  it.each([
    "UPDATE access_record SET purpose = 'x'",
    "DELETE FROM access_record",
    "TRUNCATE access_record",
    "DROP TABLE access_record",
    "ALTER TABLE access_record DISABLE TRIGGER ALL",
    "INSERT INTO access_record SELECT 1000000, at, holder, agency, official, paper, dossier, fields, basis, purpose, salt, hash FROM access_record LIMIT 1",
    "INSERT INTO access_record SELECT * FROM access_record LIMIT 1",
  ])("cannot be changed by the run-time role: %s", async (statement) => {
    await expect(world.sql(statement)).rejects.toThrow();
  });

  it.each(["UPDATE access_record SET purpose = 'x'", "DELETE FROM access_record", "TRUNCATE access_record"])(
    "nor by a slip of its owner: %s",
    async (statement) => {
      await expect(world.sqlAsOwner(statement)).rejects.toThrow("written once");
    },
  );
});

describe("the witness", () => {
  it.each([
    ["{}"],
    ["[]"],
    ["rubbish"],
    ['{"records":[{}]}'],
    ['{"records":[{"fields":[]}]}'],
    ['{"records":[{"holder":7,"fields":["x"]}]}'],
    ['{"records":[null]}'],
  ])("refuses %s", async (body) => {
    expect((await world.send("POST", "/internal/witness", body, receiver)).status).toBe(400);
  });

  it("takes an empty list for what it is", async () => {
    expect((await world.witness([], receiver)).status).toBe(204);
  });

  it("believes nobody who did not sign", async () => {
    const answer = await fetch(`http://127.0.0.1:${world.port}/internal/witness`, {
      method: "POST",
      body: JSON.stringify({ records: [reading({})] }),
    });
    expect(answer.status).toBe(401);
  });
});

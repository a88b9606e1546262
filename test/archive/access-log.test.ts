import { createHash, randomUUID } from "node:crypto";
import {
  AN,
  ATTEST_PAPER,
  ArchiveWorld,
  BINH,
  SCHOOL,
  WARD,
  an,
  binh,
  leader,
  nobody,
  official,
  pdf,
  portal,
  receiver,
  schoolOfficer,
  specialist,
} from "./fixture";

let world: ArchiveWorld;
beforeAll(async () => {
  world = await ArchiveWorld.open();
});
afterAll(() => world.close());

const LOG =
  "query ($first: Int, $after: String) { me { accessLog(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { sequence at basis purpose fields salt hash agency { code } official { id } paper { id } dossier { code } } } } } }";
const codeOf = (agency = WARD): string => `${agency}-260310-${randomUUID().slice(0, 6)}`;
const latest = async (viewer = an) => (await world.ask(LOG, { first: 1 }, viewer)).data.me.accessLog.edges[0]?.node;
const record = (change: object) => ({
  holder: AN,
  paper: null,
  dossier: null,
  via: [],
  fields: ["Holder.name"],
  ...change,
});
const ofViewer = async (viewer: object, change: object) => {
  expect((await world.witness([record(change)], viewer)).status).toBe(204);
  return latest();
};

describe("basis and purpose are found", () => {
  it("OWNER for one's own archive", async () => {
    expect(await ofViewer(an, {})).toMatchObject({
      basis: "OWNER",
      purpose: "own archive",
      agency: null,
      official: null,
      dossier: null,
    });
  });

  it("DOSSIER for what was reached through a dossier of the reader's agency", async () => {
    const code = await world.dossier(codeOf());
    const seen = await ofViewer(specialist, { via: [code], fields: ["Holder.name", "Holder.identityNumberMasked"] });
    expect(seen).toMatchObject({
      basis: "DOSSIER",
      purpose: code,
      dossier: { code },
      agency: { code: WARD },
      official: { id: "official-specialist" },
      fields: ["Holder.identityNumberMasked", "Holder.name"],
    });
  });

  it("DOSSIER for a paper that is in one, however it was reached", async () => {
    const paper = await world.paperOf(an);
    const code = await world.dossier(codeOf(), { components: [{ requiredPaper: "q", paper, origin: "UPLOADED" }] });
    expect(await ofViewer(leader, { holder: null, paper, fields: ["Paper.title"] })).toMatchObject({
      basis: "DOSSIER",
      purpose: code,
      paper: { id: paper },
    });
  });

  it("DOSSIER for the dossier itself, with its owner as the holder", async () => {
    const code = await world.dossier(codeOf());
    expect(await ofViewer(receiver, { holder: null, dossier: code, fields: ["Dossier.form"] })).toMatchObject({
      basis: "DOSSIER",
      purpose: code,
      dossier: { code },
    });
    expect(await ofViewer(an, { holder: null, dossier: code, fields: ["Dossier.form"] })).toMatchObject({
      basis: "OWNER",
      dossier: { code },
    });
  });

  it("DOSSIER for a dossier that came into being a moment ago", async () => {
    const code = codeOf();
    world.announce("dossiers", "dossier", code, {
      code,
      status: "SUBMITTED",
      owner: AN,
      submitter: AN,
      agency: WARD,
      readers: [WARD],
      components: [],
      results: [],
    });
    expect(await ofViewer(receiver, { holder: null, dossier: code, fields: ["Dossier.contact"] })).toMatchObject({
      basis: "DOSSIER",
      purpose: code,
    });
  });

  it("never a dossier of another agency", async () => {
    const code = await world.dossier(codeOf(), { readers: [WARD] });
    expect(await ofViewer(schoolOfficer, { via: [code] })).toMatchObject({
      basis: "LEGAL_DUTY",
      purpose: "archive:digitise",
    });
  });

  it("LEGAL_DUTY for who looked the holder up, though the agency has a dossier of theirs", async () => {
    await world.dossier(codeOf());
    expect(await ofViewer(receiver, {})).toMatchObject({
      basis: "LEGAL_DUTY",
      purpose: "archive:digitise",
      dossier: null,
    });
    const counter = official("counter", WARD, "dossier:receive");
    expect(await ofViewer(counter, {})).toMatchObject({ basis: "LEGAL_DUTY", purpose: "dossier:receive" });
  });

  it("LEGAL_DUTY for the one paper that an official attested", async () => {
    const paperId = await world.paperOf(an);
    await world.ask(ATTEST_PAPER, { input: { paperId, idempotencyKey: randomUUID() } }, schoolOfficer);
    expect(await ofViewer(schoolOfficer, { paper: paperId, fields: ["Paper.title"] })).toMatchObject({
      basis: "LEGAL_DUTY",
      purpose: "archive:digitise",
    });
  });

  it("LEGAL_DUTY with scope and name for a system", async () => {
    const code = await world.dossier(codeOf());
    expect(await ofViewer(portal, { via: [code] })).toMatchObject({
      basis: "LEGAL_DUTY",
      purpose: "dossier:sync national-portal",
      agency: null,
    });
    expect(await ofViewer(portal, { fields: ["Holder.identityNumber", "Holder.name"] })).toMatchObject({
      purpose: "holder:identify national-portal",
    });
  });
});

describe("the log", () => {
  it("has no gap and no double under a hundred readers at once", async () => {
    const before = Number((await world.sql<{ n: string }>("SELECT count(*) AS n FROM access_record"))[0]?.n);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        world.witness([record({}), record({ holder: BINH })].slice(0, 1 + (n % 2)), receiver),
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
    const same = record({ holder: BINH });
    await world.witness(
      [same, { ...same, fields: ["Holder.identityNumberMasked"] }, { ...same, fields: ["Holder.name"] }],
      receiver,
    );
    expect(await count()).toBe(before + 1);
    expect((await latest(binh)).fields).toEqual(["Holder.identityNumberMasked", "Holder.name"]);
  });

  it("can be recomputed from what the holder reads", async () => {
    const code = await world.dossier(codeOf());
    const paper = await world.paperOf(an);
    const node = await ofViewer(specialist, { paper, via: [code], fields: ["Paper.title", "Paper.data"] });
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
      body: JSON.stringify({ records: [record({})] }),
    });
    expect(answer.status).toBe(401);
  });
});

describe("the bytes of a paper", () => {
  const bytes = pdf();
  let paperId = "";
  const pathFor = async (viewer: object): Promise<string> => {
    const { data } = await world.ask(
      "query ($id: ID!) { paper(id: $id) { content { mediaType byteSize sha256 url } } }",
      { id: paperId },
      viewer,
    );
    expect(data.paper.content).toMatchObject({ mediaType: "application/pdf", byteSize: bytes.length });
    expect(data.paper.content.url).toMatch(/^http:\/\/localhost:4000\/files\/papers\/[\w-]+$/);
    return new URL(data.paper.content.url).pathname;
  };
  const count = async (): Promise<number> => (await world.ask(LOG, { first: 0 }, an)).data.me.accessLog.totalCount;

  beforeAll(async () => {
    const { data } = await world.registerPaper(an, {}, bytes);
    paperId = data.registerPaper.paper.id;
    await world.dossier(codeOf(), { components: [{ requiredPaper: "q", paper: paperId, origin: "UPLOADED" }] });
  });

  it("come to the reader as a file to keep, and leave a record", async () => {
    const before = await count();
    const answer = await world.send("GET", await pathFor(specialist), "", nobody);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="${paperId}.pdf"`);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("content-type")).toBe("application/pdf");
    expect(await count()).toBe(before + 1);
    expect(await latest()).toMatchObject({
      fields: ["Paper.content"],
      basis: "DOSSIER",
      official: { id: "official-specialist" },
      paper: { id: paperId },
    });
  });

  it("to the owner on their own account", async () => {
    await world.send("GET", await pathFor(an), "", an);
    expect(await latest()).toMatchObject({ fields: ["Paper.content"], basis: "OWNER" });
  });

  it("not by an altered address, nor to somebody else who is signed in, nor late", async () => {
    const path = await pathFor(specialist);
    const before = await count();
    expect((await world.send("GET", `${path.slice(0, -4)}AAAA`)).status).toBe(403);
    expect((await world.send("GET", "/files/papers/")).status).toBe(403);
    expect((await world.send("GET", `/files/papers/${paperId}`)).status).toBe(403);
    expect((await world.send("GET", path, "", binh)).status).toBe(403);
    const later = Date.now() + 5 * 60_000 + 1;
    const clock = jest.spyOn(Date, "now").mockImplementation(() => later);
    expect((await world.send("GET", path)).status).toBe(410);
    clock.mockRestore();
    expect((await world.send("POST", path)).status).toBe(405);
    expect(await count()).toBe(before);
  });

  it("carry nothing readable in their address", async () => {
    const path = await pathFor(specialist);
    const text = Buffer.from(path.split("/").at(-1) ?? "", "base64url").toString("latin1");
    for (const word of [paperId, AN, "specialist", SCHOOL]) expect(text).not.toContain(word);
  });
});

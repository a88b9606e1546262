import { randomUUID } from "node:crypto";
import {
  AN,
  AN_NUMBER,
  BINH,
  BINH_NUMBER,
  REGISTER_HOLDER,
  SCHOOL,
  an,
  binh,
  leader,
  nobody,
  portal,
  receiver,
  schoolOfficer,
} from "./fixture";
import { paperOf } from "./papers";
import { ArchiveWorld } from "./world";

let world: ArchiveWorld;
beforeAll(async () => {
  world = await ArchiveWorld.open();
});
afterAll(() => world.close());

const HOLDER = "query ($id: ID!) { holder(id: $id) { id kind name identityNumberMasked } }";
const FIND = "query ($n: String!) { findHolder(identityNumber: $n) { id name kind identityNumberMasked } }";
const referred = (viewer: object, fields: string) =>
  world.ask(
    `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Holder { ${fields} } } }`,
    { r: [{ __typename: "Holder", id: AN }] },
    viewer,
  );
const records = () =>
  world.sql("SELECT fields, basis, purpose, official FROM access_record WHERE holder = $1 ORDER BY sequence", [BINH]);
let numbers = 0;
const freshNumber = (): string => `0010910${String((numbers += 1)).padStart(5, "0")}`;
const register = (change: object, viewer = receiver) =>
  world.ask(
    REGISTER_HOLDER,
    {
      input: {
        kind: "INDIVIDUAL",
        name: "Phạm Thị Cúc",
        identityNumber: freshNumber(),
        idempotencyKey: randomUUID(),
        ...change,
      },
    },
    viewer,
  );

describe("the first verified sign-in", () => {
  it("makes the holder under the id of the token, and tells the dossiers", async () => {
    const { data } = await world.ask("{ me { id kind name identityNumberMasked } }", {}, an);
    expect(data.me).toEqual({
      id: AN,
      kind: "INDIVIDUAL",
      name: "Nguyễn Văn An",
      identityNumberMasked: "*********017",
    });
    const [told] = await world.sql<{ payload: Record<string, string> }>(
      "SELECT payload FROM outbox WHERE topic = 'holder' AND key = $1",
      [AN],
    );
    expect(told?.payload).toEqual({
      id: AN,
      kind: "INDIVIDUAL",
      trackingHash: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
    });
  });

  it("makes one holder for thirty at once, whatever id each wishes", async () => {
    const number = freshNumber();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        world.signIn(n % 2 ? "same" : `device-${n}`, randomUUID(), "Lê Văn Dũng", number),
      ),
    );
    const holders = await Promise.all(answers.map(async (answer) => (await answer.json()) as { holder: string }));
    expect(new Set(holders.map(({ holder }) => holder)).size).toBe(1);
    const told = await world.sql("SELECT 1 FROM outbox WHERE topic = 'holder' AND key = $1", [holders[0]?.holder]);
    expect(told).toHaveLength(1);
  });

  it("finds whom an official had registered before", async () => {
    const identityNumber = freshNumber();
    const { data } = await register({ identityNumber });
    const answer = await world.signIn("later", randomUUID(), "Phạm Thị Cúc", identityNumber);
    expect(await answer.json()).toEqual({ holder: data.registerHolder.holder.id });
  });

  it("takes a name over that has changed", async () => {
    const number = freshNumber();
    const first = (await (await world.signIn("renamed", null, "Lê Thị Hoa", number)).json()) as { holder: string };
    await world.signIn("renamed", null, "Lê Thị Hồng", number);
    const { data } = await world.ask("{ me { name } }", {}, { kind: "HOLDER", holder: first.holder });
    expect(data.me).toEqual({ name: "Lê Thị Hồng" });
  });

  it("does not take another person's id for a new number", async () => {
    const answer = await world.signIn("thief", AN, "Kẻ Gian", freshNumber());
    expect(((await answer.json()) as { holder: string }).holder).not.toBe(AN);
  });

  it.each([["12345"], [""], ["'; DROP TABLE holder; --"]])("refuses the number %j", async (number) => {
    expect((await world.signIn("x", null, "X", number)).status).toBe(422);
  });

  it("refuses an unsigned request", async () => {
    const answer = await fetch(`http://127.0.0.1:${world.port}/internal/sign-in`, { method: "POST", body: "{}" });
    expect(answer.status).toBe(401);
  });
});

describe("identity numbers", () => {
  it("stand nowhere in the database, in no form that is searched for", async () => {
    const dump = JSON.stringify([
      await world.sql("SELECT *, encode(identity_sealed, 'hex') AS h, encode(identity_hash, 'hex') AS k FROM holder"),
      await world.sql("SELECT * FROM sign_in"),
      await world.sql("SELECT *, encode(content_hash, 'hex') AS h FROM idempotency_key"),
      await world.sql("SELECT * FROM outbox"),
      await world.sql("SELECT * FROM access_record"),
    ]);
    for (const number of [AN_NUMBER, BINH_NUMBER]) {
      const forms = [
        number,
        Buffer.from(number).toString("base64").replace(/=+$/, ""),
        Buffer.from(number).toString("hex"),
      ];
      for (const form of forms) expect(dump).not.toContain(form);
    }
  });

  it("are given in full to a peer that the law names, through a dossier, and to nobody else", async () => {
    await world.dossier("H26.62.3-260310-0001", { owner: AN });
    expect((await referred(portal, "identityNumber")).data._entities).toEqual([{ identityNumber: AN_NUMBER }]);
    const query = "query ($id: ID!) { holder(id: $id) { identityNumber } }";
    expect((await world.ask(query, { id: AN }, portal)).data.holder).toBeNull();
    const { data, errors } = await world.ask(query, { id: AN }, an);
    expect(data.holder).toEqual({ identityNumber: null });
    expect(errors?.[0]?.extensions["code"]).toBe("FORBIDDEN");
  });
});

describe("holder", () => {
  it("is there for the holder, for officials of an agency with a dossier of theirs, and for nobody else", async () => {
    await world.dossier("H26.62.3-260310-0002", { owner: AN });
    const seen = async (viewer: object, id = AN) => (await world.ask(HOLDER, { id }, viewer)).data.holder?.id ?? null;
    expect(await seen(an)).toBe(AN);
    expect(await seen(receiver)).toBe(AN);
    expect(await seen(leader)).toBe(AN);
    // A peer system reads whom a dossier refers to, and nobody by an id that it has from elsewhere.
    expect(await seen(portal)).toBeNull();
    expect((await referred(portal, "id")).data._entities).toEqual([{ id: AN }]);
    expect(await seen(binh)).toBeNull();
    expect(await seen(nobody)).toBeNull();
    expect(await seen(schoolOfficer)).toBeNull();
    expect(await seen({ ...receiver, scopes: ["dossier:read", "dossier:receive"] })).toBeNull();
    expect(await seen(receiver, BINH)).toBeNull();
    expect(await seen(an, "' OR 1=1 --")).toBeNull();
    await world.dossier(`${SCHOOL}-260310-0001`, { owner: AN, agency: SCHOOL, readers: [SCHOOL] });
    expect(await seen(schoolOfficer)).toBe(AN);
  });

  it("costs the same for a page of references as for one", async () => {
    const query =
      "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Holder { id name papers { totalCount edges { node { id timesReused } } } } } }";
    const ids = await Promise.all(
      Array.from({ length: 30 }, async () => (await register({})).data.registerHolder.holder.id as string),
    );
    for (const [n, id] of ids.entries())
      await world.dossier(`H26.62.3-260311-${String(n).padStart(4, "0")}`, { owner: id });
    const references = (some: string[]) => ({ r: some.map((id) => ({ __typename: "Holder", id })) });
    const one = await world.ask(query, references(ids.slice(0, 1)), receiver);
    const all = await world.ask(query, references(ids), receiver);
    expect(all.data._entities.map((holder: { id: string }) => holder.id)).toEqual(ids);
    expect(all.sql).toBe(one.sql);
  });
});

describe("findHolder", () => {
  it("answers an official at the counter, spaces or not", async () => {
    const { data } = await world.ask(FIND, { n: "001 192 000 025" }, receiver);
    expect(data.findHolder).toMatchObject({ id: BINH, name: "Trần Thị Bình" });
  });

  it.each([["001192000026"], ["12"], ["' OR ''='"], [""]])("answers null to %j", async (n) => {
    expect((await world.ask(FIND, { n }, receiver)).data.findHolder).toBeNull();
  });

  it.each([
    ["a citizen", an],
    ["nobody", nobody],
    ["an official without the scope", leader],
    ["a system", { ...portal, scopes: ["archive:digitise"] }],
  ])("is forbidden to %s", async (_, viewer) => {
    const { errors } = await world.ask(FIND, { n: BINH_NUMBER }, viewer);
    expect(errors?.[0]?.extensions["code"]).toBe("FORBIDDEN");
  });

  it("opens neither papers that are in no dossier of the agency nor the log", async () => {
    await paperOf(world, binh);
    const query =
      "query ($n: String!) { findHolder(identityNumber: $n) { id papers { totalCount edges { node { title } } } } }";
    expect((await world.ask(query, { n: BINH_NUMBER }, receiver)).data.findHolder.papers).toEqual({
      totalCount: 0,
      edges: [],
    });
    const log = "query ($n: String!) { findHolder(identityNumber: $n) { accessLog { totalCount } } }";
    expect((await world.ask(log, { n: BINH_NUMBER }, receiver)).errors?.[0]?.extensions["code"]).toBe("FORBIDDEN");
  });

  const NAMES = ["Holder.identityNumberMasked", "Holder.name"];
  it.each([
    ["nothing personal", "id kind", ["Holder.id"]],
    ["a name that is not included", "name @include(if: false) identityNumberMasked @skip(if: true)", ["Holder.id"]],
    ["a name in a fragment that is not", "... on Holder @include(if: $no) { name }", ["Holder.id"]],
    ["the log, which is refused", "accessLog { totalCount }", ["Holder.id"]],
    ["a list that fails", "called: name papers(first: 101) { totalCount }", ["Holder.name"]],
    ["what the counter needs", "id name ... on Holder { identityNumberMasked }", NAMES],
  ])("leaves exactly one record before it answers, asked for %s", async (_, selection, fields) => {
    const before = await records();
    await world.ask(
      `query ($n: String!, $no: Boolean = false) { findHolder(identityNumber: $n) { __typename @include(if: $no) ${selection} } }`,
      { n: BINH_NUMBER },
      receiver,
    );
    const one = [{ fields, basis: "LEGAL_DUTY", purpose: "archive:digitise", official: "official-receiver" }];
    expect((await records()).slice(before.length)).toEqual(one);
    // What the gateway then tells of the same answer is not told twice.
    await world.witness([{ holder: BINH, paper: null, dossier: null, via: [], fields }], receiver);
    expect((await records()).slice(before.length)).toEqual(one);
  });

  it("leaves what the gateway saw besides to the gateway", async () => {
    await world.ask(FIND, { n: BINH_NUMBER }, receiver);
    const before = await records();
    const more = { holder: BINH, paper: null, dossier: null, via: [], fields: ["Holder.name", "Holder.nickname"] };
    await world.witness([more, { ...more, holder: AN, fields: ["Holder.name"] }], receiver);
    expect((await records()).slice(before.length)).toMatchObject([{ fields: ["Holder.nickname"] }]);
    await world.witness([more], schoolOfficer);
    expect((await records()).at(-1)).toMatchObject({ fields: more.fields, official: "official-school-officer" });
  });
});

describe("registerHolder", () => {
  it("opens an archive, once, and knows it again by the number", async () => {
    const identityNumber = freshNumber();
    const [first, second] = [await register({ identityNumber }), await register({ identityNumber, name: "Tên Khác" })];
    expect(first.data.registerHolder.holder).toMatchObject({ kind: "INDIVIDUAL", name: "Phạm Thị Cúc" });
    expect(second.data.registerHolder.holder).toEqual(first.data.registerHolder.holder);
  });

  it("leaves a record where it answers somebody who was known, and none of whom it makes", async () => {
    const before = await records();
    const { data } = await register({ identityNumber: BINH_NUMBER, name: "Ai Đó" });
    expect(data.registerHolder.holder).toMatchObject({ id: BINH, name: "Trần Thị Bình" });
    expect((await records()).slice(before.length)).toMatchObject([
      { fields: ["Holder.identityNumberMasked", "Holder.name"], purpose: "archive:digitise" },
    ]);
    const made = (await register({})).data.registerHolder.holder.id as string;
    expect(await world.sql("SELECT 1 FROM access_record WHERE holder = $1", [made])).toEqual([]);
  });

  it("takes an organisation by its tax code", async () => {
    const { data } = await register({ kind: "ORGANISATION", name: "Công ty Sao Mai", identityNumber: "0100109106" });
    expect(data.registerHolder.holder).toMatchObject({ kind: "ORGANISATION", identityNumberMasked: "*******106" });
  });

  it("answers the same for the same key, a conflict for another number under it", async () => {
    const input = { identityNumber: freshNumber(), idempotencyKey: randomUUID() };
    const first = await register(input);
    expect((await register(input)).data).toEqual(first.data);
    const other = await register({ ...input, identityNumber: freshNumber() });
    expect(other.data.registerHolder.__typename).toBe("ConflictProblem");
  });

  it.each([
    [["identityNumber"], { identityNumber: "12345" }],
    [["identityNumber"], { identityNumber: "0100109107", kind: "ORGANISATION" }],
    [["kind"], { kind: "ORGANISATION" }],
    [["name"], { name: "   " }],
    [["name"], { name: "x".repeat(201) }],
    [["name"], { name: "a\u0007b" }],
  ])("names %j as wrong", async (path, change) => {
    expect((await register(change)).data.registerHolder).toMatchObject({
      __typename: "InvalidInputProblem",
      path: ["input", ...path],
    });
  });

  it("keeps SQL and scripts as the words that they are", async () => {
    const name = `Robert'); DROP TABLE holder; -- <script>alert(1)</script>`;
    expect((await register({ name })).data.registerHolder.holder.name).toBe(name);
  });

  it("is not for systems", async () => {
    const { data } = await register({}, { ...portal, scopes: ["archive:digitise"] });
    expect(data.registerHolder.__typename).toBe("NotAllowedProblem");
  });
});

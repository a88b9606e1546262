import type { Viewer } from "../../subgraphs/kit/viewer";
import { DossiersWorld } from "./fixture";
import { an, binh, nobody, official, portal } from "./people";
import { Verbs } from "./verbs";

const NODES = `totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { code status } }`;
const LIST = `query ($filter: DossierFilter, $order: DossierOrder! = DUE_FIRST, $first: Int = 20, $after: String) { dossiers(filter: $filter, order: $order, first: $first, after: $after) { ${NODES} } }`;
const TASKS = `query ($first: Int = 20, $after: String) { myTasks(first: $first, after: $after) { ${NODES} } }`;
const MINE = `query ($of: [_Any!]!, $filter: DossierFilter, $first: Int = 20) { _entities(representations: $of) { ... on Holder { dossiers(filter: $filter, first: $first) { ${NODES} } } } }`;

let world: DossiersWorld;
let verbs: Verbs;
let accepted: string;
let submitted: string;
let finished: string;
const on = (day: number) => ({ now: new Date(`2026-03-${String(day).padStart(2, "0")}T10:00:00+07:00`) });
beforeAll(async () => {
  world = await DossiersWorld.open();
  verbs = new Verbs(world);
  accepted = await verbs.accepted(on(9));
  submitted = await verbs.submitted(on(10), { subject: "Khai sinh 100% cho cháu" });
  finished = (await verbs.finished(on(11))).code;
});
afterAll(() => world.close());

type Edges = { edges: { cursor: string; node: { code: string } }[] };
const codes = (page: Edges) => page.edges.map((edge) => edge.node.code);
const list = async (variables: object = {}, viewer: Partial<Viewer> = official("receiver"), now = on(12).now) => {
  const { data, errors } = await world.ask(LIST, variables, viewer, { now });
  return errors ? { errors: errors.map((fault) => fault.extensions["code"]) } : data.dossiers;
};

describe("dossiers of the agency", () => {
  it("come due first, finished ones last, or newest first", async () => {
    expect(codes(await list())).toEqual([accepted, submitted, finished]);
    expect(codes(await list({ order: "NEWEST_FIRST" }))).toEqual([finished, submitted, accepted]);
  });

  it.each<[string, object, () => string[]]>([
    ["status", { status: ["SUBMITTED", "FINISHED"] }, () => [submitted, finished]],
    ["no status at all", { status: [] }, () => []],
    ["procedure", { procedure: "1.001193" }, () => [accepted, submitted, finished]],
    ["another procedure", { procedure: "3.000183" }, () => []],
    ["office", { office: "H26.62.3-TTHCC" }, () => [accepted, submitted, finished]],
    ["another agency", { agency: "H26.9.12" }, () => []],
    ["agency", { agency: "H26.62.3" }, () => [accepted, submitted, finished]],
    ["channel", { channel: "COUNTER" }, () => []],
    ["what is overdue now", { timeliness: ["OVERDUE"] }, () => [accepted]],
    ["finished on time", { timeliness: ["FINISHED_ON_TIME", "FINISHED_EARLY"] }, () => [finished]],
    ["due before", { dueBefore: "2026-03-10T00:00:00+07:00" }, () => [accepted]],
    ["received from", { receivedFrom: "2026-03-10" }, () => [submitted, finished]],
    ["received to", { receivedTo: "2026-03-10" }, () => [accepted, submitted]],
    ["the beginning of a code", { search: "h26.62.3-260310" }, () => [submitted]],
    ["words of the subject", { search: "cho cháu" }, () => [submitted]],
    ["a sign that SQL would take for any letter", { search: "100_" }, () => []],
    ["a percent sign", { search: "100%" }, () => [submitted]],
    ["SQL", { search: "' OR 1=1 --" }, () => []],
  ])("by %s", async (_what, filter, expected) => expect(codes(await list({ filter }))).toEqual(expected()));

  it("turn pages without losing or repeating one", async () => {
    const first = await list({ first: 2 });
    expect(first).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: true, hasPreviousPage: false, endCursor: first.edges[1].cursor },
    });
    const second = await list({ first: 2, after: first.pageInfo.endCursor });
    expect([...codes(first), ...codes(second)]).toEqual([accepted, submitted, finished]);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(await list({ first: 0 })).toMatchObject({ edges: [], totalCount: 3 });
  });

  it("are twenty where no number is said, whichever way that is said", async () => {
    expect(codes(await list({ first: null }))).toEqual(codes(await list()));
    expect(codes(await list())).toHaveLength(3);
    const of = [{ __typename: "Holder", id: "holder-an" }];
    const { data } = await world.ask(MINE, { of, first: null }, an);
    expect(data._entities[0].dossiers.edges).toHaveLength(3);
    const mine = await world.ask(TASKS, { first: null }, official("specialist"));
    expect(codes(mine.data.myTasks)).toEqual([accepted]);
  });

  it.each([
    { first: 101 },
    { first: -1 },
    { after: "nonsense" },
    { after: "WyJhIl0" },
    { after: Buffer.from('["x","y"]').toString("base64url") },
  ])("refuse %j", async (variables) => {
    expect(await list(variables)).toEqual({ errors: ["BAD_USER_INPUT"] });
  });

  it("are the province's too, and nobody else's", async () => {
    expect((await list({}, official("province"))).totalCount).toBe(3);
    for (const other of ["school-officer", "other-province"])
      expect(await list({}, official(other))).toMatchObject({ totalCount: 0, edges: [] });
    for (const viewer of [an, nobody, portal, official("feedback")])
      expect(await list({}, viewer)).toEqual({ errors: ["FORBIDDEN"] });
  });
});

describe("my tasks", () => {
  const tasks = async (viewer: Partial<Viewer>) => (await world.ask(TASKS, {}, viewer)).data?.myTasks;

  it("are the dossiers whose active step is mine", async () => {
    expect(codes(await tasks(official("specialist")))).toEqual([accepted]);
    expect((await tasks(official("leader"))).totalCount).toBe(0);
    const receivers = [...codes(await tasks(official("receiver"))), ...codes(await tasks(official("receiver-2")))];
    expect(receivers.toSorted()).toEqual([submitted, finished].toSorted());
  });

  it("are nobody's without the scope", async () => {
    for (const viewer of [an, official("province")])
      expect((await world.ask(TASKS, {}, viewer)).errors?.[0]?.extensions["code"]).toBe("FORBIDDEN");
  });
});

describe("a holder's dossiers", () => {
  const ofHolder = async (viewer: Partial<Viewer>, variables: object = {}) =>
    (await world.ask(MINE, { of: [{ __typename: "Holder", id: "holder-an" }], ...variables }, viewer)).data._entities[0]
      .dossiers;

  it("are theirs, newest first, and to an official those of the agency", async () => {
    expect(codes(await ofHolder(an))).toEqual([finished, submitted, accepted]);
    expect(codes(await ofHolder(an, { filter: { status: ["ACCEPTED"] } }))).toEqual([accepted]);
    expect((await ofHolder(official("leader"))).totalCount).toBe(3);
  });

  it("are not there for anybody else", async () => {
    for (const viewer of [binh, official("school-officer"), nobody])
      expect(await ofHolder(viewer)).toMatchObject({ totalCount: 0, edges: [] });
  });
});

describe("a dossier by its code", () => {
  const one = async (viewer: Partial<Viewer>, code = accepted) =>
    (await world.ask("query ($code: ID!) { dossier(code: $code) { code } }", { code }, viewer)).data.dossier;
  const entity = async (viewer: Partial<Viewer>) =>
    (
      await world.ask(
        "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Dossier { code } } }",
        { of: [{ __typename: "Dossier", code: accepted }] },
        viewer,
      )
    ).data._entities[0];

  it("is its owner's and its agency's, by the query and through any edge", async () => {
    for (const viewer of [an, official("receiver"), official("specialist"), official("province")])
      expect([await one(viewer), await entity(viewer)]).toEqual([{ code: accepted }, { code: accepted }]);
    for (const viewer of [binh, nobody, official("school-officer"), official("other-province"), official("feedback")])
      expect([await one(viewer), await entity(viewer)]).toEqual([null, null]);
  });

  it("is the synchronising portal's through an edge, not by guessing codes", async () => {
    expect([await one(portal), await entity(portal)]).toEqual([null, { code: accepted }]);
  });
});

it("costs a page of many what a page of one costs", async () => {
  for (let n = 0; n < 8; n += 1) await verbs.accepted(on(13));
  const whole = `query ($first: Int) { dossiers(first: $first) { totalCount edges { node { code owner { id dossiers(first: 3) { totalCount edges { node { code } } } }
    clock { usedMinutes } fees { code } components { paper { id usedIn(first: 2) { totalCount edges { node { code } } } } } results { id } slips { url }
    steps { official { name agency { officials(first: 3) { totalCount edges { node { name } } } } } } decidingAgency { officials(first: 2) { edges { node { id } } } }
    history(first: 2) { totalCount edges { node { kind official { name } step { name } } } } } } } }`;
  const cost = async (first: number) => {
    const { errors, data, sql } = await world.ask(whole, { first }, official("receiver"), { now: on(13).now });
    expect(errors).toBeUndefined();
    expect(data.dossiers.edges).toHaveLength(first);
    return sql;
  };
  const [one, many] = [await cost(1), await cost(11)];
  process.stdout.write(`a page of dossiers with everything on it: ${one} statements for one, ${many} for eleven\n`);
  expect(many).toBe(one);
});

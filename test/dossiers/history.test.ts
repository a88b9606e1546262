import type { Viewer } from "../../subgraphs/kit/viewer";
import { DossiersWorld } from "./fixture";
import { an, binh, official, portal } from "./people";
import { Verbs } from "./verbs";

const HISTORY = `query ($code: ID!, $first: Int = 20, $after: String) { dossier(code: $code) { history(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } edges { cursor node { sequence kind at status official { name } step { name } note detail } } } } }`;
const CHANGES = `query ($first: Int = 100, $after: String) { dossierChanges(first: $first, after: $after) {
  pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor node { sequence dossier { code status contact { phone } form } event { sequence kind status } } } } }`;

let world: DossiersWorld;
let verbs: Verbs;
beforeAll(async () => {
  world = await DossiersWorld.open();
  verbs = new Verbs(world);
});
afterAll(() => world.close());

const history = async (code: string, variables: object = {}) =>
  (await world.ask(HISTORY, { code, ...variables }, an)).data.dossier.history;
const changes = async (variables: object = {}, viewer: Partial<Viewer> = portal) => {
  const { data, errors } = await world.ask(CHANGES, variables, viewer);
  return errors ? { errors: errors.map((fault) => fault.extensions["code"]) } : data.dossierChanges;
};

describe("a dossier's history", () => {
  it("holds every move in order, by the feed's numbers, at once", async () => {
    const { code } = await verbs.finished();
    await verbs.giveBack(code);
    const { edges, totalCount } = await history(code);
    expect(edges.map((edge: { node: { kind: string } }) => edge.node.kind)).toEqual([
      "SUBMITTED",
      "ACCEPTED",
      "STEP_COMPLETED",
      "STEP_COMPLETED",
      "FINISHED",
      "RETURNED",
    ]);
    expect(edges.map((edge: { node: { status: string } }) => edge.node.status)).toEqual([
      "SUBMITTED",
      "ACCEPTED",
      "PROCESSING",
      "PROCESSING",
      "FINISHED",
      "RETURNED",
    ]);
    expect(totalCount).toBe(6);
    const numbers = edges.map((edge: { node: { sequence: string } }) => BigInt(edge.node.sequence));
    expect(numbers.every((number: bigint, n: number) => n === 0 || number > numbers[n - 1])).toBe(true);
    const page = await history(code, { first: 4 });
    expect((await history(code, { after: page.pageInfo.endCursor })).edges).toEqual(edges.slice(4));
    expect((await history(code, { first: null })).edges).toEqual(edges);
  });

  it("cannot be changed or taken away by the role that the subgraph runs under", async () => {
    const code = await verbs.submitted();
    for (const statement of [
      "UPDATE dossier_event SET kind = 'RETURNED'",
      "DELETE FROM dossier_event",
      "TRUNCATE dossier_event",
      "DELETE FROM outbox",
      "UPDATE outbox SET payload = '{}'",
    ]) {
      await expect(world.sql(statement)).rejects.toThrow(/permission denied/);
    }
    expect((await history(code)).totalCount).toBe(1);
  });
});

describe("the changes that a portal reads", () => {
  it("miss nothing and come in order from any cursor", async () => {
    const from = (await changes()).pageInfo.endCursor as string | null;
    const codes = await Promise.all(Array.from({ length: 6 }, () => verbs.submitted()));
    await Promise.all(codes.map((code) => verbs.accept(code)));
    const read: { sequence: string; code: string; kind: string }[] = [];
    for (let after = from; ;) {
      const page = await changes({ first: 5, after });
      for (const { node } of page.edges)
        read.push({ sequence: node.sequence, code: node.dossier.code, kind: node.event.kind });
      after = page.pageInfo.endCursor ?? after;
      if (!page.pageInfo.hasNextPage) break;
    }
    expect(read).toHaveLength(12);
    expect(new Set(read.map((one) => `${one.code} ${one.kind}`)).size).toBe(12);
    for (const code of codes)
      expect(read.filter((one) => one.code === code).map((one) => one.kind)).toEqual(["SUBMITTED", "ACCEPTED"]);
    expect(read.map((one) => BigInt(one.sequence))).toEqual(
      read.map((one) => BigInt(one.sequence)).toSorted((a, b) => (a < b ? -1 : 1)),
    );
  });

  it("hold what was committed before they were asked for, and the dossier as it stands now", async () => {
    const code = await verbs.accepted();
    const before = (await changes()).pageInfo.endCursor;
    await verbs.complete(code, await verbs.stepOf(code, "SPECIALIST"), official("specialist"));
    const { edges } = await changes({ after: before });
    expect(edges).toMatchObject([
      {
        node: {
          dossier: { code, status: "PROCESSING", contact: { phone: "0900000017" } },
          event: { kind: "STEP_COMPLETED" },
        },
      },
    ]);
    expect(edges[0].cursor).toBe(edges[0].node.sequence);
    expect(await changes({ after: edges[0].cursor })).toMatchObject({ edges: [], pageInfo: { hasNextPage: false } });
  });

  it("are a hundred where no number is said, whichever way that is said", async () => {
    for (let n = 0; n < 21; n += 1) await verbs.submitted();
    const { edges } = await changes({ first: null });
    expect(edges.length).toBeGreaterThan(20);
    expect(edges).toEqual((await changes()).edges);
  });

  it("are the portal's alone", async () => {
    for (const viewer of [an, binh, official("leader"), official("province")])
      expect(await changes({}, viewer)).toEqual({ errors: ["FORBIDDEN"] });
  });

  it.each([{ after: "x" }, { after: "-1" }, { first: 101 }])("refuse %j", async (variables) =>
    expect(await changes(variables)).toEqual({ errors: ["BAD_USER_INPUT"] }),
  );
});

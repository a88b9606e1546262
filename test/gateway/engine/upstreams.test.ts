import { AN, GatewayFixture, RECEIVER, errorsOf } from "../fixture";
import { until } from "./worlds";

let gateway: GatewayFixture;
beforeAll(async () => {
  gateway = await GatewayFixture.start();
  await gateway.ask(PAGE);
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.heal());

const NAME = `{ procedure(code: "P1") { name } }`;
const PAGE = `{ publicDossiers(first: 2) { edges { node { code procedure { name stats } } } } }`;

// A read of its own to another subgraph tells that the request with the shared one has been begun as well.
const shared = (n: number): string =>
  `{ procedure(code: "P1") { name } trackDossier(code: "X${n}", ownerIdentityNumber: "1") { code } }`;
const says = (subgraph: keyof GatewayFixture["subgraphs"], answer: unknown): void => {
  gateway.subgraphs[subgraph].mode = "raw";
  gateway.subgraphs[subgraph].raw = typeof answer === "string" ? answer : JSON.stringify(answer);
};
const asks = (query: string, signal: AbortSignal): Promise<Response> =>
  fetch(`${gateway.origin}/graphql`, {
    method: "POST",
    signal,
    headers: { "content-type": "application/json", "accept-language": "en" },
    body: JSON.stringify({ query }),
  });

describe("a subgraph's answer", () => {
  it("of 10 MB is served whole, and the other fields with it", async () => {
    const name = "n".repeat(10 * 1024 * 1024);
    says("catalogue", { data: { procedure: { name } } });
    const { body } = await gateway.ask(`{ procedure(code: "P1") { name } satisfaction }`);
    const { procedure, satisfaction } = body.data as unknown as { procedure: { name: string }; satisfaction: number };
    expect([procedure.name === name, satisfaction, body.errors]).toEqual([true, 0.9, undefined]);
  });

  it("past 64 MB is given up, and the other fields arrive", async () => {
    says("catalogue", `{"data":{"procedure":{"name":"${"n".repeat(65 * 1024 * 1024)}"}}}`);
    const answer = await gateway.ask(`{ procedure(code: "P1") { name } satisfaction }`);
    expect(answer.body.data).toEqual({ procedure: null, satisfaction: 0.9 });
    expect(errorsOf(answer)).toEqual(["procedure UPSTREAM_UNAVAILABLE"]);
    gateway.heal();
    expect((await gateway.ask(NAME)).body).toEqual({ data: { procedure: { name: "Procedure P1" } } });
  });

  it("that comes byte by byte is served when it is whole, letters of several bytes too", async () => {
    gateway.subgraphs.catalogue.mode = "byte by byte";
    expect((await gateway.ask(`{ procedure(code: "Đất") { name } satisfaction }`)).body).toEqual({
      data: { procedure: { name: "Procedure Đất" }, satisfaction: 0.9 },
    });
  });

  it("that never ends is given up in time, and its connection closed", async () => {
    gateway.subgraphs.catalogue.mode = "slow drip";
    const before = gateway.subgraphs.catalogue.cancelled;
    const answer = await gateway.ask(`{ procedure(code: "P1") { name } satisfaction }`);
    expect(answer.body.data).toEqual({ procedure: null, satisfaction: 0.9 });
    expect(errorsOf(answer)).toEqual(["procedure TIMEOUT"]);
    await until(() => gateway.subgraphs.catalogue.cancelled === before + 1);
  });

  const isNone = async (text: string): Promise<void> => {
    says("catalogue", text);
    const answer = await gateway.ask(`{ procedure(code: "P1") { name } satisfaction }`);
    expect(answer.body.data).toEqual({ procedure: null, satisfaction: 0.9 });
    expect(answer.body.errors?.length).toBe(1);
  };
  it.each([
    "",
    "null",
    "1",
    '"data"',
    "[]",
    "{}",
    '{"data":1}',
    '{"errors":"no"}',
    '{"errors":[null]}',
    '{"data":{"procedure":1}}',
    '{"data":{"procedure":{"name":null}}}',
    '{"data":{"procedure":{"name":{}}}}',
  ])("that is none is never served, and never null in silence: %s", isNone);

  it.each(['{"data":{"procedure":[]}}', '{"data":{"procedure":{}}}'])(
    "that leaves out what was asked is not null in silence: %s",
    isNone,
  );

  it("with too few entities, or too many, is not dealt out to the wrong ones", async () => {
    for (const count of [0, 1, 3]) {
      says("catalogue", {
        data: { _entities: Array.from({ length: count }, () => ({ __typename: "Procedure", name: "?" })) },
      });
      const answer = await gateway.ask(PAGE.replace("stats", ""));
      expect(JSON.stringify(answer.body.data)).not.toContain("?");
      expect(errorsOf(answer).length).toBe(2);
    }
  });
});

describe("errors of a subgraph", () => {
  it("are all told, each at its own path, and what came with them is kept", async () => {
    const answer = await gateway.ask(
      `{ publicDossiers { edges { node { code broken procedure { stats name } } } } again: fails fails satisfaction }`,
    );
    const node = (code: string, broken: string | null): unknown => ({
      node: { code, broken, procedure: { stats: null, name: `Procedure ${code === "D2" ? "P2" : "P1"}` } },
    });
    expect(answer.body.data).toEqual({
      publicDossiers: { edges: [node("D1", "whole"), node("D2", null), node("D3", "whole")] },
      again: null,
      fails: null,
      satisfaction: 0.9,
    });
    expect(errorsOf(answer)).toEqual([
      "again INTERNAL_SERVER_ERROR",
      "fails INTERNAL_SERVER_ERROR",
      "publicDossiers.edges.0.node.procedure.stats CALENDAR_NOT_LOADED",
      "publicDossiers.edges.1.node.broken CALENDAR_NOT_LOADED",
      "publicDossiers.edges.1.node.procedure.stats CALENDAR_NOT_LOADED",
      "publicDossiers.edges.2.node.procedure.stats CALENDAR_NOT_LOADED",
    ]);
  });

  it("without a path are told, and the data that came with them is kept", async () => {
    const errors = [{ message: "half of it", extensions: { code: "CALENDAR_NOT_LOADED" } }];
    says("catalogue", { data: { procedure: { name: "here" }, things: null }, errors });
    const answer = await gateway.ask(`{ procedure(code: "P1") { name } things { id } satisfaction }`);
    expect(answer.body.data).toEqual({ procedure: { name: "here" }, things: null, satisfaction: 0.9 });
    expect(errorsOf(answer)).toEqual(["CALENDAR_NOT_LOADED"]);
  });

  it.each<unknown>([["elsewhere"], ["procedure", "name", "deeper"], "procedure", [{}], [-1], null])(
    "with a path that leads nowhere do no harm: %j",
    async (path) => {
      says("catalogue", { data: { procedure: { name: "here" } }, errors: [{ message: "odd", path }] });
      const answer = await gateway.ask(`{ procedure(code: "P1") { name } satisfaction }`);
      expect(answer.body.data).toEqual({ procedure: { name: "here" }, satisfaction: 0.9 });
    },
  );

  it("take nothing with them that another subgraph brought", async () => {
    says("catalogue", { data: null, errors: [{ message: "no", extensions: { code: "FORBIDDEN" } }] });
    const answer = await gateway.ask(PAGE.replace("stats", ""));
    expect(answer.body.data).toEqual({
      publicDossiers: { edges: ["D1", "D2"].map((code) => ({ node: { code, procedure: null } })) },
    });
    expect(errorsOf(answer)).toEqual([0, 1].map((n) => `publicDossiers.edges.${n}.node.procedure FORBIDDEN`));
  });
});

describe("clients that go away", () => {
  it("cancel what was asked for them, every one, and leave no socket", async () => {
    const { catalogue, dossiers } = gateway.subgraphs;
    catalogue.mode = dossiers.mode = "hangs";
    const before = catalogue.cancelled + dossiers.cancelled;
    const idle = (await catalogue.sockets) + (await dossiers.sockets);
    const client = new AbortController();
    const asked = Array.from({ length: 50 }, (_, n) =>
      asks(
        `{ procedure(code: "${n}") { name } trackDossier(code: "${n}", ownerIdentityNumber: "1") { code } }`,
        client.signal,
      ).then(
        () => "answered",
        () => "gone",
      ),
    );
    await until(() => catalogue.seen.length === 50 && dossiers.seen.length === 50);
    client.abort();
    expect(new Set(await Promise.all(asked))).toEqual(new Set(["gone"]));
    await until(() => catalogue.cancelled + dossiers.cancelled === before + 100);
    // What was idle before may still be, and the register of posts is read over one of its own.
    await until(async () => (await catalogue.sockets) + (await dossiers.sockets) <= idle + 1);
  });

  it("do not take an answer from others who wait for the same", async () => {
    const { catalogue, dossiers } = gateway.subgraphs;
    catalogue.mode = "waits";
    const before = catalogue.cancelled;
    const client = new AbortController();
    const gone = asks(shared(1), client.signal).catch(() => "gone");
    await until(() => catalogue.seen.length === 1);
    const stays = gateway.ask(shared(2));
    await until(() => dossiers.seen.length === 2);
    client.abort();
    expect(await gone).toBe("gone");
    // The connection of the one who left is closed before the answer goes out.
    await until(async () => (await gateway.send("/healthz", {})).status === 200);
    catalogue.release();
    expect((await stays).body.data).toEqual({ procedure: { name: "Procedure P1" }, trackDossier: null });
    expect([catalogue.seen.length, catalogue.cancelled]).toEqual([1, before]);
  });
});

describe("equal reads on their way at the same time", () => {
  const wait = async (claims: readonly (typeof AN | typeof RECEIVER | { sub: string; holder: string })[]) => {
    const { catalogue, dossiers } = gateway.subgraphs;
    catalogue.mode = "waits";
    const asked = claims.map((own, n) => gateway.ask(shared(n), { claims: own }));
    await until(() => dossiers.seen.length === claims.length && catalogue.seen.length > 0);
    catalogue.mode = "well";
    catalogue.release();
    const names = (await Promise.all(asked)).map(
      ({ body }) => (body.data as unknown as { procedure: { name: string } }).procedure.name,
    );
    expect(names).toEqual(claims.map(() => "Procedure P1"));
    return catalogue.seen.length;
  };

  it("of one viewer are asked once, and each has the answer", async () => {
    expect(await wait([AN, AN, AN])).toBe(1);
  });

  it("of two viewers are asked for each", async () => {
    expect(await wait([AN, { sub: "citizen-binh", holder: "h2" }])).toBe(2);
  });

  it("are asked for anew after a file was written between them, and not after one was read", async () => {
    const { catalogue, dossiers } = gateway.subgraphs;
    const carried = async (method: string): Promise<number> => {
      gateway.heal();
      catalogue.mode = "waits";
      const before = gateway.ask(shared(1), { claims: AN });
      await until(() => dossiers.seen.length === 1 && catalogue.seen.length === 1);
      await gateway.send("/files/uploads/u1", { method });
      const after = gateway.ask(shared(2), { claims: AN });
      await until(() => dossiers.seen.length === 2);
      // Whatever was going to be asked has been asked by the time that a later request has been answered.
      await gateway.ask("{ satisfaction }");
      const asked = catalogue.seen.length;
      catalogue.release();
      await Promise.all([before, after]);
      return asked;
    };
    expect([await carried("PATCH"), await carried("POST"), await carried("DELETE"), await carried("HEAD")]).toEqual([
      2, 2, 2, 1,
    ]);
  });

  it("of the archive are asked for anew after an answer was recorded there", async () => {
    const { archive, dossiers } = gateway.subgraphs;
    const log = (n: number): string =>
      `{ verifyPaper(token: "t") trackDossier(code: "X${n}", ownerIdentityNumber: "1") { code } }`;
    archive.mode = "waits";
    const before = gateway.ask(log(1));
    await until(() => dossiers.seen.length === 1 && archive.seen.length === 1);
    archive.mode = "well";
    await gateway.ask(`{ me { name } }`, { claims: AN });
    expect(gateway.witnessed).toHaveLength(1);
    archive.mode = "waits";
    const seen = archive.seen.length;
    const after = gateway.ask(log(2));
    await until(() => archive.seen.length === seen + 1);
    archive.release();
    await Promise.all([before, after]);
  });

  it("are asked again when the first has been answered", async () => {
    for (const _ of [1, 2]) await gateway.ask(NAME, { claims: AN });
    expect(gateway.calls()).toEqual({ catalogue: 2 });
  });
});

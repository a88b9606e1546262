import { randomUUID } from "node:crypto";
import { rows } from "../../subgraphs/kit/database";
import { type World, leader, openWorld, sha256, specialist } from "./fixture";
import { Signing, certificateOf } from "./verbs";

let world: World;
let lan: Signing;
beforeAll(async () => {
  world = await openWorld();
  lan = new Signing(world, { viewer: leader }, await certificateOf(world, leader.official));
});
afterAll(() => world.close());

describe("a signing request", () => {
  it("declined is closed for good", async () => {
    const { request } = await lan.request({ statement: "từ chối" });
    expect(await lan.decline(request.id, "")).toMatchObject({
      __typename: "InvalidInputProblem",
      path: ["input", "reason"],
    });
    expect(await lan.decline(request.id, "Sai tên")).toMatchObject({ request: { state: "DECLINED" } });
    expect(await lan.authorise(request.id, "leader")).toMatchObject({ code: "REQUEST_CLOSED", triesLeft: null });
    expect(await lan.decline(request.id, "Lần nữa")).toMatchObject({ code: "REQUEST_CLOSED" });
  });

  it("expires by the clock of the request", async () => {
    const { request } = await lan.request({ statement: "hết hạn" });
    const later = { viewer: leader, now: new Date(Date.parse(request.expiresAt)) };
    expect(await lan.authorise(request.id, "leader", randomUUID(), later)).toMatchObject({ code: "REQUEST_CLOSED" });
    const { data } = await world.ask(
      "query ($id: ID!) { signingRequest(id: $id) { state } mySigningRequests { totalCount } }",
      { id: request.id },
      later,
    );
    expect(data).toEqual({ signingRequest: { state: "EXPIRED" }, mySigningRequests: { totalCount: 0 } });
    expect(await lan.authorise(request.id, "leader")).toMatchObject({ request: { state: "SIGNED" } });
  });

  it("stands in its signer's list, oldest first, page by page", async () => {
    const own = await certificateOf(world, specialist.official);
    const duc = new Signing(world, { viewer: specialist }, own);
    const made: string[] = [];
    for (const statement of ["một", "hai", "ba"]) made.push((await duc.request({ statement })).request.id);
    const query =
      "query ($after: String) { mySigningRequests(first: 2, after: $after) { edges { node { id } cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }";
    const first = await world.ask(query, {}, { viewer: specialist });
    const second = await world.ask(
      query,
      { after: first.data.mySigningRequests.pageInfo.endCursor },
      { viewer: specialist },
    );
    const ids = [first, second].flatMap(({ data }) =>
      data.mySigningRequests.edges.map((edge: { node: { id: string } }) => edge.node.id),
    );
    expect(ids).toEqual(made);
    expect(first.data.mySigningRequests).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    });
    const broken = await world.ask(query, { after: "x" }, { viewer: specialist });
    expect(broken.errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
  });
});

describe("an idempotency key", () => {
  it("gives one request and one answer, twenty times at once", async () => {
    const idempotencyKey = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => lan.request({ statement: "một lần", idempotencyKey })),
    );
    expect(new Set(answers.map((answer) => answer.request.id)).size).toBe(1);
    expect(await lan.request({ statement: "khác", idempotencyKey })).toMatchObject({ __typename: "ConflictProblem" });
  });

  it("gives one signature, and does not remember the PIN", async () => {
    const { request } = await lan.request({ statement: "ký một lần" });
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => lan.authorise(request.id, "leader", key)));
    expect(new Set(answers.map((answer) => answer.request.signature.id)).size).toBe(1);
    expect(await lan.authorise(request.id, "other", key)).toMatchObject({ __typename: "ConflictProblem" });
    const input = { requestId: request.id, secret: "leader" };
    const plainHash = sha256(JSON.stringify(input));
    const [row] = await rows<{ hash: string }>(
      world.source,
      "SELECT encode(content_hash, 'hex') AS hash FROM idempotency_key WHERE key = $1",
      [key],
    );
    expect(row?.hash).not.toBe(plainHash);
  });

  it("stays free after a refusal", async () => {
    const { request } = await lan.request({ statement: "thử lại" });
    const key = randomUUID();
    expect(await lan.authorise(request.id, "wrong", key)).toMatchObject({ code: "WRONG_SECRET", triesLeft: 4 });
    expect(await lan.authorise(request.id, "leader", key)).toMatchObject({ request: { state: "SIGNED" } });
  });
});

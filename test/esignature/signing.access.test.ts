import { randomUUID } from "node:crypto";
import { rows } from "../../subgraphs/kit/database";
import { type World, citizen, leader, openWorld, receiver, schoolHead, specialist } from "./fixture";
import { Signing, certificateOf } from "./verbs";

let world: World;
let lan: Signing;
beforeAll(async () => {
  world = await openWorld();
  lan = new Signing(world, { viewer: leader }, await certificateOf(world, leader.official));
});
afterAll(() => world.close());

const pdf = () => Buffer.from(`%PDF-1.7 trích lục ${randomUUID()}`);

describe("what cannot be asked for", () => {
  it.each([
    ["none of paper, upload and statement", {}, { __typename: "InvalidInputProblem", path: ["input"] }],
    ["two of them", { statement: "x", uploadId: "y" }, { __typename: "InvalidInputProblem", path: ["input"] }],
    ["an empty statement", { statement: " " }, { __typename: "InvalidInputProblem", path: ["input", "statement"] }],
    [
      "a statement that is no text",
      { statement: "\u0000" },
      { __typename: "InvalidInputProblem", path: ["input", "statement"] },
    ],
    ["no purpose", { statement: "x", purpose: "" }, { __typename: "InvalidInputProblem", path: ["input", "purpose"] }],
    ["an upload that nobody knows", { uploadId: randomUUID() }, { __typename: "NotFoundProblem", code: "NOT_FOUND" }],
    ["a NUL for an upload", { uploadId: "\u0000" }, { __typename: "NotFoundProblem", code: "NOT_FOUND" }],
    ["a NUL for a paper", { paperId: "\u0000" }, { __typename: "NotFoundProblem", code: "NOT_FOUND" }],
    ["SQL for an upload", { uploadId: "'; DROP TABLE signature; --" }, { __typename: "NotFoundProblem" }],
    [
      "a certificate that nobody knows",
      { statement: "x", certificateId: "' OR 1=1 --" },
      { __typename: "NotFoundProblem" },
    ],
    [
      "PAdES",
      { statement: "x", format: "PADES" },
      { __typename: "SigningRefusedProblem", code: "FORMAT_NOT_FOR_CONTENT", triesLeft: null },
    ],
    [
      "JAdES",
      { statement: "x", format: "JADES" },
      { __typename: "SigningRefusedProblem", code: "FORMAT_NOT_FOR_CONTENT" },
    ],
    ["level T", { statement: "x", level: "T" }, { __typename: "SigningRefusedProblem", code: "TIMESTAMP_UNAVAILABLE" }],
    [
      "level LTA",
      { statement: "x", level: "LTA" },
      { __typename: "SigningRefusedProblem", code: "TIMESTAMP_UNAVAILABLE" },
    ],
  ])("%s", async (_, input, answer) => {
    expect(await lan.request(input)).toMatchObject(answer);
  });

  it("another official's certificate, or the agency's seal", async () => {
    const others = await certificateOf(world, specialist.official);
    expect(await lan.request({ statement: "x", certificateId: others })).toMatchObject({
      __typename: "NotFoundProblem",
    });
    const { data } = await world.ask(
      `{ _entities(representations: [{ __typename: "Agency", code: "H26.62.3" }]) { ... on Agency { sealCertificates { id kind } } } }`,
    );
    expect(data._entities[0].sealCertificates).toHaveLength(1);
    expect(
      await lan.request({ statement: "x", certificateId: data._entities[0].sealCertificates[0].id }),
    ).toMatchObject({ __typename: "NotFoundProblem" });
  });

  it("an upload of another agency or of a citizen", async () => {
    for (const by of [schoolHead.official, null]) {
      expect(await lan.request({ uploadId: await world.upload(pdf(), by) })).toMatchObject({
        __typename: "NotFoundProblem",
      });
    }
  });

  it("with a revoked certificate; a request made before is refused as well", async () => {
    const own = await certificateOf(world, schoolHead.official);
    const head = new Signing(world, { viewer: schoolHead }, own);
    const before = await head.request({ statement: "trước" });
    const { request: earlier } = await head.request({ statement: "đã ký" });
    const { request: signed } = await head.authorise(earlier.id, "school-head");
    await rows(
      world.source,
      "INSERT INTO certificate_revocation (certificate, revoked_at, reason) VALUES ($1, now(), 'mất thiết bị')",
      [own],
    );
    expect(await head.request({ statement: "sau" })).toMatchObject({ code: "CERTIFICATE_NOT_GOOD" });
    expect(await head.authorise(before.request.id, "school-head")).toMatchObject({ code: "CERTIFICATE_NOT_GOOD" });
    const { data } = await world.ask(
      "query ($id: ID!) { signature(id: $id) { signer { status } verdict { indication subIndication reasons } } }",
      { id: signed.signature.id },
    );
    expect(data.signature).toMatchObject({
      signer: { status: "REVOKED" },
      verdict: { indication: "INDETERMINATE", subIndication: "REVOKED_NO_POE" },
    });
    expect(data.signature.verdict.reasons).toHaveLength(1);
  });
});

describe("who may sign", () => {
  it("nobody without a post and the scope", async () => {
    for (const viewer of [
      {},
      citizen,
      receiver,
      { ...leader, official: null },
      { kind: "MACHINE" as const, scopes: ["signature:sign"] },
    ]) {
      expect(await lan.request({ statement: "x" }, { viewer })).toMatchObject({
        __typename: "NotAllowedProblem",
        code: "NOT_ALLOWED",
      });
      expect(await lan.authorise(randomUUID(), "leader", randomUUID(), { viewer })).toMatchObject({
        __typename: "NotAllowedProblem",
      });
      expect(await lan.decline(randomUUID(), "không", { viewer })).toMatchObject({ __typename: "NotAllowedProblem" });
    }
  });

  it("a request is its signer's alone: for another official it is not there", async () => {
    const { request } = await lan.request({ statement: "riêng" });
    const asSpecialist = { viewer: specialist };
    expect(await lan.authorise(request.id, "leader", randomUUID(), asSpecialist)).toMatchObject({
      __typename: "NotFoundProblem",
    });
    expect(await lan.decline(request.id, "không", asSpecialist)).toMatchObject({ __typename: "NotFoundProblem" });
    const query = `query ($id: ID!) { signingRequest(id: $id) { id } mySigningRequests(first: 100) { edges { node { id } } totalCount }
      _entities(representations: [{ __typename: "SigningRequest", id: $id }]) { ... on SigningRequest { id } } }`;
    const others = await world.ask(query, { id: request.id }, asSpecialist);
    expect(others.errors).toBeUndefined();
    expect(others.data).toEqual({
      signingRequest: null,
      mySigningRequests: { edges: [], totalCount: 0 },
      _entities: [null],
    });
    const own = await world.ask(query, { id: request.id }, { viewer: leader });
    expect(own.data.signingRequest).toEqual({ id: request.id });
    expect(own.data.mySigningRequests.edges.map((edge: { node: { id: string } }) => edge.node.id)).toContain(
      request.id,
    );
    expect((await world.ask(query, { id: request.id })).data.signingRequest).toBeNull();
  });
});

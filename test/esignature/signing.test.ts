import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rows } from "../../subgraphs/kit/database";
import { type World, citizen, leader, openWorld, receiver, schoolHead, sha256, specialist } from "./fixture";
import { Signing, certificateOf } from "./verbs";

let world: World;
let lan: Signing;
let certificateId: string;
beforeAll(async () => {
  world = await openWorld();
  certificateId = await certificateOf(world, leader.official);
  lan = new Signing(world, { viewer: leader }, certificateId);
});
afterAll(() => world.close());

const pdf = () => Buffer.from(`%PDF-1.7 trích lục ${randomUUID()}`);

describe("an official signs a result that is not issued yet", () => {
  it("asks, authorises with the PIN, and anybody can verify what came of it", async () => {
    const bytes = pdf();
    const asked = await lan.request({ uploadId: await world.upload(bytes, specialist.official) });
    expect(asked).toMatchObject({
      __typename: "SigningSuccess",
      request: { state: "AWAITING_AUTHORISATION", signature: null, certificate: { status: "GOOD" } },
    });
    const signed = await lan.authorise(asked.request.id, "leader");
    expect(signed.request).toMatchObject({
      state: "SIGNED",
      signature: {
        format: "CADES",
        level: "B",
        digest: sha256(bytes),
        statement: null,
        signer: { kind: "PERSONAL" },
        verdict: {
          indication: "TOTAL_PASSED",
          subIndication: null,
          reasons: [],
          level: "B",
          coversWholeDocument: true,
        },
      },
    });
    const { data } = await world.ask("{ trustAnchors { pem kind status } }");
    expect(data.trustAnchors).toHaveLength(1);
    expect(openssl(signed.request.signature.detached, bytes, data.trustAnchors[0].pem)).toBe(true);
    expect(openssl(signed.request.signature.detached, Buffer.from("other"), data.trustAnchors[0].pem)).toBe(false);
  });

  it("tells the feed in the same transaction", async () => {
    const bytes = pdf();
    const { request } = await lan.request({
      uploadId: await world.upload(bytes, leader.official),
      purpose: "Cấp trích lục",
    });
    const signed = await lan.authorise(request.id, "leader");
    const [event] = await rows<{ payload: object }>(
      world.source,
      "SELECT payload FROM outbox WHERE topic = 'signature' AND key = $1",
      [signed.request.signature.id],
    );
    expect(event?.payload).toMatchObject({
      id: signed.request.signature.id,
      format: "CADES",
      level: "B",
      digest: sha256(bytes),
      paper: null,
      statement: false,
      purpose: "Cấp trích lục",
      certificate: certificateId,
      certificateKind: "PERSONAL",
      official: leader.official,
      agency: "H26.62.3",
      holder: null,
      indication: "TOTAL_PASSED",
    });
  });

  it("is told when the stored bytes are gone, and loses no try by it", async () => {
    const id = randomUUID();
    await world.tell("archive", "upload", {
      id,
      sha256: sha256("never stored"),
      uploader: { official: leader.official },
    });
    const { request } = await lan.request({ uploadId: id });
    await expect(lan.authorise(request.id, "leader")).rejects.toThrow("does not answer");
  });
});

describe("an official signs a statement", () => {
  it("over its UTF-8 text, which signed-in readers see and strangers do not", async () => {
    const statement = "APOLOGY\nH26.62.3-261124-0001\nbước 2\n2026-03-10T10:00:00.000Z\nQuá tải hồ sơ";
    const { request } = await lan.request({ statement });
    const { request: signed } = await lan.authorise(request.id, "leader");
    expect(signed.signature).toMatchObject({ digest: sha256(statement), statement, paper: null });
    const query = "query ($id: ID!) { signature(id: $id) { digest statement } }";
    const stranger = await world.ask(query, { id: signed.signature.id });
    expect(stranger.data).toEqual({ signature: { digest: sha256(statement), statement: null } });
    expect(stranger.errors?.[0]).toMatchObject({
      path: ["signature", "statement"],
      extensions: { code: "UNAUTHENTICATED" },
    });
    expect((await world.ask(query, { id: signed.signature.id }, { viewer: citizen })).data.signature.statement).toBe(
      statement,
    );
  });
});

describe("an official signs a paper", () => {
  it("of the own agency, and the signature stands at every paper of these bytes", async () => {
    const bytes = pdf();
    await world.content.put(bytes);
    const paper = await tellPaper(bytes, { issuer: "H26.62.3" });
    const { request } = await lan.request({ paperId: paper });
    const { request: signed } = await lan.authorise(request.id, "leader");
    expect(signed).toMatchObject({ paper: { id: paper }, signature: { paper: { id: paper } } });
    const twin = await tellPaper(bytes, { issuer: "H26.9.12" });
    const { data } = await world.ask(PAPERS, { papers: [paper, twin].map((id) => ({ __typename: "Paper", id })) });
    expect(data._entities.map((one: { signatures: object[] }) => one.signatures.length)).toEqual([1, 1]);
  });

  it("not of another agency", async () => {
    const paper = await tellPaper(pdf(), { issuer: "H26.9.12" });
    expect(await lan.request({ paperId: paper })).toMatchObject({ __typename: "NotFoundProblem" });
  });
});

describe("what a signature is over becomes a paper", () => {
  it("once the signer's agency issues the signed upload as a result", async () => {
    const bytes = pdf();
    const { request } = await lan.request({ uploadId: await world.upload(bytes, leader.official) });
    const { request: signed } = await lan.authorise(request.id, "leader");
    const query = "query ($id: ID!) { signature(id: $id) { paper { id } } }";
    expect((await world.ask(query, { id: signed.signature.id })).data.signature.paper).toBeNull();
    const paper = await tellPaper(bytes, { issuer: "H26.62.3", sourceDossier: "H26.62.3-261124-0001" });
    expect((await world.ask(query, { id: signed.signature.id })).data.signature.paper).toEqual({ id: paper });
  });

  it("costs the same statements for fifty papers as for one", async () => {
    const papers: string[] = [];
    for (let n = 0; n < 50; n += 1) {
      const bytes = pdf();
      const { request } = await lan.request({ uploadId: await world.upload(bytes, leader.official) });
      await lan.authorise(request.id, "leader");
      papers.push(await tellPaper(bytes, { issuer: "H26.62.3", sourceDossier: `d${n}` }));
    }
    const count = async (ids: string[]) => {
      const answer = await world.ask(PAPERS, { papers: ids.map((id) => ({ __typename: "Paper", id })) });
      expect(
        answer.data._entities.every(
          (one: { signatures: { verdict: { indication: string } }[] }) =>
            one.signatures[0]?.verdict.indication === "TOTAL_PASSED",
        ),
      ).toBe(true);
      return answer.sql;
    };
    const [one, fifty] = [await count(papers.slice(0, 1)), await count(papers)];
    console.info(`SQL statements for a paper with its signatures: ${one}; for fifty: ${fifty}`);
    expect(fifty).toBe(one);
  });
});

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

const PAPERS = `query ($papers: [_Any!]!) { _entities(representations: $papers) { ... on Paper { id signatures { id signer { id subject } paper { id } verdict { indication } } } } }`;

async function tellPaper(bytes: Buffer, more: Record<string, unknown>): Promise<string> {
  const id = randomUUID();
  await world.tell("archive", "paper", {
    id,
    holder: randomUUID(),
    sha256: sha256(bytes),
    uploader: { holder: null, official: null },
    issuer: null,
    sourceDossier: null,
    ...more,
  });
  return id;
}

function openssl(signature: string, content: Buffer, anchors: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), "esignature-"));
  const path = (name: string, bytes: Buffer | string) => (writeFileSync(join(folder, name), bytes), join(folder, name));
  const files = [
    "-in",
    path("s", Buffer.from(signature, "base64")),
    "-content",
    path("c", content),
    "-CAfile",
    path("a", anchors),
  ];
  try {
    execFileSync("openssl", ["cms", "-verify", "-binary", "-inform", "DER", ...files, "-out", join(folder, "out")], {
      stdio: "pipe",
    });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

import { randomUUID } from "node:crypto";
import {
  AN,
  ATTEST_PAPER,
  ArchiveWorld,
  BINH,
  BIRTH_CERTIFICATE,
  BIRTH_PROOF,
  ISSUE_RESULT,
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
  sha256,
  specialist,
} from "./fixture";

let world: ArchiveWorld;
beforeAll(async () => {
  world = await ArchiveWorld.open();
});
afterAll(() => world.close());

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
let codes = 0;
const freshCode = (agency = WARD): string => `${agency}-260310-${String((codes += 1)).padStart(4, "0")}`;
const seen = async (id: string, viewer: object): Promise<boolean> =>
  (await world.ask("query ($id: ID!) { paper(id: $id) { id title } }", { id }, viewer)).data.paper !== null;
const attest = async (paperId: string, viewer = receiver, key = randomUUID()) =>
  (await world.ask(ATTEST_PAPER, { input: { paperId, idempotencyKey: key } }, viewer)).data.attestPaper;
const told = async (id: string) =>
  (
    await world.sql<{ payload: Record<string, unknown> }>(
      "SELECT payload FROM outbox WHERE topic = 'paper' AND key = $1 ORDER BY id",
      [id],
    )
  ).map((row) => row.payload);

describe("registerPaper", () => {
  it("makes the citizen's upload an unverified paper of theirs, and tells the others", async () => {
    const bytes = pdf();
    const { data } = await world.registerPaper(
      an,
      {
        number: "12/GCS",
        issuedOn: "2026-01-05",
        issuerCode: "H26",
        data: { weightGrams: 3200, bornOn: "2026-01-04" },
      },
      bytes,
    );
    const { paper } = data.registerPaper;
    expect(paper).toMatchObject({
      status: "UNVERIFIED",
      origin: "DIGITISED",
      title: "Giấy chứng sinh",
      number: "12/GCS",
      issuedOn: "2026-01-05",
      validUntil: null,
      hidden: false,
      verifiedAt: null,
      verifiedBy: null,
      verificationToken: null,
      timesReused: 0,
      data: { weightGrams: 3200, bornOn: "2026-01-04" },
      holder: { id: AN },
      issuer: { code: "H26" },
      sourceDossier: null,
      type: { code: BIRTH_PROOF },
    });
    expect(await told(paper.id)).toEqual([
      {
        id: paper.id,
        holder: AN,
        type: BIRTH_PROOF,
        status: "UNVERIFIED",
        validUntil: null,
        origin: "DIGITISED",
        uploader: { holder: AN, official: null },
        sha256: sha256(bytes),
        sourceDossier: null,
        issuer: "H26",
        hidden: false,
      },
    ]);
  });

  it("by an official at the counter, for the citizen in front", async () => {
    const { data } = await world.registerPaper(receiver, { holderId: BINH });
    expect(data.registerPaper.paper).toMatchObject({ holder: { id: BINH }, status: "UNVERIFIED" });
  });

  it("once for twenty requests with one key", async () => {
    const uploadId = await world.uploaded(pdf(), an);
    const input = { uploadId, typeCode: BIRTH_PROOF, title: "x", idempotencyKey: randomUUID() };
    const mutation =
      "mutation ($input: RegisterPaperInput!) { registerPaper(input: $input) { ... on RegisterPaperSuccess { paper { id } } } }";
    const answers = await Promise.all(Array.from({ length: 20 }, () => world.ask(mutation, { input }, an)));
    expect(new Set(answers.map(({ data }) => data.registerPaper.paper.id)).size).toBe(1);
  });

  it("not twice from one upload", async () => {
    const uploadId = await world.uploaded(pdf(), an);
    await world.registerPaper(an, { uploadId });
    expect((await world.registerPaper(an, { uploadId })).data.registerPaper).toMatchObject({
      __typename: "ConflictProblem",
      code: "UPLOAD_ALREADY_USED",
    });
  });

  it("keeps SQL and scripts as the words that they are", async () => {
    const words = `'); DELETE FROM paper; -- <img src=x onerror=alert(1)> \${7*7}`;
    const { data } = await world.registerPaper(an, { title: words, number: words });
    expect(data.registerPaper.paper).toMatchObject({ title: words, number: words });
    for (const change of [{ typeCode: words }, { issuerCode: words }, { uploadId: words }, { holderId: words }]) {
      const { data: refused } = await world.registerPaper(an, change);
      expect(["InvalidInputProblem", "NotFoundProblem", "NotAllowedProblem"]).toContain(
        refused.registerPaper.__typename,
      );
    }
  });

  it.each([
    [["typeCode"], { typeCode: "NO_SUCH_TYPE" }],
    [["issuerCode"], { issuerCode: "H99" }],
    [["title"], { title: "" }],
    [["number"], { number: "x".repeat(101) }],
    [["issuedOn"], { issuedOn: "2999-01-01" }],
    [["validUntil"], { issuedOn: "2026-01-02", validUntil: "2026-01-01" }],
    [["data"], { data: "text" }],
    [["data", "weightGrams"], { data: { weightGrams: -1 } }],
    [["data", "bornOn"], { data: { bornOn: "yesterday" } }],
    [["data"], { data: { other: 1 } }],
  ])("names %j as wrong, and nothing is written", async (path, change) => {
    const count = async () => (await world.sql<{ n: number }>("SELECT count(*)::int AS n FROM paper"))[0]?.n;
    const before = await count();
    expect((await world.registerPaper(an, change)).data.registerPaper).toMatchObject({
      __typename: "InvalidInputProblem",
      path,
    });
    expect(await count()).toBe(before);
  });

  it("waits for a kind of paper that the catalogue has announced a moment ago", async () => {
    world.announce("catalogue", "paper-type", "JUST_NOW", { code: "JUST_NOW", name: "Mới", dataSchema: null });
    expect((await world.registerPaper(an, { typeCode: "JUST_NOW" })).data.registerPaper.__typename).toBe(
      "RegisterPaperSuccess",
    );
  });

  it("refuses an upload that is not whole, not as declared, or not one's own", async () => {
    const open = await world.startUpload(pdf(), an);
    expect((await world.registerPaper(an, { uploadId: open.id })).data.registerPaper).toMatchObject({
      __typename: "UploadRefusedProblem",
      code: "UPLOAD_INCOMPLETE",
    });
    const bytes = pdf();
    const other = await world.startUpload(bytes, an, { sha256: sha256(pdf()) });
    await world.patch(other.path, 0, bytes);
    expect((await world.registerPaper(an, { uploadId: other.id })).data.registerPaper).toMatchObject({
      code: "CONTENT_NOT_AS_DECLARED",
    });
    for (const [content, mediaType] of [
      [PNG, "application/pdf"],
      [Buffer.from("<html>"), "image/png"],
      [Buffer.from("MZ\u0090"), "application/pdf"],
    ] as const) {
      const uploadId = await world.uploaded(content, an, mediaType);
      expect((await world.registerPaper(an, { uploadId })).data.registerPaper).toMatchObject({
        code: "CONTENT_NOT_AS_DECLARED",
      });
    }
    const uploadId = await world.uploaded(pdf(), binh);
    expect((await world.registerPaper(an, { uploadId })).data.registerPaper.__typename).toBe("NotFoundProblem");
  });

  it("takes pictures as what they are", async () => {
    const uploadId = await world.uploaded(PNG, an, "image/png");
    expect((await world.registerPaper(an, { uploadId })).data.registerPaper.__typename).toBe("RegisterPaperSuccess");
  });

  it("lets nobody put papers into another's archive but officials who digitise", async () => {
    const outcome = async (viewer: object, holderId: string) =>
      (await world.registerPaper(viewer, { holderId })).data.registerPaper.__typename as string;
    expect(await outcome(an, BINH)).toBe("NotAllowedProblem");
    expect(await outcome(an, randomUUID())).toBe("NotAllowedProblem");
    expect(await outcome(specialist, AN)).toBe("NotAllowedProblem");
    expect(await outcome(receiver, randomUUID())).toBe("NotFoundProblem");
    expect((await world.registerPaper(receiver)).data.registerPaper).toMatchObject({
      __typename: "InvalidInputProblem",
      path: ["holderId"],
    });
  });
});

describe("attestPaper", () => {
  it("makes the copy as good as the original, whoever holds it", async () => {
    const id = await world.paperOf(an);
    const moved = await attest(id);
    expect(moved).toMatchObject({
      __typename: "PaperMoved",
      paper: { id, status: "VALID", verifiedBy: { id: "official-receiver" } },
    });
    expect(moved.paper.verificationToken).toMatch(/^[\w-]{22}$/);
    expect((await told(id)).map(({ status }) => status)).toEqual(["UNVERIFIED", "VALID"]);
  });

  it("once", async () => {
    const id = await world.paperOf(an);
    const key = randomUUID();
    expect(await attest(id, receiver, key)).toEqual(await attest(id, receiver, key));
    expect(await attest(id)).toMatchObject({
      __typename: "PaperMoveRefusedProblem",
      code: "ALREADY_VERIFIED",
      status: "VALID",
    });
  });

  it("in one of two at the same moment", async () => {
    const id = await world.paperOf(an);
    const kinds = (await Promise.all([attest(id), attest(id, schoolOfficer)])).map(
      ({ __typename }) => __typename as string,
    );
    expect(kinds.sort()).toEqual(["PaperMoveRefusedProblem", "PaperMoved"]);
  });

  it("not what does not exist, nor by systems, nor a result", async () => {
    expect((await attest(randomUUID())).__typename).toBe("NotFoundProblem");
    expect((await attest("' OR 1=1")).__typename).toBe("NotFoundProblem");
    expect((await attest(await world.paperOf(an), { ...portal, scopes: ["archive:digitise"] })).__typename).toBe(
      "NotAllowedProblem",
    );
    const { data } = await issue({});
    expect((await attest(data.issueResult.paper.id)).__typename).toBe("NotAllowedProblem");
  });

  it("a revoked paper stays what it is", async () => {
    const id = await world.paperOf(an);
    await world.sqlAsOwner(`UPDATE paper SET status = 'REVOKED' WHERE id = '${id}'`);
    expect(await attest(id)).toMatchObject({ code: "ALREADY_REVOKED", status: "REVOKED" });
  });
});

async function issue(change: object, viewer = leader, bytes = pdf(), dossier: object = {}) {
  const dossierCode = await world.dossier(freshCode(), dossier);
  const uploadId = await world.uploaded(bytes, viewer);
  const input = {
    dossierCode,
    uploadId,
    typeCode: BIRTH_CERTIFICATE,
    title: "Giấy khai sinh",
    number: "15/2026",
    idempotencyKey: randomUUID(),
    ...change,
  };
  return world.ask(ISSUE_RESULT, { input }, viewer);
}
const sign = (bytes: Buffer, change: object = {}) => {
  const id = randomUUID();
  const payload = {
    id,
    digest: sha256(bytes),
    indication: "TOTAL_PASSED",
    official: "official-leader",
    agency: WARD,
    statement: false,
    ...change,
  };
  return world.tell("esignature", "signature", id, payload);
};

describe("issueResult", () => {
  it("puts what was signed into the owner's archive, VALID at once", async () => {
    const bytes = pdf();
    await sign(bytes);
    const { data } = await issue({ validUntil: "2030-01-01" }, leader, bytes);
    expect(data.issueResult.paper).toMatchObject({
      status: "VALID",
      origin: "PROCEDURE_RESULT",
      holder: { id: AN },
      issuer: { code: WARD },
      number: "15/2026",
      validUntil: "2030-01-01",
      verifiedBy: null,
    });
    expect(data.issueResult.paper.verificationToken).toMatch(/^[\w-]{22}$/);
    expect(data.issueResult.paper.sourceDossier.code).toMatch(/^H26\.62\.3-/);
  });

  it("finds a signature that was made a moment ago", async () => {
    const bytes = pdf();
    const payload = {
      id: "just-now",
      digest: sha256(bytes),
      indication: "TOTAL_PASSED",
      official: "official-leader",
      agency: null,
      statement: false,
    };
    world.announce("esignature", "signature", "just-now", payload);
    expect((await issue({}, leader, bytes)).data.issueResult.paper.status).toBe("VALID");
  });

  it("UNVERIFIED without a signature, VALID when it comes", async () => {
    const bytes = pdf();
    const { data } = await issue({}, leader, bytes);
    const { id } = data.issueResult.paper;
    expect(data.issueResult.paper).toMatchObject({ status: "UNVERIFIED", verificationToken: null });
    await sign(bytes);
    const { data: later } = await world.ask(
      "query ($id: ID!) { paper(id: $id) { status verificationToken verifiedAt } }",
      { id },
      an,
    );
    expect(later.paper).toMatchObject({
      status: "VALID",
      verificationToken: expect.any(String),
      verifiedAt: expect.anything(),
    });
    expect((await told(id)).map(({ status }) => status)).toEqual(["UNVERIFIED", "VALID"]);
  });

  it.each([
    ["over other bytes", { digest: sha256(pdf()) }],
    ["that failed", { indication: "TOTAL_FAILED" }],
    ["of another agency", { official: "official-school-officer", agency: SCHOOL }],
    ["over a statement", { statement: true }],
    ["of a holder", { official: null, agency: null }],
  ])("stays UNVERIFIED by a signature %s", async (_, change) => {
    const bytes = pdf();
    await sign(bytes, change);
    expect((await issue({}, leader, bytes)).data.issueResult.paper.status).toBe("UNVERIFIED");
  });

  it("is for the deciding agency, for a dossier being decided, with a result type of the procedure", async () => {
    const outcome = async (change: object, dossier: object, viewer = leader) =>
      (await issue(change, viewer, pdf(), dossier)).data.issueResult;
    expect((await outcome({}, {}, schoolOfficer)).__typename).toBe("NotFoundProblem");
    expect((await outcome({}, { agency: SCHOOL, readers: [WARD, SCHOOL] })).__typename).toBe("NotAllowedProblem");
    expect((await outcome({ dossierCode: "H26.62.3-260310-9999" }, {})).__typename).toBe("NotFoundProblem");
    expect(await outcome({ typeCode: BIRTH_PROOF }, {})).toMatchObject({
      __typename: "InvalidInputProblem",
      path: ["typeCode"],
    });
    for (const status of ["SUBMITTED", "NOT_ACCEPTED", "WITHDRAWN", "DISCONTINUED", "FINISHED", "RETURNED"]) {
      expect(await outcome({}, { status })).toMatchObject({ __typename: "ConflictProblem", code: "DOSSIER_NOT_OPEN" });
    }
    expect((await outcome({}, {}, { ...portal, scopes: ["archive:issue"] })).__typename).toBe("NotAllowedProblem");
  });

  it("takes no upload of somebody else's", async () => {
    const uploadId = await world.uploaded(pdf(), an);
    expect((await issue({ uploadId })).data.issueResult.__typename).toBe("NotFoundProblem");
  });

  it("waits for a dossier that was accepted a moment ago", async () => {
    const code = await world.dossier(freshCode(), { status: "SUBMITTED" });
    world.announce("dossiers", "dossier", code, {
      code,
      status: "PROCESSING",
      owner: AN,
      submitter: AN,
      agency: WARD,
      readers: [WARD],
      version: "1.001193-v2",
      components: [],
      results: [],
    });
    expect((await issue({ dossierCode: code })).data.issueResult.__typename).toBe("RegisterPaperSuccess");
  });
});

describe("a paper, as others see it", () => {
  it("is there for its holder, and through a dossier, and for nobody else", async () => {
    const id = await world.paperOf(an);
    for (const viewer of [binh, nobody, receiver, specialist, leader, schoolOfficer, portal])
      expect(await seen(id, viewer)).toBe(false);
    expect(await seen(id, an)).toBe(true);
    await world.dossier(freshCode(), { components: [{ requiredPaper: "birth-proof", paper: id, origin: "UPLOADED" }] });
    for (const viewer of [receiver, specialist, leader, portal]) expect(await seen(id, viewer)).toBe(true);
    for (const viewer of [
      binh,
      nobody,
      schoolOfficer,
      official("x", WARD, "dossier:read"),
      official("y", "H29", "archive:read"),
    ]) {
      expect(await seen(id, viewer)).toBe(false);
    }
  });

  it("is there for the agency that issued it, not for one that a citizen says issued it", async () => {
    const { data } = await issue({}, leader, pdf(), {});
    expect(await seen(data.issueResult.paper.id, official("z", WARD, "archive:issue"))).toBe(true);
    const claimed = await world.paperOf(an, { issuerCode: WARD });
    expect(await seen(claimed, official("z", WARD, "archive:issue"))).toBe(false);
  });

  it("is there as soon as the dossier is, even before its news has come", async () => {
    const id = await world.paperOf(an);
    const code = freshCode();
    world.announce("dossiers", "dossier", code, {
      code,
      status: "SUBMITTED",
      owner: AN,
      submitter: AN,
      agency: WARD,
      readers: [WARD],
      components: [{ requiredPaper: "q", paper: id, origin: "UPLOADED" }],
      results: [],
    });
    expect(await seen(id, receiver)).toBe(true);
  });

  it("runs out at the end of its last day in Việt Nam", async () => {
    const id = await world.validPaperOf(an, { issuedOn: "2026-01-01", validUntil: "2026-06-30" });
    const status = async (at: string) =>
      (await world.ask("query ($id: ID!) { paper(id: $id) { status } }", { id }, an, new Date(at))).data.paper.status;
    expect(await status("2026-06-30T23:59:59+07:00")).toBe("VALID");
    expect(await status("2026-07-01T00:00:00+07:00")).toBe("EXPIRED");
  });

  it("counts the dossiers that used it again", async () => {
    const id = await world.validPaperOf(an);
    const component = (origin: string) => ({ components: [{ requiredPaper: "birth-proof", paper: id, origin }] });
    await world.dossier(freshCode(), component("UPLOADED"));
    await world.dossier(freshCode(), component("REUSED_COMPONENT"));
    await world.dossier(freshCode(SCHOOL), { ...component("REUSED_RESULT"), agency: SCHOOL, readers: [SCHOOL] });
    const { data } = await world.ask("query ($id: ID!) { paper(id: $id) { timesReused } }", { id }, an);
    expect(data.paper.timesReused).toBe(2);
  });

  it("keeps what it says sealed", async () => {
    const id = await world.paperOf(an, { data: { bornOn: "2026-02-03" } });
    const [row] = await world.sql<{ data_sealed: Buffer }>("SELECT data_sealed FROM paper WHERE id = $1", [id]);
    expect(row?.data_sealed.includes("2026-02-03")).toBe(false);
  });
});

describe("Holder.papers", () => {
  const LIST =
    "query ($filter: PaperFilter, $first: Int, $after: String) { me { papers(filter: $filter, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id title status } } } } }";
  const cuc = { kind: "HOLDER", subject: "idp cuc", holder: randomUUID() } as const;
  let ids: string[] = [];

  beforeAll(async () => {
    await world.signIn("cuc", cuc.holder, "Phạm Thị Cúc", "001091099999");
    for (const title of ["Giấy chứng sinh", "Giấy đăng ký kết hôn", "Bằng tốt nghiệp", "100% _thật_"])
      ids.push(await world.paperOf(cuc, { title }));
    await attest(ids[1] ?? "");
    ids = ids.toReversed();
  });

  it("lists newest first, page by page", async () => {
    const first = (await world.ask(LIST, { first: 3 }, cuc)).data.me.papers;
    expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
    const second = (await world.ask(LIST, { first: 3, after: first.pageInfo.endCursor }, cuc)).data.me.papers;
    expect([...first.edges, ...second.edges].map(({ node }) => node.id)).toEqual(ids);
    expect(second.pageInfo.hasNextPage).toBe(false);
  });

  it.each([
    [{ search: "ket hon" }, ["Giấy đăng ký kết hôn"]],
    [{ search: "TỐT" }, ["Bằng tốt nghiệp"]],
    [{ search: "%" }, ["100% _thật_"]],
    [{ search: "' OR 1=1 --" }, []],
    [{ status: ["VALID"] }, ["Giấy đăng ký kết hôn"]],
    [{ status: ["EXPIRED", "REVOKED"] }, []],
    [{ origin: ["PROCEDURE_RESULT"] }, []],
    [{ type: BIRTH_CERTIFICATE }, []],
  ])("finds by %j", async (filter, titles) => {
    const { papers } = (await world.ask(LIST, { filter }, cuc)).data.me;
    expect(papers.edges.map(({ node }: { node: { title: string } }) => node.title)).toEqual(titles);
    expect(papers.totalCount).toBe(titles.length);
  });

  it.each([
    [{ first: 101 }],
    [{ first: -1 }],
    [{ after: "rubbish" }],
    [{ after: Buffer.from('["x","y"]').toString("base64url") }],
  ])("refuses %j", async (args) => {
    expect((await world.ask(LIST, args, cuc)).errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
  });
});

describe("verifyPaper", () => {
  const VERIFY =
    "query ($token: String!) { verifyPaper(token: $token) { title type { code } issuer { code } issuedOn status sha256 signatureValid checkedAt } }";
  const verify = async (token: string, at = new Date()) =>
    (await world.ask(VERIFY, { token }, { ...nobody, client: randomUUID() }, at)).data.verifyPaper;

  it("says of a signed result what its kind is and how it stands", async () => {
    const bytes = pdf();
    await sign(bytes);
    const { data } = await issue({ title: "Giấy khai sinh của cháu An", validUntil: "2030-01-01" }, leader, bytes);
    const token = data.issueResult.paper.verificationToken as string;
    expect(await verify(token)).toMatchObject({
      title: "Giấy khai sinh",
      type: { code: BIRTH_CERTIFICATE },
      issuer: { code: WARD },
      status: "VALID",
      sha256: sha256(bytes),
      signatureValid: true,
    });
    expect(await verify(token, new Date("2031-01-01T00:00:00Z"))).toMatchObject({ status: "EXPIRED" });
    await world.sqlAsOwner(`UPDATE paper SET status = 'REVOKED' WHERE id = '${data.issueResult.paper.id}'`);
    expect(await verify(token)).toMatchObject({ status: "REVOKED" });
  });

  it("has no word on signatures for an attested copy", async () => {
    const id = await world.validPaperOf(an);
    const { data } = await world.ask("query ($id: ID!) { paper(id: $id) { verificationToken } }", { id }, an);
    expect(await verify(data.paper.verificationToken)).toMatchObject({ signatureValid: null, status: "VALID" });
  });

  it.each([["unknown"], [""], ["' OR 1=1 --"], ["x".repeat(10_000)]])("answers null to the token %j", async (token) => {
    expect(await verify(token)).toBeNull();
  });

  it("sixty times a minute for one address", async () => {
    const client = randomUUID();
    const codes_: unknown[] = [];
    for (let n = 0; n < 62; n += 1) {
      const { errors } = await world.ask(VERIFY, { token: "unknown" }, { ...nobody, client });
      codes_.push(errors?.[0]?.extensions["code"]);
    }
    expect(codes_.slice(0, 60)).toEqual(Array.from({ length: 60 }));
    expect(codes_.slice(60)).toEqual(["RATE_LIMITED", "RATE_LIMITED"]);
  });
});

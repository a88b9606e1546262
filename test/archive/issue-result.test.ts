import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { applySignatures } from "../../subgraphs/archive/feeds/esignature";
import { PaperVerification } from "../../subgraphs/archive/paper/verification";
import { Keys } from "../../subgraphs/kit/secrets";
import { AN, BIRTH_PROOF, SCHOOL, WARD, an, leader, pdf, portal, schoolOfficer, sha256 } from "./fixture";
import { freshCode, issue, sign, told } from "./papers";
import { ArchiveWorld } from "./world";

let world: ArchiveWorld;
beforeAll(async () => {
  world = await ArchiveWorld.open();
});
afterAll(() => world.close());

describe("issueResult", () => {
  it("puts what was signed into the owner's archive, VALID at once", async () => {
    const bytes = pdf();
    await sign(world, bytes);
    const { data } = await issue(world, { validUntil: "2030-01-01" }, leader, bytes);
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
    expect((await issue(world, {}, leader, bytes)).data.issueResult.paper.status).toBe("VALID");
  });

  it("UNVERIFIED without a signature, VALID when it comes", async () => {
    const bytes = pdf();
    const { data } = await issue(world, {}, leader, bytes);
    const { id } = data.issueResult.paper;
    expect(data.issueResult.paper).toMatchObject({ status: "UNVERIFIED", verificationToken: null });
    await sign(world, bytes);
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
    expect((await told(world, id)).map(({ status }) => status)).toEqual(["UNVERIFIED", "VALID"]);
  });

  it("VALID though the signature is becoming known at the same moment", async () => {
    const bytes = pdf();
    const verification = new PaperVerification(Keys.load(join(world.folder, "keys")));
    const payload = {
      id: randomUUID(),
      digest: sha256(bytes),
      indication: "TOTAL_PASSED",
      agency: WARD,
      statement: false,
    };
    const change = { sequence: "1", topic: "signature", key: payload.id, at: new Date().toISOString(), payload };
    let issuing: ReturnType<typeof issue> | undefined;
    await world.database.source.transaction(async (tx) => {
      await applySignatures(tx, [change], verification);
      issuing = issue(world, {}, leader, bytes);
      await sleep(500);
    });
    expect((await issuing)?.data.issueResult.paper.status).toBe("VALID");
  });

  it.each([
    ["over other bytes", { digest: sha256(pdf()) }],
    ["that failed", { indication: "TOTAL_FAILED" }],
    ["of another agency", { official: "official-school-officer", agency: SCHOOL }],
    ["over a statement", { statement: true }],
    ["of a holder", { official: null, agency: null }],
  ])("stays UNVERIFIED by a signature %s", async (_, change) => {
    const bytes = pdf();
    await sign(world, bytes, change);
    expect((await issue(world, {}, leader, bytes)).data.issueResult.paper.status).toBe("UNVERIFIED");
  });

  it("is for the deciding agency, for a dossier being decided, with a result type of the procedure", async () => {
    const outcome = async (change: object, dossier: object, viewer = leader) =>
      (await issue(world, change, viewer, pdf(), dossier)).data.issueResult;
    expect((await outcome({}, {}, schoolOfficer)).__typename).toBe("NotFoundProblem");
    expect((await outcome({}, { agency: SCHOOL, readers: [WARD, SCHOOL] })).__typename).toBe("NotAllowedProblem");
    expect((await outcome({ dossierCode: "H26.62.3-260310-9999" }, {})).__typename).toBe("NotFoundProblem");
    expect(await outcome({ typeCode: BIRTH_PROOF }, {})).toMatchObject({
      __typename: "InvalidInputProblem",
      path: ["input", "typeCode"],
    });
    for (const status of ["SUBMITTED", "NOT_ACCEPTED", "WITHDRAWN", "DISCONTINUED", "FINISHED", "RETURNED"]) {
      expect(await outcome({}, { status })).toMatchObject({ __typename: "ConflictProblem", code: "DOSSIER_NOT_OPEN" });
    }
    expect((await outcome({}, {}, { ...portal, scopes: ["archive:issue"] })).__typename).toBe("NotAllowedProblem");
  });

  it("takes no upload of somebody else's", async () => {
    const uploadId = await world.uploaded(pdf(), an);
    expect((await issue(world, { uploadId })).data.issueResult.__typename).toBe("NotFoundProblem");
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
    expect((await issue(world, { dossierCode: code })).data.issueResult.__typename).toBe("RegisterPaperSuccess");
  });
});

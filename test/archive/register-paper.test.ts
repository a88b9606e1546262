import { randomUUID } from "node:crypto";
import {
  AN,
  BINH,
  BIRTH_CERTIFICATE,
  BIRTH_PROOF,
  WARD,
  an,
  binh,
  leader,
  pdf,
  receiver,
  sha256,
  specialist,
} from "./fixture";
import { attest, issue, registerPaper, sign, told } from "./papers";
import { ArchiveWorld } from "./world";

let world: ArchiveWorld;
beforeAll(async () => {
  world = await ArchiveWorld.open();
});
afterAll(() => world.close());

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

describe("registerPaper", () => {
  it("makes the citizen's upload an unverified paper of theirs, and tells the others", async () => {
    const bytes = pdf();
    const { data } = await registerPaper(
      world,
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
    expect(await told(world, paper.id)).toEqual([
      {
        id: paper.id,
        holder: AN,
        type: BIRTH_PROOF,
        status: "UNVERIFIED",
        validUntil: null,
        origin: "DIGITISED",
        uploader: { holder: AN, official: null },
        upload: expect.any(String),
        sha256: sha256(bytes),
        sourceDossier: null,
        issuer: "H26",
        hidden: false,
      },
    ]);
  });

  it("by an official at the counter, for the citizen in front", async () => {
    const { data } = await registerPaper(world, receiver, { holderId: BINH });
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
    await registerPaper(world, an, { uploadId });
    expect((await registerPaper(world, an, { uploadId })).data.registerPaper).toMatchObject({
      __typename: "ConflictProblem",
      code: "UPLOAD_ALREADY_USED",
    });
  });

  it("keeps SQL and scripts as the words that they are", async () => {
    const words = `'); DELETE FROM paper; -- <img src=x onerror=alert(1)> \${7*7}`;
    const { data } = await registerPaper(world, an, { title: words, number: words });
    expect(data.registerPaper.paper).toMatchObject({ title: words, number: words });
    for (const change of [{ typeCode: words }, { issuerCode: words }, { uploadId: words }, { holderId: words }]) {
      const { data: refused } = await registerPaper(world, an, change);
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
    expect((await registerPaper(world, an, change)).data.registerPaper).toMatchObject({
      __typename: "InvalidInputProblem",
      path: ["input", ...path],
    });
    expect(await count()).toBe(before);
  });

  it("waits for a kind of paper that the catalogue has announced a moment ago", async () => {
    world.announce("catalogue", "paper-type", "JUST_NOW", { code: "JUST_NOW", name: "Mới", dataSchema: null });
    expect((await registerPaper(world, an, { typeCode: "JUST_NOW" })).data.registerPaper.__typename).toBe(
      "RegisterPaperSuccess",
    );
  });

  it("refuses an upload that is not whole, not as declared, or not one's own", async () => {
    const open = await world.startUpload(pdf(), an);
    expect((await registerPaper(world, an, { uploadId: open.id })).data.registerPaper).toMatchObject({
      __typename: "UploadRefusedProblem",
      code: "UPLOAD_INCOMPLETE",
    });
    const bytes = pdf();
    const other = await world.startUpload(bytes, an, { sha256: sha256(pdf()) });
    await world.patch(other.path, 0, bytes);
    expect((await registerPaper(world, an, { uploadId: other.id })).data.registerPaper).toMatchObject({
      code: "CONTENT_NOT_AS_DECLARED",
    });
    for (const [content, mediaType] of [
      [PNG, "application/pdf"],
      [Buffer.from("<html>"), "image/png"],
      [Buffer.from("MZ\u0090"), "application/pdf"],
    ] as const) {
      const uploadId = await world.uploaded(content, an, mediaType);
      expect((await registerPaper(world, an, { uploadId })).data.registerPaper).toMatchObject({
        code: "CONTENT_NOT_AS_DECLARED",
      });
    }
    const uploadId = await world.uploaded(pdf(), binh);
    expect((await registerPaper(world, an, { uploadId })).data.registerPaper.__typename).toBe("NotFoundProblem");
  });

  it("takes pictures as what they are", async () => {
    const uploadId = await world.uploaded(PNG, an, "image/png");
    expect((await registerPaper(world, an, { uploadId })).data.registerPaper.__typename).toBe("RegisterPaperSuccess");
  });

  it("lets nobody put papers into another's archive but officials who digitise", async () => {
    const outcome = async (viewer: object, holderId: string) =>
      (await registerPaper(world, viewer, { holderId })).data.registerPaper.__typename as string;
    expect(await outcome(an, BINH)).toBe("NotAllowedProblem");
    expect(await outcome(an, randomUUID())).toBe("NotAllowedProblem");
    expect(await outcome(specialist, AN)).toBe("NotAllowedProblem");
    expect(await outcome(receiver, randomUUID())).toBe("NotFoundProblem");
    expect((await registerPaper(world, receiver)).data.registerPaper).toMatchObject({
      __typename: "InvalidInputProblem",
      path: ["input", "holderId"],
    });
  });
});

describe("bytes that an agency once signed", () => {
  it.each([
    ["another person's", binh, {}],
    ["of another kind", an, { typeCode: BIRTH_PROOF }],
    ["with another number and day", an, { number: "99/2026", issuedOn: "2020-01-01", validUntil: "2099-01-01" }],
  ])("make no valid paper that is %s", async (_, viewer, change) => {
    const bytes = pdf();
    await sign(world, bytes);
    await issue(world, {}, leader, bytes);
    const claim = { typeCode: BIRTH_CERTIFICATE, issuerCode: WARD, ...change };
    const { data } = await registerPaper(world, viewer, claim, bytes);
    const { id } = data.registerPaper.paper;
    expect(data.registerPaper.paper).toMatchObject({
      origin: "BORN_DIGITAL",
      status: "UNVERIFIED",
      verificationToken: null,
    });
    // Nor when another signature over them becomes known later.
    await sign(world, bytes);
    expect((await told(world, id)).map(({ status }) => status)).toEqual(["UNVERIFIED"]);
    expect(await attest(world, id)).toMatchObject({ __typename: "PaperMoved", paper: { status: "VALID" } });
  });
});

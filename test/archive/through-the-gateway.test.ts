import { createHash, randomBytes } from "node:crypto";
import { Upload } from "tus-js-client";
import { type GqlOptions, ask, gql } from "../support/client";
import { declaration, offsetOf, patch, samplePdf, upload } from "../support/upload";
import { registerProof } from "../journeys/filing";
import { START, an, attest, binh, filed, logOf, receiver, register, school, started } from "./gateway-asks";

// What the archive answers to people: through the gateway, with the others' feeds as they come.

describe("a resumable upload", () => {
  it("is continued by a tus client where it was left", async () => {
    const bytes = Buffer.concat([samplePdf(), randomBytes(700_000)]);
    const { id, url } = await started(bytes);
    await patch(url, 0, bytes.subarray(0, 250_000));
    expect(await offsetOf(url)).toEqual({ status: 200, offset: 250_000 });
    await new Promise<void>((resolve, reject) => {
      new Upload(bytes, {
        uploadUrl: url,
        chunkSize: 100_000,
        retryDelays: null,
        onSuccess: () => resolve(),
        onError: reject,
      }).start();
    });
    expect((await register(id)).data.registerPaper).toMatchObject({ __typename: "RegisterPaperSuccess" });
  });

  it("answers 409 to a wrong offset, 413 to more than was declared, 404 to an unknown address", async () => {
    const bytes = samplePdf();
    const { id, url } = await started(bytes);
    expect((await patch(url, 5, bytes)).status).toBe(409);
    expect((await patch(url, 0, Buffer.concat([bytes, bytes]))).status).toBe(413);
    expect((await patch(`${url.slice(0, -6)}AAAAAA`, 0, bytes)).status).toBe(404);
    expect(await offsetOf(url)).toEqual({ status: 200, offset: 0 });
    expect((await register(id)).data.registerPaper).toMatchObject({
      __typename: "UploadRefusedProblem",
      code: "UPLOAD_INCOMPLETE",
    });
  });

  it("refuses bytes other than declared, and a type other than declared", async () => {
    const bytes = samplePdf();
    const wrong = await started(bytes, { sha256: createHash("sha256").update("else").digest("hex") });
    expect((await patch(wrong.url, 0, bytes)).status).toBe(460);
    expect((await register(wrong.id)).data.registerPaper.code).toBe("CONTENT_NOT_AS_DECLARED");
    const picture = await upload(samplePdf(), an, "image/png");
    expect((await register(picture)).data.registerPaper.code).toBe("CONTENT_NOT_AS_DECLARED");
  });

  it("is not begun for what may not come in, nor by nobody", async () => {
    const outcome = async (change: object, who: GqlOptions = an) =>
      gql(START, { input: { ...declaration(samplePdf()), ...change } }, who);
    expect((await outcome({ mediaType: "text/html" })).data.startUpload).toMatchObject({
      __typename: "UploadRefusedProblem",
      code: "TYPE_NOT_ALLOWED",
    });
    expect((await outcome({ byteSize: 2_000_000_000 })).data.startUpload).toMatchObject({ code: "TOO_LARGE" });
    const anonymous = await outcome({}, {});
    expect([anonymous.data.startUpload, anonymous.errors[0]?.extensions?.code]).toEqual([null, "UNAUTHENTICATED"]);
  });
});

describe("a paper", () => {
  it("is read by its holder with all that is known of it", async () => {
    const uploadId = await upload(samplePdf(), an);
    const data = { motherName: "Trần Thị Mẹ", weightGrams: 3100 };
    const input = { issuerCode: "H26", issuedOn: "2026-01-05", validUntil: "2036-01-05", number: "7/GCS", data };
    const { paper } = (await register(uploadId, input)).data.registerPaper;
    await attest(paper.id);
    const found = await ask(
      `query ($id: ID!) { paper(id: $id) { id type { code } title number issuer { code } issuedOn validUntil status origin holder { id kind } data hidden timesReused
        content { mediaType byteSize sha256 url } verificationToken verifiedBy { id } verifiedAt } }`,
      { id: paper.id },
      an,
    );
    expect(found.paper).toMatchObject({
      type: { code: "GIAY_CHUNG_SINH" },
      number: "7/GCS",
      issuer: { code: "H26" },
      status: "VALID",
      origin: "DIGITISED",
      data,
      hidden: false,
      timesReused: 0,
    });
    expect((await gql("query ($id: ID!) { paper(id: $id) { id } }", { id: paper.id }, binh)).data.paper).toBeNull();
    expect((await gql("query ($id: ID!) { paper(id: $id) { id } }", { id: paper.id }, school)).data.paper).toBeNull();
  });

  it("is listed, found again, and named by a refusal that says where", async () => {
    await registerProof(an);
    await registerProof(an);
    const page = (after: string | null) =>
      ask(
        `query ($after: String) { me { id papers(first: 1, after: $after, filter: { search: "chung sinh" }) {
          totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } } } } }`,
        { after },
        an,
      );
    const first = (await page(null)).me;
    const second = (await page(first.papers.pageInfo.endCursor)).me;
    expect(second.papers.edges[0].node.id).not.toBe(first.papers.edges[0].node.id);
    expect(second.papers.pageInfo.hasPreviousPage).toBe(true);
    const { holder } = await ask("query ($id: ID!) { holder(id: $id) { id name } }", { id: first.id }, an);
    expect(holder.id).toBe(first.id);
    const uploadId = await upload(samplePdf(), an);
    const refused = await register(uploadId, { typeCode: "NO_SUCH_TYPE" });
    expect(refused.data.registerPaper).toMatchObject({
      __typename: "InvalidInputProblem",
      path: ["input", "typeCode"],
    });
    await register(uploadId);
    expect((await register(uploadId)).data.registerPaper).toMatchObject({
      __typename: "ConflictProblem",
      code: "UPLOAD_ALREADY_USED",
    });
  });

  it("is verified by anybody from its token, and an unknown token is nothing", async () => {
    const id = await registerProof(an);
    await attest(id);
    const { paper } = await ask("query ($id: ID!) { paper(id: $id) { verificationToken } }", { id }, an);
    const verify = (token: string) =>
      ask(
        "query ($t: String!) { verifyPaper(token: $t) { title type { code } status sha256 checkedAt } }",
        { t: token },
        {},
      );
    expect((await verify(paper.verificationToken)).verifyPaper).toMatchObject({
      title: "Giấy chứng sinh",
      type: { code: "GIAY_CHUNG_SINH" },
      status: "VALID",
    });
    expect((await verify("unknown")).verifyPaper).toBeNull();
  });

  it("cannot be put into another's archive, and is attested once", async () => {
    const { me } = await ask("{ me { id } }", {}, an);
    expect(
      (await register(await upload(samplePdf(), binh), { holderId: me.id }, binh)).data.registerPaper.__typename,
    ).toBe("NotAllowedProblem");
    expect((await register(await upload(samplePdf(), an), {}, binh)).data.registerPaper.__typename).toBe(
      "NotFoundProblem",
    );
    const id = await registerProof(an);
    expect((await attest(id)).data.attestPaper).toMatchObject({ __typename: "PaperMoved", paper: { status: "VALID" } });
    expect((await attest(id)).data.attestPaper).toMatchObject({
      __typename: "PaperMoveRefusedProblem",
      code: "ALREADY_VERIFIED",
      status: "VALID",
    });
    const forbidden = await attest(id, an);
    expect([forbidden.data.attestPaper, forbidden.errors[0]?.extensions?.code]).toEqual([null, "FORBIDDEN"]);
  });

  it("is opened by its short-lived address, which is a record in the holder's log", async () => {
    const { code, paper } = await filed();
    const content = async (who: GqlOptions): Promise<string> =>
      (await ask("query ($id: ID!) { paper(id: $id) { content { url } } }", { id: paper }, who)).paper.content.url;
    const url = await content(receiver);
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="[0-9a-f-]{36}\.pdf"$/);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
    const opened = (await logOf(an)).filter((record) => record.paper?.id === paper);
    // One for the address that was given, one for the opening.
    expect(opened).toHaveLength(2);
    for (const record of opened) {
      expect(record).toMatchObject({
        fields: ["Paper.content"],
        basis: "DOSSIER",
        purpose: code,
        agency: { code: "H26.62.3" },
      });
    }
    expect((await fetch(`${url.slice(0, -5)}AAAAA`)).status).toBe(403);
  });
});

it("a requirement names the papers that prove it already, and what is reused is counted", async () => {
  const paper = await registerProof(an);
  await attest(paper);
  const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
  const answer = await ask(
    `query ($p: PeriodInput!) { procedure(code: "1.001193") { version { cases { requiredPapers { id satisfiedBy { id } } } } }
      agency(code: "H26.62.3") { reuse(period: $p) { required reused papersHeld papersDigitised }
        qualityIndex(period: $p) { agencyCode period { start end } archiveIndicators { code group max applies points unavailable } } }
      paperType(code: "GIAY_CHUNG_SINH") { code reuse(period: $p) { required reused ratio papersHeld papersDigitised } } }`,
    { p: { start: "2026-01-01", end: today } },
    an,
  );
  const required = answer.procedure.version.cases[0].requiredPapers as { satisfiedBy: { id: string }[] }[];
  expect(required.flatMap(({ satisfiedBy }) => satisfiedBy.map(({ id }) => id))).toContain(paper);
  expect(answer.agency.qualityIndex.archiveIndicators).toHaveLength(7);
  expect(answer.paperType.reuse.papersDigitised).toBeGreaterThan(0);
});

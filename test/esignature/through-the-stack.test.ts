import { createHash, randomUUID } from "node:crypto";
import { ask, gql } from "../support/client";
import { describeWithTool } from "../support/tools";
import { samplePdf, upload } from "../support/upload";
import { OpenSsl } from "./openssl";
import { AUTHORISE, DECLINE, REQUEST } from "./verbs";

const leader = { persona: "leader" };
const specialist = { persona: "specialist" };

// oxlint-disable-next-line typescript/no-explicit-any -- the shape of an answer is what each test says it is.
async function run(
  mutation: string,
  input: Record<string, unknown>,
  options: { persona: string; now?: string } = leader,
): Promise<any> {
  const { done } = await ask(mutation, { input: { idempotencyKey: randomUUID(), ...input } }, options);
  return done;
}

async function certificateOf(persona: string): Promise<string> {
  const { myPost } = await ask<{ myPost: { certificates: { id: string; status: string }[] } }>(
    `{ myPost { id certificates { id kind subject issuer serialNumber validFrom validUntil status pem } } }`,
    {},
    { persona },
  );
  const good = myPost.certificates.find((certificate) => certificate.status === "GOOD");
  if (!good) throw new Error(`${persona} has no good certificate`);
  return good.id;
}

async function requested(content: Record<string, unknown>, persona = "leader"): Promise<string> {
  const input = {
    certificateId: await certificateOf(persona),
    format: "CADES",
    level: "B",
    purpose: "Ký kết quả",
    ...content,
  };
  const answer = await run(REQUEST, input, { persona });
  if (!answer.request) throw new Error(`no signing request: ${JSON.stringify(answer)}`);
  return answer.request.id;
}

describe("signing through the gateway", () => {
  it("asks over an upload just sent, authorises, and shows the signature to everybody", async () => {
    const bytes = samplePdf();
    const id = await requested({ uploadId: await upload(bytes, leader) });
    const waiting = await ask(
      `{ mySigningRequests(first: 100) { edges { cursor node { id state purpose expiresAt } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }`,
      {},
      leader,
    );
    expect(waiting.mySigningRequests.edges.map((edge: { node: { id: string } }) => edge.node.id)).toContain(id);
    expect(await run(AUTHORISE, { requestId: id, secret: "nothing like it" })).toMatchObject({
      __typename: "SigningRefusedProblem",
      code: "WRONG_SECRET",
    });
    const { request } = await run(AUTHORISE, { requestId: id, secret: "leader" });
    expect(request).toMatchObject({
      state: "SIGNED",
      signature: {
        digest: createHash("sha256").update(bytes).digest("hex"),
        verdict: { indication: "TOTAL_PASSED", level: "B" },
      },
    });
    const seen = await ask(
      `query ($id: ID!) { signature(id: $id) { id format level signedAt detached purpose signer { subject }
        verdict { indication subIndication reasons signerSubject bestSignatureTime coversWholeDocument } } }`,
      { id: request.signature.id },
    );
    expect(seen.signature.verdict).toMatchObject({ indication: "TOTAL_PASSED", coversWholeDocument: true });
  });

  it("signs a paper digitised at the own counter; the signature stands at the paper", async () => {
    const { me } = await ask<{ me: { id: string } }>("{ me { id } }", {}, { persona: "citizen-an" });
    const receiver = { persona: "receiver" };
    const input = {
      holderId: me.id,
      uploadId: await upload(samplePdf(), receiver),
      typeCode: "GIAY_CHUNG_SINH",
      title: "Giấy chứng sinh",
      idempotencyKey: randomUUID(),
    };
    const { registerPaper } = await ask(
      `mutation ($input: RegisterPaperInput!) { registerPaper(input: $input) { __typename ... on RegisterPaperSuccess { paper { id } } ... on Problem { code message } } }`,
      { input },
      receiver,
    );
    const paperId = registerPaper.paper.id;
    const { request } = await run(AUTHORISE, { requestId: await requested({ paperId }), secret: "leader" });
    expect(request).toMatchObject({ paper: { id: paperId }, signature: { paper: { id: paperId } } });
    const { paper } = await ask(
      "query ($id: ID!) { paper(id: $id) { signatures { id verdict { indication } } } }",
      { id: paperId },
      { persona: "citizen-an" },
    );
    expect(paper.signatures).toEqual([{ id: request.signature.id, verdict: { indication: "TOTAL_PASSED" } }]);
  });

  it("refuses what it cannot do, each with its code", async () => {
    const certificateId = await certificateOf("leader");
    const whole = { certificateId, format: "CADES", level: "B", purpose: "Ký kết quả" };
    expect(await run(REQUEST, whole)).toMatchObject({
      __typename: "InvalidInputProblem",
      code: "INVALID_INPUT",
      path: ["input"],
    });
    expect(await run(REQUEST, { ...whole, statement: "x", format: "PADES" })).toMatchObject({
      code: "FORMAT_NOT_FOR_CONTENT",
    });
    expect(await run(REQUEST, { ...whole, statement: "x", level: "T" })).toMatchObject({
      code: "TIMESTAMP_UNAVAILABLE",
    });
    expect(
      await run(REQUEST, { ...whole, uploadId: await upload(samplePdf(), { persona: "citizen-an" }) }),
    ).toMatchObject({ __typename: "NotFoundProblem" });
    const { validateDocument } = await ask(
      "mutation ($input: ValidateDocumentInput!) { validateDocument(input: $input) { ... on DocumentRefusedProblem { code message } } }",
      { input: { content: samplePdf().toString("base64") } },
    );
    expect(validateDocument.code).toBe("NOT_SIGNED");
  });

  it("signs statements, and shows their text to signed-in readers", async () => {
    const statement = `APOLOGY ${randomUUID()}`;
    const { request } = await run(AUTHORISE, { requestId: await requested({ statement }), secret: "leader" });
    const query = "query ($id: ID!) { signature(id: $id) { digest statement } }";
    expect((await ask(query, { id: request.signature.id }, { persona: "citizen-an" })).signature.statement).toBe(
      statement,
    );
    const stranger = await gql(query, { id: request.signature.id });
    expect(stranger.data.signature.statement).toBeNull();
    expect(stranger.errors).toEqual([
      expect.objectContaining({
        path: ["signature", "statement"],
        extensions: expect.objectContaining({ code: "UNAUTHENTICATED" }),
      }),
    ]);
  });

  it("is closed by declining and by time", async () => {
    const declined = await requested({ statement: "từ chối" });
    expect(await run(DECLINE, { requestId: declined, reason: "Sai họ tên" })).toMatchObject({
      request: { state: "DECLINED" },
    });
    expect(await run(AUTHORISE, { requestId: declined, secret: "leader" })).toMatchObject({ code: "REQUEST_CLOSED" });
    const late = await requested({ statement: "muộn" });
    const now = new Date(Date.now() + 25 * 3_600_000).toISOString();
    expect(await run(AUTHORISE, { requestId: late, secret: "leader" }, { ...leader, now })).toMatchObject({
      code: "REQUEST_CLOSED",
    });
    const { signingRequest } = await ask(
      "query ($id: ID!) { signingRequest(id: $id) { state requestedAt } }",
      { id: late },
      { ...leader, now },
    );
    expect(signingRequest.state).toBe("EXPIRED");
  });

  it("is the signer's alone", async () => {
    const id = await requested({ statement: "riêng" });
    expect(await run(AUTHORISE, { requestId: id, secret: "leader" }, specialist)).toMatchObject({
      __typename: "NotFoundProblem",
    });
    expect(
      (await ask("query ($id: ID!) { signingRequest(id: $id) { id } }", { id }, specialist)).signingRequest,
    ).toBeNull();
    const anonymous = await gql("query ($id: ID!) { signingRequest(id: $id) { id } }", { id });
    expect(anonymous.data.signingRequest).toBeNull();
    expect(anonymous.errors[0]?.extensions?.code).toBe("UNAUTHENTICATED");
    for (const persona of ["receiver", "citizen-an", "kiosk"]) {
      const answer = await gql(
        AUTHORISE,
        { input: { requestId: id, secret: "leader", idempotencyKey: randomUUID() } },
        { persona },
      );
      expect(answer.data.done).toBeNull();
      expect(answer.errors[0]?.extensions?.code).toBe("FORBIDDEN");
    }
  });

  it("answers a key that is sent twenty times at once with one signature", async () => {
    const input = {
      requestId: await requested({ statement: "một lần" }),
      secret: "leader",
      idempotencyKey: randomUUID(),
    };
    const answers = await Promise.all(Array.from({ length: 20 }, () => run(AUTHORISE, input)));
    expect(new Set(answers.map((answer) => answer.request.signature.id)).size).toBe(1);
    expect(await run(AUTHORISE, { ...input, secret: "another" })).toMatchObject({ __typename: "ConflictProblem" });
  });
});

describe("certificates", () => {
  it("of officials are for signed-in readers, seals of agencies and roots for everybody", async () => {
    const { agency, trustAnchors } = await ask(
      `{ agency(code: "H26.62.3") { sealCertificates { id kind subject status } } trustAnchors { id kind subject issuer status pem } }`,
    );
    expect(agency.sealCertificates).toEqual([
      expect.objectContaining({ kind: "AGENCY_SEAL", status: "GOOD", subject: expect.stringContaining("Long Biên") }),
    ]);
    expect(trustAnchors).toEqual([expect.objectContaining({ kind: "ISSUING", status: "GOOD" })]);
    expect(await certificateOf("specialist")).toEqual(expect.any(String));
  });
});

describeWithTool("openssl", "openssl and the graph", () => {
  const openssl = new OpenSsl();
  afterAll(() => openssl.remove());

  it("agree on what was signed, with the anchors of the graph alone", async () => {
    const bytes = samplePdf();
    const { request } = await run(AUTHORISE, {
      requestId: await requested({ uploadId: await upload(bytes, specialist) }),
      secret: "leader",
    });
    const { trustAnchors } = await ask<{ trustAnchors: { pem: string }[] }>("{ trustAnchors { pem } }");
    const anchors = trustAnchors.map((anchor) => anchor.pem).join("");
    const signature = Buffer.from(request.signature.detached, "base64");
    for (const [content, passes] of [
      [bytes, true],
      [samplePdf(), false],
    ] as const) {
      expect(openssl.verifies(signature, content, anchors)).toBe(passes);
      const { done } = await ask(
        `mutation ($input: ValidateDocumentInput!) { done: validateDocument(input: $input) { __typename ... on ValidateDocumentSuccess {
          verdict { sha256 indication report signatures { indication subIndication reasons level signerSubject bestSignatureTime coversWholeDocument } } } ... on Problem { code } } }`,
        { input: { content: request.signature.detached, detachedContent: content.toString("base64") } },
      );
      expect(done.verdict.indication).toBe(passes ? "TOTAL_PASSED" : "TOTAL_FAILED");
    }
  });

  it("agree on 6 MiB: a document of that size is judged", async () => {
    openssl.run(
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-keyout",
      "own.key",
      "-out",
      "own.pem",
      "-subj",
      "/CN=Own",
      "-days",
      "2",
    );
    openssl.write("large", Buffer.alloc(6 * 1024 * 1024, "x"));
    const signed = openssl.run(
      "cms",
      "-sign",
      "-binary",
      "-cades",
      "-nodetach",
      "-in",
      "large",
      "-signer",
      "own.pem",
      "-inkey",
      "own.key",
      "-outform",
      "DER",
    );
    const { done } = await ask(
      `mutation ($input: ValidateDocumentInput!) { done: validateDocument(input: $input) { __typename ... on ValidateDocumentSuccess { verdict { indication signatures { level subIndication } } } ... on Problem { code } } }`,
      { input: { content: signed.toString("base64"), trustAnchorsPem: [openssl.read("own.pem").toString()] } },
    );
    expect(done.verdict).toMatchObject({ indication: "TOTAL_PASSED", signatures: [{ level: "B" }] });
  });
});

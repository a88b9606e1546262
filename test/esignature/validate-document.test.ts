import { createHash, sign } from "node:crypto";
import { buildCades } from "../../subgraphs/esignature/cms/build-cades";
import { type Certified, certified } from "./certified";
import { type World, leader, openWorld } from "./fixture";
import { Signing, certificateOf } from "./verbs";

let world: World;
let stranger: Certified;
beforeAll(async () => {
  world = await openWorld();
  stranger = await certified();
});
afterAll(async () => {
  stranger.drop();
  await world.close();
});

const VALIDATE = `mutation ($input: ValidateDocumentInput!) { done: validateDocument(input: $input) { __typename
  ... on ValidateDocumentSuccess { verdict { sha256 indication report signatures {
    indication subIndication reasons level signerSubject bestSignatureTime coversWholeDocument } } }
  ... on Problem { code message } ... on InvalidInputProblem { path } } }`;
const content = Buffer.from("Quyết định số 1\n");

// oxlint-disable-next-line typescript/no-explicit-any -- the shape of an answer is what each test says it is.
async function validate(
  document: Buffer | string,
  input: Record<string, unknown> = {},
  locale: "vi" | "en" = "en",
): Promise<any> {
  const text = typeof document === "string" ? document : document.toString("base64");
  const { data, errors } = await world.ask(VALIDATE, { input: { content: text, ...input } }, { locale });
  expect(errors).toBeUndefined();
  return data.done;
}

describe("anybody validates", () => {
  it("what our official signed, in either language", async () => {
    const lan = new Signing(world, { viewer: leader }, await certificateOf(world, leader.official));
    const { request } = await lan.request({ statement: "Lời xin lỗi" });
    const { request: signed } = await lan.authorise(request.id, "leader");
    const detachedContent = Buffer.from("Lời xin lỗi").toString("base64");
    const { verdict } = await validate(signed.signature.detached, { detachedContent });
    const signature = Buffer.from(signed.signature.detached, "base64");
    expect(verdict).toMatchObject({
      sha256: createHash("sha256").update(signature).digest("hex"),
      indication: "TOTAL_PASSED",
      signatures: [
        { indication: "TOTAL_PASSED", subIndication: null, reasons: [], level: "B", coversWholeDocument: true },
      ],
    });
    expect(verdict.signatures[0].signerSubject).toMatch(/^CN=leader, .*C=VN$/);
    expect(verdict.report).toContain("Result: valid");
    const inVietnamese = await validate(signed.signature.detached, { detachedContent }, "vi");
    expect(inVietnamese.verdict.report).toContain("Kết quả: hợp lệ");
    const other = await validate(
      signed.signature.detached,
      { detachedContent: Buffer.from("khác").toString("base64") },
      "vi",
    );
    expect(other.verdict).toMatchObject({
      indication: "TOTAL_FAILED",
      signatures: [{ subIndication: "HASH_FAILURE", coversWholeDocument: false, level: null }],
    });
    expect(other.verdict.signatures[0].reasons).toEqual(["Nội dung không phải là nội dung đã được ký."]);
  });

  it("what somebody else signed: against our anchors nothing, against theirs a proof", async () => {
    const signature = await stranger.sign(content);
    const detachedContent = content.toString("base64");
    const ours = await validate(signature, { detachedContent });
    expect(ours.verdict).toMatchObject({
      indication: "INDETERMINATE",
      signatures: [{ subIndication: "NO_CERTIFICATE_CHAIN_FOUND" }],
    });
    const theirs = await validate(signature, { detachedContent, trustAnchorsPem: [stranger.authority.rootPem] });
    expect(theirs.verdict).toMatchObject({
      indication: "TOTAL_PASSED",
      signatures: [{ reasons: ["Whether the certificates were revoked could not be found out."] }],
    });
  });

  it("for another instant", async () => {
    const signature = await stranger.sign(content);
    const given = { detachedContent: content.toString("base64"), trustAnchorsPem: [stranger.authority.rootPem] };
    const { verdict } = await validate(signature, { ...given, at: "2060-01-01T00:00:00+07:00" });
    expect(verdict).toMatchObject({
      indication: "INDETERMINATE",
      signatures: [{ subIndication: "OUT_OF_BOUNDS_NO_POE", bestSignatureTime: "2060-01-01T00:00:00.000+07:00" }],
    });
  });

  it("what claims to be ours but was signed with another key", async () => {
    const { data } = await world.ask(
      `query ($id: ID!) { _entities(representations: [{ __typename: "Official", id: $id }]) { ... on Official { certificates { pem } } } }`,
      { id: leader.official },
    );
    const [line] = data._entities[0].certificates;
    const der = Buffer.from(line.pem.replace(/-----[^-]+-----/g, ""), "base64");
    const digest = createHash("sha256").update(content).digest();
    const forged = await buildCades({
      digest,
      signingTime: new Date(),
      certificate: der,
      chain: [],
      sign: (bytes) => sign("sha256", bytes, stranger.privateKey),
    });
    const { verdict } = await validate(forged, { detachedContent: content.toString("base64") });
    expect(verdict).toMatchObject({
      indication: "TOTAL_FAILED",
      signatures: [{ subIndication: "SIG_CRYPTO_FAILURE" }],
    });
  });
});

describe("what cannot be judged is refused", () => {
  it.each([
    ["a PDF without a signature", Buffer.from("%PDF-1.7\n%%EOF"), "NOT_SIGNED"],
    ["a signed PDF", Buffer.from("%PDF-1.7\n/ByteRange [0 1 2 3]\n%%EOF"), "FORMAT_UNKNOWN"],
    ["a picture", Buffer.from("89504e470d0a1a0a", "hex"), "FORMAT_UNKNOWN"],
    ["nothing", Buffer.alloc(0), "FORMAT_UNKNOWN"],
    ["no base64", "đây không phải base64", "MALFORMED"],
    ["base64 of a broken length", "MIAG=", "MALFORMED"],
    ["one byte above 10 MiB", Buffer.alloc(10 * 1024 * 1024 + 1), "TOO_LARGE"],
  ])("%s", async (_, document, code) => {
    expect(await validate(document)).toMatchObject({ __typename: "DocumentRefusedProblem", code });
  });

  it("a signature that ends before its end", async () => {
    const signature = await stranger.sign(content);
    expect(await validate(signature.subarray(0, -1))).toMatchObject({
      __typename: "DocumentRefusedProblem",
      code: "MALFORMED",
    });
  });

  it("anchors that are none, and content beside that is no base64", async () => {
    const signature = await stranger.sign(content);
    const broken = await validate(signature, {
      trustAnchorsPem: [stranger.authority.rootPem, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"],
    });
    expect(broken).toMatchObject({ __typename: "InvalidInputProblem", path: ["input", "trustAnchorsPem", "1"] });
    expect(await validate(signature, { detachedContent: "%" })).toMatchObject({
      __typename: "InvalidInputProblem",
      path: ["input", "detachedContent"],
    });
  });
});

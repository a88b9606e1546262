import { X509Certificate, createHash, sign } from "node:crypto";
import { makeCertificate, newKeyPair } from "../../subgraphs/esignature/authority/certificate-profile";
import { buildCades } from "../../subgraphs/esignature/cms/build-cades";
import { childrenOf, readOnly } from "../../subgraphs/esignature/der/der-reader";
import { element, integer, sequence, setOf } from "../../subgraphs/esignature/der/der-writer";
import { describeWithTool } from "../support/tools";
import { type Certified, anchorsOf, certified, findingFor } from "./certified";
import { OpenSsl } from "./openssl";

const content = Buffer.from("Trích lục khai sinh số 12/2026\n");
const other = Buffer.from("Trích lục khai sinh số 13/2026\n");
let world: Certified;
beforeAll(async () => {
  world = await certified();
});
afterAll(() => world.drop());

describe("a signature that we make", () => {
  it("passes our validation at level B and names its signer", async () => {
    const finding = await findingFor(await world.sign(content), { bytes: content }, world.anchors);
    expect(finding).toMatchObject({ indication: "TOTAL_PASSED", subIndication: null, level: "B", reasons: [] });
    expect(finding.signer?.x509.subject).toContain("Vũ Thị Lan");
  });

  it("passes by the digest alone, and needs the content or its digest", async () => {
    const signature = await world.sign(content);
    const sha256 = createHash("sha256").update(content).digest();
    expect((await findingFor(signature, { sha256 }, world.anchors)).indication).toBe("TOTAL_PASSED");
    expect(await findingFor(signature, null, world.anchors)).toMatchObject({
      indication: "INDETERMINATE",
      subIndication: "SIGNED_DATA_NOT_FOUND",
    });
  });

  it("is broken when the content is another", async () => {
    const finding = await findingFor(await world.sign(content), { bytes: other }, world.anchors);
    expect(finding).toMatchObject({ indication: "TOTAL_FAILED", subIndication: "HASH_FAILURE", level: null });
  });

  it("is broken when the signature value is altered", async () => {
    const finding = await findingFor(lastByteAltered(await world.sign(content)), { bytes: content }, world.anchors);
    expect(finding).toMatchObject({ indication: "TOTAL_FAILED", subIndication: "SIG_CRYPTO_FAILURE" });
  });

  it("rests on the anchors: another root is no proof", async () => {
    const stranger = await certified();
    const finding = await findingFor(await world.sign(content), { bytes: content }, stranger.anchors);
    expect(finding).toMatchObject({ indication: "INDETERMINATE", subIndication: "NO_CERTIFICATE_CHAIN_FOUND" });
    stranger.drop();
  });

  it("is bound to its certificate: another one of the same key and issuer is refused", async () => {
    const [real] = anchorsOf(world.certificatePem);
    const spki = real?.x509.publicKey.export({ format: "der", type: "spki" }) as Buffer;
    const twin = await world.authority.issue([{ C: ["VN"] }, { CN: ["Somebody Else"] }], spki, new Date());
    const swapped = swapCertificate(
      await world.sign(content),
      real?.der ?? Buffer.alloc(0),
      new X509Certificate(twin).raw,
    );
    const finding = await findingFor(swapped, { bytes: content }, world.anchors);
    expect(finding).toMatchObject({
      indication: "INDETERMINATE",
      subIndication: "NO_SIGNING_CERTIFICATE_FOUND",
      reasons: ["CERTIFICATE_NOT_THE_NAMED_ONE"],
    });
  });

  it.each(["2020-01-01", "2060-01-01"])("is out of bounds in %s", async (day) => {
    const finding = await findingFor(await world.sign(content), { bytes: content }, world.anchors, new Date(day));
    expect(finding).toMatchObject({ indication: "INDETERMINATE", subIndication: "OUT_OF_BOUNDS_NO_POE" });
  });

  it("is no proof from the moment at which its certificate is revoked", async () => {
    const signature = await world.sign(content);
    const revokedAt = new Date();
    const fingerprint = anchorsOf(world.certificatePem)[0]?.fingerprint ?? "";
    const revocations = async () => ({ revokedAt: new Map([[fingerprint, revokedAt]]), known: new Set<string>() });
    const judge = (at: Date) => findingFor(signature, { bytes: content }, world.anchors, at, revocations);
    expect(await judge(revokedAt)).toMatchObject({ indication: "INDETERMINATE", subIndication: "REVOKED_NO_POE" });
    expect(await judge(new Date(revokedAt.getTime() - 1))).toMatchObject({
      indication: "TOTAL_PASSED",
      reasons: ["REVOCATION_UNKNOWN"],
    });
  });

  it("with a certificate that a signer issued is no proof", async () => {
    expect(await findingFor(await forged(), { bytes: content }, world.anchors)).toMatchObject({
      indication: "INDETERMINATE",
    });
  });
});

describeWithTool("openssl", "openssl cms -verify", () => {
  const openssl = new OpenSsl();
  afterAll(() => openssl.remove());

  it("takes what we sign, with the root alone", async () => {
    expect(openssl.verifies(await world.sign(content), content, world.authority.rootPem)).toBe(true);
  });

  it("refuses what we refuse", async () => {
    const signature = await world.sign(content);
    expect(openssl.verifies(signature, other, world.authority.rootPem)).toBe(false);
    expect(openssl.verifies(lastByteAltered(signature), content, world.authority.rootPem)).toBe(false);
    expect(openssl.verifies(await forged(), content, world.authority.rootPem)).toBe(false);
    const stranger = await certified();
    expect(openssl.verifies(signature, content, stranger.authority.rootPem)).toBe(false);
    stranger.drop();
  });

  it("finds a certificate profile that it has nothing to say against", () => {
    openssl.write("root.pem", world.authority.rootPem);
    openssl.write("issuing.pem", world.authority.issuingPem);
    openssl.write("signer.pem", world.certificatePem);
    const said = openssl
      .run("verify", "-x509_strict", "-CAfile", "root.pem", "-untrusted", "issuing.pem", "signer.pem")
      .toString();
    expect(said.trim()).toBe("signer.pem: OK");
  });
});

/** Signed with a certificate that a mere signer issued. */
async function forged(): Promise<Buffer> {
  const { privateKey, publicKey } = await newKeyPair();
  const issuer = {
    subject: [{ C: ["VN"] }, { O: ["Ủy ban nhân dân phường"] }, { CN: ["Vũ Thị Lan"] }],
    key: world.privateKey,
  };
  const pem = await makeCertificate(
    { profile: "SIGNER", subject: [{ CN: ["Forger"] }], publicKey, now: new Date() },
    issuer,
  );
  return buildCades({
    digest: createHash("sha256").update(content).digest(),
    signingTime: new Date(),
    certificate: new X509Certificate(pem).raw,
    chain: [...world.authority.chain, new X509Certificate(world.certificatePem).raw],
    sign: (attributes) => sign("sha256", attributes, privateKey),
  });
}

function lastByteAltered(signature: Buffer): Buffer {
  const altered = Buffer.from(signature);
  altered[altered.length - 3] = (altered.at(-3) ?? 0) ^ 1;
  return altered;
}

/** Puts another certificate in the first one's place everywhere but in the signed attributes. */
function swapCertificate(message: Buffer, from: Buffer, to: Buffer): Buffer {
  const [type, wrapped] = childrenOf(readOnly(message));
  const [, digests, encapsulated, certificates, signers] = childrenOf(childrenOf(wrapped!)[0]!);
  const swapped = childrenOf(certificates!).map((one) => (one.whole.equals(from) ? to : one.whole));
  const [, , ...rest] = childrenOf(childrenOf(signers!)[0]!);
  const tbs = childrenOf(childrenOf(readOnly(to))[0]!);
  const info = sequence(integer(1), sequence(tbs[3]!.whole, tbs[1]!.whole), ...rest.map((field) => field.whole));
  return sequence(
    type!.whole,
    element(0xa0, sequence(integer(1), digests!.whole, encapsulated!.whole, element(0xa0, ...swapped), setOf(info))),
  );
}

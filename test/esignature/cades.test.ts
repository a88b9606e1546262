import { execFileSync } from "node:child_process";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeCertificate } from "../../subgraphs/esignature/authority/certificate-profile";
import { type Certified, anchorsOf, certified, findingFor } from "./certified";

const content = Buffer.from("Trích lục khai sinh số 12/2026\n");
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

  it("passes openssl cms -verify with the root alone", async () => {
    expect(openssl(await world.sign(content), content)).toBe(true);
  });

  it("fails both when the content is another", async () => {
    const signature = await world.sign(content);
    const other = Buffer.from("Trích lục khai sinh số 13/2026\n");
    expect(openssl(signature, other)).toBe(false);
    expect(await findingFor(signature, { bytes: other }, world.anchors)).toMatchObject({
      indication: "TOTAL_FAILED",
      subIndication: "HASH_FAILURE",
    });
  });

  it("fails both when the signature value is altered", async () => {
    const signature = Buffer.from(await world.sign(content));
    const last = signature.length - 3;
    signature[last] = (signature[last] ?? 0) ^ 1;
    expect(openssl(signature, content)).toBe(false);
    expect(await findingFor(signature, { bytes: content }, world.anchors)).toMatchObject({
      indication: "TOTAL_FAILED",
      subIndication: "SIG_CRYPTO_FAILURE",
    });
  });

  it("rests on the anchors: another root is no proof", async () => {
    const stranger = await certified();
    const signature = await world.sign(content);
    expect(await findingFor(signature, { bytes: content }, stranger.anchors)).toMatchObject({
      indication: "INDETERMINATE",
      subIndication: "NO_CERTIFICATE_CHAIN_FOUND",
    });
    expect(openssl(signature, content, stranger.authority.rootPem)).toBe(false);
    stranger.drop();
  });

  it("is bound to its certificate: another one of the same key, issuer and number is refused", async () => {
    const real = anchorsOf(world.certificatePem)[0];
    const spki = real?.x509.publicKey.export({ format: "der", type: "spki" }) as Buffer;
    const twin = await world.authority.issue([{ C: ["VN"] }, { CN: ["Somebody Else"] }], spki, new Date());
    const signature = await world.sign(content);
    // The twin takes the place of the certificate everywhere but in the signed attributes.
    const swapped = await swapCertificate(signature, real?.der ?? Buffer.alloc(0), new X509Certificate(twin).raw);
    const finding = await findingFor(swapped, { bytes: content }, world.anchors);
    expect(finding).toMatchObject({ indication: "INDETERMINATE", subIndication: "NO_SIGNING_CERTIFICATE_FOUND" });
  });

  it("is out of bounds before and after the certificate's validity", async () => {
    const signature = await world.sign(content);
    for (const at of [new Date("2020-01-01"), new Date("2060-01-01")]) {
      expect(await findingFor(signature, { bytes: content }, world.anchors, at)).toMatchObject({
        indication: "INDETERMINATE",
        subIndication: "OUT_OF_BOUNDS_NO_POE",
      });
    }
  });

  it("is no proof once its certificate is revoked", async () => {
    const signature = await world.sign(content);
    const revokedAt = new Date();
    const revocations = async () => ({
      revokedAt: new Map([[anchorsOf(world.certificatePem)[0]?.fingerprint ?? "", revokedAt]]),
      known: new Set<string>(),
    });
    const after = await findingFor(signature, { bytes: content }, world.anchors, revokedAt, revocations);
    expect(after).toMatchObject({ indication: "INDETERMINATE", subIndication: "REVOKED_NO_POE" });
    const before = await findingFor(
      signature,
      { bytes: content },
      world.anchors,
      new Date(revokedAt.getTime() - 1),
      revocations,
    );
    expect(before.indication).toBe("TOTAL_PASSED");
  });
});

describe("a certificate under an end entity", () => {
  it("is refused, as openssl refuses it", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const spki = publicKey.export({ format: "der", type: "spki" });
    const issuer = [{ C: ["VN"] }, { O: ["Ủy ban nhân dân phường"] }, { CN: ["Vũ Thị Lan"] }];
    const forged = await makeCertificate(
      { profile: "SIGNER", subject: [{ CN: ["Forger"] }], publicKey: spki, now: new Date() },
      { subject: issuer, key: world.privateKey },
    );
    const { buildCades } = await import("../../subgraphs/esignature/cms/build-cades");
    const { createHash, sign } = await import("node:crypto");
    const message = await buildCades({
      digest: createHash("sha256").update(content).digest(),
      signingTime: new Date(),
      certificate: new X509Certificate(forged).raw,
      chain: [...world.authority.chain, new X509Certificate(world.certificatePem).raw],
      sign: (attributes) => sign("sha256", attributes, privateKey),
    });
    const finding = await findingFor(message, { bytes: content }, world.anchors);
    expect(finding.indication).toBe("INDETERMINATE");
    expect(["CHAIN_CONSTRAINTS_FAILURE", "NO_CERTIFICATE_CHAIN_FOUND"]).toContain(finding.subIndication);
    expect(openssl(message, content)).toBe(false);
  });
});

function openssl(signature: Buffer, signed: Buffer, anchors = world.authority.rootPem): boolean {
  const path = (name: string) => join(world.folder, name);
  writeFileSync(path("signature.der"), signature);
  writeFileSync(path("content"), signed);
  writeFileSync(path("anchors.pem"), anchors);
  try {
    const files = ["-in", path("signature.der"), "-content", path("content"), "-CAfile", path("anchors.pem")];
    execFileSync("openssl", ["cms", "-verify", "-binary", "-inform", "DER", ...files, "-out", path("verified")], {
      stdio: "pipe",
    });
    return true;
  } catch {
    return false;
  }
}

async function swapCertificate(message: Buffer, from: Buffer, to: Buffer): Promise<Buffer> {
  const { childrenOf, readOnly } = await import("../../subgraphs/esignature/der/der-reader");
  const { element, sequence, setOf, octetString, oid, integer } =
    await import("../../subgraphs/esignature/der/der-writer");
  const [type, wrapped] = childrenOf(readOnly(message));
  const [body] = childrenOf(wrapped!);
  const [, digests, encapsulated, certificates, signers] = childrenOf(body!);
  const swapped = childrenOf(certificates!).map((one) => (one.whole.equals(from) ? to : one.whole));
  const [info] = childrenOf(signers!);
  const [, , ...rest] = childrenOf(info!);
  const tbs = childrenOf(childrenOf(readOnly(to))[0]!);
  const identifier = sequence(tbs[3]!.whole, tbs[1]!.whole);
  const newInfo = sequence(integer(1), identifier, ...rest.map((field) => field.whole));
  void octetString;
  void oid;
  return sequence(
    type!.whole,
    element(0xa0, sequence(integer(1), digests!.whole, encapsulated!.whole, element(0xa0, ...swapped), setOf(newInfo))),
  );
}

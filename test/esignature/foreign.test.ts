import { worstOf } from "../../subgraphs/esignature/validation/finding";
import { readDocument } from "../../subgraphs/esignature/validation/read-document";
import { describeWithTool } from "../support/tools";
import { anchorsOf, findingFor } from "./certified";
import { OpenSsl } from "./openssl";

const content = Buffer.from("Hợp đồng số 7\n");

describeWithTool("openssl", "a document that openssl signed under a root of its own", () => {
  const openssl = new OpenSsl();
  const keys: Record<string, string[]> = {
    rsa: ["-newkey", "rsa:2048"],
    ec: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
    short: ["-newkey", "rsa:1024"],
  };
  let anchors: ReturnType<typeof anchorsOf>;

  beforeAll(() => {
    openssl.run(
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      "root.key",
      "-out",
      "root.pem",
      "-subj",
      "/CN=Another Root",
      "-days",
      "30",
    );
    for (const [name, key] of Object.entries(keys)) {
      openssl.run(
        "req",
        ...key,
        "-nodes",
        "-keyout",
        `${name}.key`,
        "-out",
        `${name}.csr`,
        "-subj",
        `/C=VN/CN=Signer ${name}`,
      );
      openssl.write("extensions", "keyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\n");
      openssl.run(
        "x509",
        "-req",
        "-in",
        `${name}.csr`,
        "-CA",
        "root.pem",
        "-CAkey",
        "root.key",
        "-CAcreateserial",
        "-days",
        "20",
        "-extfile",
        "extensions",
        "-out",
        `${name}.pem`,
      );
    }
    openssl.write("content", content);
    anchors = anchorsOf(openssl.read("root.pem").toString());
  });
  afterAll(() => openssl.remove());

  const signed = (by: string, ...options: string[]) =>
    openssl.run(
      "cms",
      "-sign",
      "-binary",
      "-in",
      "content",
      "-signer",
      `${by}.pem`,
      "-inkey",
      `${by}.key`,
      "-outform",
      "DER",
      ...options,
    );
  const judge = (message: Buffer, detached: Buffer | null = null) =>
    findingFor(message, detached && { bytes: detached }, anchors, new Date(), neverHeardOf);
  const neverHeardOf = async () => ({ revokedAt: new Map<string, Date>(), known: new Set<string>() });

  it.each([
    ["RSA, content inside", "rsa", ["-nodetach", "-cades"]],
    ["RSA-PSS", "rsa", ["-nodetach", "-cades", "-keyopt", "rsa_padding_mode:pss"]],
    ["RSA, SHA-512", "rsa", ["-nodetach", "-cades", "-md", "sha512"]],
    ["ECDSA on P-384, SHA-384", "ec", ["-nodetach", "-cades", "-md", "sha384"]],
    ["BER in segments of open length", "ec", ["-nodetach", "-cades", "-stream"]],
    ["the signer named by key identifier", "ec", ["-nodetach", "-cades", "-keyid"]],
  ])("passes at level B: %s", async (_, by, options) => {
    expect(await judge(signed(by, ...options))).toMatchObject({
      indication: "TOTAL_PASSED",
      level: "B",
      reasons: ["REVOCATION_UNKNOWN"],
    });
  });

  it("passes detached, and fails for other content, inside or beside", async () => {
    const beside = signed("ec", "-cades");
    expect((await judge(beside, content)).indication).toBe("TOTAL_PASSED");
    expect(await judge(beside, Buffer.from("x"))).toMatchObject({ subIndication: "HASH_FAILURE" });
    expect(await judge(beside)).toMatchObject({ subIndication: "SIGNED_DATA_NOT_FOUND" });
    const inside = signed("rsa", "-cades", "-nodetach");
    expect(await judge(inside, Buffer.from("x"))).toMatchObject({ subIndication: "HASH_FAILURE" });
    const altered = Buffer.from(inside);
    altered.write("số 8", altered.indexOf("số 7"));
    expect(await judge(altered)).toMatchObject({ indication: "TOTAL_FAILED", subIndication: "HASH_FAILURE" });
  });

  it("passes without a bound certificate, but at no level", async () => {
    const finding = await judge(signed("rsa", "-nodetach"));
    expect(finding).toMatchObject({ indication: "TOTAL_PASSED", level: null });
    expect(finding.reasons).toContain("CERTIFICATE_NOT_BOUND");
  });

  it.each([
    ["signs content and no attributes", "rsa", ["-nodetach", "-noattr"], "SIG_CONSTRAINTS_FAILURE"],
    ["rests on SHA-1", "rsa", ["-nodetach", "-cades", "-md", "sha1"], "CRYPTO_CONSTRAINTS_FAILURE"],
    ["rests on RSA of 1024 bits", "short", ["-nodetach", "-cades"], "CRYPTO_CONSTRAINTS_FAILURE"],
    ["lacks its certificate", "rsa", ["-nodetach", "-cades", "-nocerts"], "NO_SIGNING_CERTIFICATE_FOUND"],
  ])("is not established when it %s", async (_, by, options, subIndication) => {
    expect(await judge(signed(by, ...options))).toMatchObject({ indication: "INDETERMINATE", subIndication });
  });

  it("is judged signature by signature, and as a whole by the worst", async () => {
    const both = readDocument(signed("rsa", "-nodetach", "-cades", "-signer", "short.pem", "-inkey", "short.key"));
    if (typeof both === "string") throw new Error(both);
    expect(both.signers).toHaveLength(2);
    expect(worstOf(["TOTAL_PASSED", "INDETERMINATE"])).toBe("INDETERMINATE");
    expect(worstOf(["INDETERMINATE", "TOTAL_FAILED"])).toBe("TOTAL_FAILED");
    expect(worstOf(["TOTAL_PASSED"])).toBe("TOTAL_PASSED");
  });

  it("is read as PEM too, and what only looks like a signature is told apart", () => {
    const pem = openssl.run(
      "cms",
      "-sign",
      "-binary",
      "-in",
      "content",
      "-signer",
      "ec.pem",
      "-inkey",
      "ec.key",
      "-outform",
      "PEM",
    );
    expect(typeof readDocument(pem)).toBe("object");
    const whole = signed("ec");
    expect(readDocument(whole.subarray(0, whole.length - 20))).toBe("MALFORMED");
    expect(readDocument(openssl.run("cms", "-data_create", "-in", "content", "-outform", "DER"))).toBe("NOT_SIGNED");
    expect(readDocument(openssl.run("x509", "-in", "ec.pem", "-outform", "DER"))).toBe("FORMAT_UNKNOWN");
    expect(readDocument(openssl.run("crl2pkcs7", "-nocrl", "-certfile", "ec.pem", "-outform", "DER"))).toBe(
      "NOT_SIGNED",
    );
  });
});

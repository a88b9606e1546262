import fc from "fast-check";
import { X509Certificate, createHash, sign } from "node:crypto";
import { makeCertificate, newKeyPair } from "../../subgraphs/esignature/authority/certificate-profile";
import { buildCades } from "../../subgraphs/esignature/cms/build-cades";
import { parseSignedData } from "../../subgraphs/esignature/cms/parse-cms";
import { MalformedAsn1, Tag, childrenOf, readOnly } from "../../subgraphs/esignature/der/der-reader";
import { element, integer, octetString, oid, sequence, setOf } from "../../subgraphs/esignature/der/der-writer";
import { Oid } from "../../subgraphs/esignature/der/object-identifiers";
import type { Finding } from "../../subgraphs/esignature/validation/finding";
import { LARGEST_DOCUMENT, documentRefusals, readDocument } from "../../subgraphs/esignature/validation/read-document";
import { type Certified, certified, findingFor } from "./certified";

const content = Buffer.from("Trích lục khai sinh số 12/2026\n");
const other = Buffer.from("Trích lục khai sinh số 13/2026\n");
const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
let world: Certified;
let signature: Buffer;
beforeAll(async () => {
  world = await certified();
  signature = await world.sign(content);
});
afterAll(() => world.drop());

/** What validation says of a mutated message; null where it cannot even be read. */
async function judge(message: Buffer, over: Buffer): Promise<Finding | null> {
  const read = readDocument(message);
  return typeof read === "string" ? null : findingFor(message, { bytes: over }, world.anchors);
}

describe("a signature altered anywhere", () => {
  it("never passes for other content, and names nobody else for its own: every byte, every bit", async () => {
    let passed = 0;
    let tried = 0;
    for (let at = 0; at < signature.length; at += 1) {
      for (const mask of [1, 2, 4, 8, 16, 32, 64, 128]) {
        const altered = Buffer.from(signature);
        altered[at] = (altered[at] ?? 0) ^ mask;
        expect((await judge(altered, other))?.indication).not.toBe("TOTAL_PASSED");
        tried += 1;
      }
      const altered = Buffer.from(signature);
      altered[at] = (altered[at] ?? 0) ^ 0xff;
      const finding = await judge(altered, content);
      if (finding?.indication === "TOTAL_PASSED") {
        passed += 1;
        expect(finding.signer?.x509.subject).toContain("Vũ Thị Lan");
      }
    }
    console.info(
      `${tried} single-bit alterations over other content: none passed; ${signature.length} bytes altered over its own content: ${passed} passed (bytes that nothing rests on)`,
    );
    expect(passed).toBeLessThan(40);
  }, 60_000);

  it("never passes for other content: cut, doubled, shuffled and overwritten pieces", async () => {
    const piece = fc.tuple(
      fc.nat(signature.length),
      fc.nat(64),
      fc.uint8Array({ maxLength: 64 }),
      fc.nat(signature.length),
    );
    const runs = 4_000;
    let passed = 0;
    const alter = (message: Buffer, [at, length, bytes, from]: [number, number, Uint8Array, number]) =>
      Buffer.concat([
        message.subarray(0, at),
        bytes,
        message.subarray(from, from + length),
        message.subarray(at + length),
      ]);
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 3 }), async (pieces) => {
        const altered = pieces.reduce(alter, signature);
        if ((await judge(altered, other))?.indication === "TOTAL_PASSED") passed += 1;
        return passed === 0;
      }),
      { seed, numRuns: runs },
    );
    console.info(`seed ${seed}: ${runs} spliced signatures over other content: ${passed} passed`);
  }, 60_000);

  it("is no proof of its own attributes: they cannot be passed off as a document", async () => {
    const [type, wrapped] = childrenOf(readOnly(signature));
    const fields = childrenOf(childrenOf(wrapped!)[0]!).map((field) => field.whole);
    const info = childrenOf(childrenOf(readOnly(fields[4]!))[0]!).map((field) => field.whole);
    const attributes = Buffer.concat([Buffer.of(Tag.SET), info[3]!.subarray(1)]);
    const stripped = sequence(...info.filter((_, at) => at !== 3));
    const forged = sequence(type!.whole, element(0xa0, sequence(...fields.slice(0, 4), setOf(stripped))));
    expect(await judge(forged, attributes)).toMatchObject({
      indication: "INDETERMINATE",
      subIndication: "SIG_CONSTRAINTS_FAILURE",
    });
  });
});

describe("a hostile document", () => {
  const signed = (...rest: Buffer[]) =>
    sequence(oid(Oid.signedData), element(0xa0, sequence(integer(1), setOf(), sequence(oid(Oid.data)), ...rest)));
  const large: [string, () => Buffer][] = [
    ["open elements to the end", () => Buffer.alloc(LARGEST_DOCUMENT, Buffer.from("3080", "hex"))],
    [
      "millions of empty elements in an open one",
      () => Buffer.concat([Buffer.from("3080", "hex"), Buffer.alloc(LARGEST_DOCUMENT - 2, Buffer.from("0500", "hex"))]),
    ],
    [
      "millions of attributes",
      () => signed(setOf(element(Tag.SEQUENCE, Buffer.alloc(9_000_000, Buffer.from("0500", "hex"))))),
    ],
    [
      "millions of certificates",
      () => signed(element(0xa0, Buffer.alloc(9_000_000, Buffer.from("3000", "hex"))), setOf()),
    ],
    [
      "a string in a million segments",
      () =>
        sequence(
          oid(Oid.signedData),
          element(
            0xa0,
            sequence(
              integer(1),
              setOf(),
              sequence(
                oid(Oid.data),
                element(0xa0, element(0x24, Buffer.alloc(9_000_000, Buffer.from("0400", "hex")))),
              ),
              setOf(),
            ),
          ),
        ),
    ],
    ["nothing but zeros", () => Buffer.alloc(LARGEST_DOCUMENT)],
    ["a length of four thousand million", () => Buffer.from("3084ffffffff", "hex")],
    ["a length of more digits than a number", () => Buffer.from("308fffffffffffffffffffffffffffffffff", "hex")],
    ["an object identifier without end", () => sequence(element(Tag.OID, Buffer.alloc(1_000_000, 0xff)))],
  ];

  it.each(large)("%s is refused at once", (_, make) => {
    const document = make();
    const begun = performance.now();
    expect(documentRefusals).toContain(readDocument(document));
    expect(performance.now() - begun).toBeLessThan(1_500);
  });

  it("certificates that all say they issued each other end the search", async () => {
    const name = [{ CN: ["Ourselves"] }];
    const { privateKey, publicKey } = await newKeyPair();
    const ring = [];
    for (let n = 0; n < 60; n += 1) {
      const pem = await makeCertificate(
        { profile: "ISSUING", subject: name, publicKey, now: new Date() },
        { subject: name, key: privateKey },
      );
      ring.push(new X509Certificate(pem).raw);
    }
    const digest = createHash("sha256").update(content).digest();
    const message = await buildCades({
      digest,
      signingTime: new Date(),
      certificate: ring[0]!,
      chain: ring.slice(1),
      sign: (data) => sign("sha256", data, privateKey),
    });
    const begun = performance.now();
    expect(await judge(message, content)).toMatchObject({
      indication: "INDETERMINATE",
      subIndication: "NO_CERTIFICATE_CHAIN_FOUND",
    });
    expect(performance.now() - begun).toBeLessThan(1_500);
  });

  it("of any bytes is answered, never thrown", () => {
    const start = fc.constantFrom(
      Buffer.alloc(0),
      signature.subarray(0, 40),
      Buffer.from("30", "hex"),
      Buffer.from("%PDF-1.7\n"),
      Buffer.from("<x>"),
      Buffer.from("-----BEGIN CMS-----\n"),
    );
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 400 }), (head, tail) => {
        const read = readDocument(Buffer.concat([head, tail]));
        return typeof read !== "string" || documentRefusals.includes(read);
      }),
      { seed, numRuns: 5_000 },
    );
  });
});

describe("what is written", () => {
  it("is read back as it was", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), (parts) => {
        const written = sequence(...parts.map((part) => octetString(Buffer.from(part))));
        const read = childrenOf(readOnly(written)).map((child) => child.content);
        return (
          parts.length === read.length && parts.every((part, at) => Buffer.from(part).equals(read[at] ?? Buffer.of()))
        );
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it("with anything behind it is refused", () => {
    expect(() => readOnly(Buffer.concat([sequence(), Buffer.of(0)]))).toThrow(MalformedAsn1);
    expect(() => parseSignedData(Buffer.concat([signature, Buffer.of(1)]))).toThrow(MalformedAsn1);
    expect(parseSignedData(Buffer.concat([signature, Buffer.alloc(100)]))?.signers).toHaveLength(1);
  });
});

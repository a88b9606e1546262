import { type KeyObject, X509Certificate, createPrivateKey } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { JsonName } from "@peculiar/x509";
import type { Sealer } from "../../kit/secrets";
import { writeDurably } from "../keys/write-durably";
import { makeCertificate, newKeyPair } from "./certificate-profile";

/**
 * The certificate authority of development: a root that is the one trust anchor, and under it the authority that
 * issues. It is the only one so far: there is no setting yet by which an installation would trust the anchors of the
 * national authority (Ban Cơ yếu Chính phủ) instead; whoever validates a document names them in `trustAnchorsPem`.
 */
export class CertificateAuthority {
  private constructor(
    readonly rootPem: string,
    readonly issuingPem: string,
    private readonly issuingKey: KeyObject,
  ) {}

  /** Made on the first start; processes that start together agree on one, because a folder is renamed only once. */
  static async open(keyFolder: string, sealer: Sealer, now: Date): Promise<CertificateAuthority> {
    const folder = join(keyFolder, "authority");
    if (!existsSync(folder)) await createAuthority(keyFolder, folder, sealer, now);
    const read = (file: string) => readFileSync(join(folder, file));
    const pkcs8 = Buffer.from(sealer.open(read("issuing.key"), "authority issuing"), "base64");
    const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
    return new CertificateAuthority(read("root.pem").toString(), read("issuing.pem").toString(), key);
  }

  /** A certificate for a signer's public key (SubjectPublicKeyInfo, DER), as PEM. */
  issue(subject: JsonName, publicKey: Buffer, now: Date): Promise<string> {
    const issuer = { subject: issuingName, key: this.issuingKey };
    return makeCertificate({ profile: "SIGNER", subject, publicKey, now }, issuer);
  }

  /** Those that go along with every signature, so that the root alone verifies it. */
  get chain(): Buffer[] {
    return [new X509Certificate(this.issuingPem).raw];
  }
}

const rootName: JsonName = [{ C: ["VN"] }, { O: ["One Stop Graph (development)"] }, { CN: ["Development Root CA"] }];
const issuingName: JsonName = [
  { C: ["VN"] },
  { O: ["One Stop Graph (development)"] },
  { CN: ["Development Issuing CA"] },
];

async function createAuthority(keyFolder: string, folder: string, sealer: Sealer, now: Date): Promise<void> {
  mkdirSync(keyFolder, { recursive: true, mode: 0o700 });
  const draft = mkdtempSync(join(keyFolder, ".authority-"));
  const root = await newKeyPair();
  const issuing = await newKeyPair();
  const rootIssuer = { subject: rootName, key: root.privateKey };
  const rootPem = await makeCertificate(
    { profile: "ROOT", subject: rootName, publicKey: root.publicKey, now },
    rootIssuer,
  );
  const issuingPem = await makeCertificate(
    { profile: "ISSUING", subject: issuingName, publicKey: issuing.publicKey, now },
    rootIssuer,
  );
  writeDurably(join(draft, "root.pem"), Buffer.from(rootPem));
  writeDurably(join(draft, "issuing.pem"), Buffer.from(issuingPem));
  writeDurably(join(draft, "root.key"), sealKey(sealer, root.privateKey, "authority root"));
  writeDurably(join(draft, "issuing.key"), sealKey(sealer, issuing.privateKey, "authority issuing"));
  try {
    renameSync(draft, folder);
  } catch (fault) {
    if (!existsSync(folder)) throw fault;
    rmSync(draft, { recursive: true });
  }
}

function sealKey(sealer: Sealer, key: KeyObject, context: string): Buffer {
  return sealer.seal(key.export({ format: "der", type: "pkcs8" }).toString("base64"), context);
}

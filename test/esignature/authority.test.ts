import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CertificateAuthority } from "../../subgraphs/esignature/authority/certificate-authority";
import { newKeyPair } from "../../subgraphs/esignature/authority/certificate-profile";
import { Sealer } from "../../subgraphs/kit/secrets";
import { anchorsOf } from "./certified";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "esignature-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the certificate authority", () => {
  it("is made once, by however many start together, and stays the same", async () => {
    const sealer = new Sealer(randomBytes(32));
    const opened = await Promise.all(
      Array.from({ length: 5 }, () => CertificateAuthority.open(folder, sealer, new Date())),
    );
    const again = await CertificateAuthority.open(folder, sealer, new Date());
    expect(new Set([...opened, again].map((one) => one.rootPem)).size).toBe(1);
    expect(new Set([...opened, again].map((one) => one.issuingPem)).size).toBe(1);
    expect(readdirSync(folder)).toEqual(["authority"]);
  });

  it("keeps its keys sealed, for its owner's eyes alone", async () => {
    await CertificateAuthority.open(folder, new Sealer(randomBytes(32)), new Date());
    for (const name of ["root.key", "issuing.key"]) {
      const path = join(folder, "authority", name);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(readFileSync(path).includes(Buffer.from("06082a8648ce3d0301", "hex"))).toBe(false);
    }
    await expect(CertificateAuthority.open(folder, new Sealer(randomBytes(32)), new Date())).rejects.toThrow();
  });

  it("issues certificates that may sign and may not issue", async () => {
    const authority = await CertificateAuthority.open(folder, new Sealer(randomBytes(32)), new Date());
    const { publicKey } = await newKeyPair();
    const name = 'Nguyễn Văn "A", CN=root + \\ #';
    const [certificate] = anchorsOf(await authority.issue([{ C: ["VN"] }, { CN: [name] }], publicKey, new Date()));
    const [issuing] = anchorsOf(authority.issuingPem);
    expect(certificate?.x509.ca).toBe(false);
    expect(certificate?.keyUsage).toBe(0xc0);
    expect(certificate?.criticalExtensions).toEqual(["2.5.29.19", "2.5.29.15"]);
    expect(certificate?.issuer.equals(issuing?.issuer ?? Buffer.of())).toBe(false);
    expect(issuing).toMatchObject({ pathLength: 0 });
    expect(certificate?.x509.subject.split("\n")).toHaveLength(2);
    expect(certificate?.x509.verify(issuing!.x509.publicKey)).toBe(true);
  });
});

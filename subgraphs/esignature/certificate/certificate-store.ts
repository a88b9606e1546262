import { X509Certificate, randomUUID } from "node:crypto";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import { byKey, groupByKey } from "../../kit/loaders";
import { isUuid } from "../uuid";
import { type CertificateFacts, issuerOf, subjectOf } from "../validation/certificate-facts";
import type { Revocations } from "../validation/validate-signer";
import { Certificate, CertificateStatus, type CertificateKind } from "./certificate";

export interface NewCertificate {
  readonly kind: CertificateKind;
  readonly pem: string;
  readonly official?: string;
  readonly agency?: string;
  readonly keyReference?: string;
}

interface Row extends Certificate {
  readonly revokedAt: Date | null;
}

const SELECT = `SELECT c.id, c.kind, c.subject, c.issuer, c.serial_number AS "serialNumber", c.valid_from AS "validFrom",
  c.valid_until AS "validUntil", c.pem, c.fingerprint, c.official, c.agency, c.key_reference AS "keyReference", r.revoked_at AS "revokedAt"
  FROM certificate c LEFT JOIN certificate_revocation r ON r.certificate = c.id`;

/** The register of certificates: those we issued and the authorities above them. */
export class CertificateStore {
  constructor(private readonly source: DataSource) {}

  byId(id: string, ctx: RequestContext): Promise<Certificate | null> {
    if (!isUuid(id)) return Promise.resolve(null);
    return ctx.loaders.get("certificate", (ids: readonly string[]) => this.load(ids)).load(id);
  }

  async byFingerprint(fingerprints: readonly string[], ctx: RequestContext): Promise<Certificate[]> {
    const load = async (prints: readonly string[]) =>
      byKey(
        prints,
        (await rows<Row>(this.source, `${SELECT} WHERE c.fingerprint = ANY($1)`, [prints])).map(toCertificate),
        (one) => one.fingerprint,
      );
    const loader = ctx.loaders.get("certificateByFingerprint", load);
    const found = await Promise.all(fingerprints.map((print) => loader.load(print)));
    return found.filter((certificate) => certificate !== null);
  }

  /** The seals of an agency, newest first. */
  sealsOf(agency: string, ctx: RequestContext): Promise<Certificate[]> {
    const load = (codes: readonly string[]) =>
      this.grouped("agency", `c.kind = 'AGENCY_SEAL' AND c.agency = ANY($1)`, codes);
    return ctx.loaders.get("seals", load).load(agency);
  }

  /** The certificates in an official's own name, newest first. */
  ofOfficial(official: string, ctx: RequestContext): Promise<Certificate[]> {
    const load = (ids: readonly string[]) => this.grouped("official", "c.official = ANY($1)", ids);
    return ctx.loaders.get("certificatesOfOfficial", load).load(official);
  }

  /** When any of these was revoked; known are all that stand in our register. */
  async revocationsOf(chain: readonly CertificateFacts[], ctx: RequestContext): Promise<Revocations> {
    const loader = ctx.loaders.get("revocation", (prints: readonly string[]) => this.loadStanding(prints));
    const found = await Promise.all(chain.map((certificate) => loader.load(certificate.fingerprint)));
    const known = found.filter((standing) => standing !== null);
    return {
      known: new Set(known.map((standing) => standing.fingerprint)),
      revokedAt: new Map(
        known.flatMap(({ fingerprint, revokedAt }) => (revokedAt ? [[fingerprint, revokedAt] as const] : [])),
      ),
    };
  }

  private async load(ids: readonly string[]): Promise<(Certificate | null)[]> {
    return byKey(
      ids,
      (await rows<Row>(this.source, `${SELECT} WHERE c.id = ANY($1)`, [ids])).map(toCertificate),
      (one) => one.id,
    );
  }

  private async grouped(
    owner: "agency" | "official",
    condition: string,
    keys: readonly string[],
  ): Promise<Certificate[][]> {
    const found = await rows<Row>(this.source, `${SELECT} WHERE ${condition} ORDER BY c.valid_from DESC, c.id`, [keys]);
    return groupByKey(keys, found.map(toCertificate), (one) => one[owner] ?? "");
  }

  private async loadStanding(fingerprints: readonly string[]) {
    const sql = `SELECT c.fingerprint, r.revoked_at AS "revokedAt" FROM certificate c
      LEFT JOIN certificate_revocation r ON r.certificate = c.id WHERE c.fingerprint = ANY($1)`;
    const found = await rows<{ fingerprint: string; revokedAt: Date | null }>(this.source, sql, [fingerprints]);
    return byKey(fingerprints, found, (standing) => standing.fingerprint);
  }
}

/** Enters a certificate; one that is there already stays as it is. */
export async function enterCertificate(on: DataSource | Tx, entry: NewCertificate): Promise<void> {
  const x509 = new X509Certificate(entry.pem);
  await rows(
    on,
    `INSERT INTO certificate (id, kind, subject, issuer, serial_number, valid_from, valid_until, pem, fingerprint, official, agency, key_reference)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
    [
      randomUUID(),
      entry.kind,
      subjectOf(x509),
      issuerOf(x509),
      x509.serialNumber,
      x509.validFromDate,
      x509.validToDate,
      entry.pem,
      x509.fingerprint256.replaceAll(":", "").toLowerCase(),
      entry.official ?? null,
      entry.agency ?? null,
      entry.keyReference ?? null,
    ],
  );
}

/** Certificates keep the wall clock, wherever development moved the other one. */
function statusAt(row: Row, now: Date): CertificateStatus {
  if (row.revokedAt && row.revokedAt <= now) return CertificateStatus.REVOKED;
  if (now < row.validFrom) return CertificateStatus.NOT_YET_VALID;
  return now > row.validUntil ? CertificateStatus.EXPIRED : CertificateStatus.GOOD;
}

function toCertificate(row: Row): Certificate {
  const { revokedAt: _, ...fields } = row;
  return Object.assign(new Certificate(), fields, { status: statusAt(row, new Date()) });
}

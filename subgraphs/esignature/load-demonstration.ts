import { readFileSync } from "node:fs";
import type { JsonName } from "@peculiar/x509";
import type { DataSource } from "typeorm";
import { rows } from "../kit/database";
import { projectPath } from "../kit/root";
import { type Keys, Sealer } from "../kit/secrets";
import { CertificateAuthority } from "./authority/certificate-authority";
import { CertificateKind } from "./certificate/certificate";
import { enterCertificate } from "./certificate/certificate-store";
import { SoftwareTokens } from "./keys/software-tokens";

export interface DemonstrationGround {
  /** Under the role that owns the tables. */
  readonly dataSource: DataSource;
  readonly keys: Keys;
  readonly personas: readonly Persona[];
  readonly keyDir: string;
  readonly dataDir: string;
}

/** As far as signing concerns them. */
interface Persona {
  readonly persona: string;
  readonly name: string;
  readonly official?: string;
  readonly agency?: string;
  readonly position?: string;
  readonly scopes: readonly string[];
}

/**
 * Certificates for the demonstration: every official who may sign has one, whose secret is the persona's name, and
 * every agency there a seal. What is there already stays as it is.
 */
export async function loadDemonstration({
  dataSource,
  keys,
  personas,
  keyDir,
  dataDir,
}: DemonstrationGround): Promise<void> {
  const authority = await CertificateAuthority.open(keyDir, new Sealer(keys.get("authority")), new Date());
  const tokens = new SoftwareTokens(dataDir, new Sealer(keys.get("tokens")), dataSource);
  for (const order of [...personalOrders(personas), ...sealOrders()]) {
    if (!(await exists(dataSource, order))) await enrol(dataSource, authority, tokens, order);
  }
}

type Order = { readonly subject: JsonName; readonly secret: string } & (
  | { readonly kind: CertificateKind.PERSONAL; readonly official: string; readonly agency: string }
  | { readonly kind: CertificateKind.AGENCY_SEAL; readonly agency: string }
);
interface Seal {
  readonly agency: string;
  readonly name: string;
}

async function enrol(
  source: DataSource,
  authority: CertificateAuthority,
  tokens: SoftwareTokens,
  order: Order,
): Promise<void> {
  const { subject, secret, ...owner } = order;
  const { reference, publicKey } = await tokens.create(secret);
  const pem = await authority.issue(subject, publicKey, new Date());
  await enterCertificate(source, { ...owner, pem, keyReference: reference });
}

async function exists(source: DataSource, order: Order): Promise<boolean> {
  const owner = order.kind === CertificateKind.PERSONAL ? order.official : order.agency;
  const sql =
    "SELECT 1 FROM certificate WHERE kind = $1 AND CASE WHEN kind = 'PERSONAL' THEN official ELSE agency END = $2";
  return (await rows(source, sql, [order.kind, owner])).length > 0;
}

function personalOrders(personas: readonly Persona[]): Order[] {
  const names = new Map(seals().map((seal) => [seal.agency, seal.name]));
  return personas.flatMap(({ persona, name, official, agency, position, scopes }): Order[] => {
    if (!official || !agency || !scopes.includes("signature:sign")) return [];
    const subject: JsonName = [
      { C: ["VN"] },
      { O: [names.get(agency) ?? agency] },
      { T: [position ?? ""] },
      { CN: [name] },
    ];
    return [{ kind: CertificateKind.PERSONAL, subject, secret: persona, official, agency }];
  });
}

function sealOrders(): Order[] {
  return seals().map(({ agency, name }) => {
    const subject: JsonName = [{ C: ["VN"] }, { O: [name] }, { CN: [name] }];
    return { kind: CertificateKind.AGENCY_SEAL, subject, secret: agency, agency };
  });
}

function seals(): Seal[] {
  const text = readFileSync(projectPath("subgraphs/esignature/demonstration/seals.json"), "utf8");
  return (JSON.parse(text) as { seals: Seal[] }).seals;
}

import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Viewer } from "../../subgraphs/kit/viewer";

// Who asks, what is sent and what is asked in the archive's tests.

export const WARD = "H26.62.3";
export const SCHOOL = "H26.9.12";
export const BIRTH_PROOF = "GIAY_CHUNG_SINH";
export const BIRTH_CERTIFICATE = "KQ.G15.000031";
export const AN = "0a11ce00-0001-4a00-8a00-000000000001";
export const BINH = "0a11ce00-0002-4a00-8a00-000000000002";
export const AN_NUMBER = "001090000017";
export const BINH_NUMBER = "001192000025";

export const an: Partial<Viewer> = { kind: "HOLDER", subject: "idp citizen-an", holder: AN };
export const binh: Partial<Viewer> = { kind: "HOLDER", subject: "idp citizen-binh", holder: BINH };
export const nobody: Partial<Viewer> = { kind: "ANONYMOUS", subject: null, client: "somewhere" };
export const receiver = official(
  "receiver",
  WARD,
  "dossier:read",
  "dossier:receive",
  "archive:read",
  "archive:digitise",
);
export const specialist = official("specialist", WARD, "dossier:read", "archive:read", "signature:sign");
export const leader = official("leader", WARD, "dossier:lead", "archive:read", "archive:issue", "signature:sign");
export const schoolOfficer = official(
  "school-officer",
  SCHOOL,
  "dossier:receive",
  "archive:read",
  "archive:digitise",
  "archive:issue",
);
export const portal: Partial<Viewer> = {
  kind: "MACHINE",
  subject: "idp national-portal",
  scopes: ["dossier:sync", "holder:identify"],
};

export function official(name: string, agency: string, ...scopes: string[]): Partial<Viewer> {
  return { kind: "OFFICIAL", subject: `idp ${name}`, official: `official-${name}`, agency, scopes };
}

export const KEY = randomBytes(32);

export function dossierPayload(code: string, change: object): object {
  return {
    code,
    status: "PROCESSING",
    owner: AN,
    submitter: AN,
    agency: WARD,
    readers: [WARD, "H26"],
    procedure: "1.001193",
    version: "1.001193-v2",
    submittedAt: "2026-03-10T08:00:00+07:00",
    acceptedAt: "2026-03-10T09:00:00+07:00",
    finishedAt: null,
    requiredCount: 1,
    components: [],
    results: [],
    ...change,
  };
}

/** A PDF that nothing else has sent; the words stand in it. */
export function pdf(words: string = randomUUID()): Buffer {
  return Buffer.from(`%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n% ${words}\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
}

export const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

export function declared(bytes: Buffer): Record<string, unknown> {
  const size = { byteSize: bytes.length, sha256: sha256(bytes) };
  return { fileName: "ban-chup.pdf", mediaType: "application/pdf", ...size, idempotencyKey: randomUUID() };
}

const PROBLEM = "... on Problem { code message } ... on InvalidInputProblem { path }";
const PAPER =
  "paper { id status origin title number issuedOn validUntil hidden verifiedAt timesReused verificationToken data holder { id } issuer { code } sourceDossier { code } verifiedBy { id } type { code } }";
export const START_UPLOAD = `mutation ($input: StartUploadInput!) { startUpload(input: $input) { __typename ... on StartUploadSuccess { upload { id url expiresAt } } ${PROBLEM} } }`;
export const REGISTER_PAPER = `mutation ($input: RegisterPaperInput!) { registerPaper(input: $input) { __typename ... on RegisterPaperSuccess { ${PAPER} } ${PROBLEM} } }`;
export const ISSUE_RESULT = `mutation ($input: IssueResultInput!) { issueResult(input: $input) { __typename ... on RegisterPaperSuccess { ${PAPER} } ${PROBLEM} } }`;
export const ATTEST_PAPER = `mutation ($input: AttestPaperInput!) { attestPaper(input: $input) { __typename ... on PaperMoved { ${PAPER} } ... on PaperMoveRefusedProblem { status } ${PROBLEM} } }`;
export const REGISTER_HOLDER = `mutation ($input: RegisterHolderInput!) { registerHolder(input: $input) { __typename ... on RegisterHolderSuccess { holder { id kind name identityNumberMasked } } ${PROBLEM} } }`;

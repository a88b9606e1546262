import { randomUUID } from "node:crypto";
import type { Viewer } from "../../subgraphs/kit/viewer";
import {
  ATTEST_PAPER,
  BIRTH_CERTIFICATE,
  BIRTH_PROOF,
  ISSUE_RESULT,
  REGISTER_PAPER,
  WARD,
  leader,
  pdf,
  receiver,
  sha256,
} from "./fixture";
import type { Answer, ArchiveWorld } from "./world";

// Papers in the archive's tests: made, attested, issued, signed, and what was told of them.

export async function registerPaper(
  world: ArchiveWorld,
  viewer: Partial<Viewer>,
  change: object = {},
  bytes = pdf(),
): Promise<Answer> {
  const uploadId = await world.uploaded(bytes, viewer);
  const input = {
    uploadId,
    typeCode: BIRTH_PROOF,
    title: "Giấy chứng sinh",
    idempotencyKey: randomUUID(),
    ...change,
  };
  return world.ask(REGISTER_PAPER, { input }, viewer);
}

/** A paper of the citizen's; answers its id. */
export async function paperOf(world: ArchiveWorld, viewer: Partial<Viewer>, change: object = {}): Promise<string> {
  const { data } = await registerPaper(world, viewer, change);
  if (!data.registerPaper.paper) throw new Error(JSON.stringify(data.registerPaper));
  return data.registerPaper.paper.id as string;
}

export async function validPaperOf(world: ArchiveWorld, viewer: Partial<Viewer>, change: object = {}): Promise<string> {
  const paperId = await paperOf(world, viewer, change);
  await world.ask(ATTEST_PAPER, { input: { paperId, idempotencyKey: randomUUID() } }, receiver);
  return paperId;
}

export async function attest(world: ArchiveWorld, paperId: string, viewer = receiver, key: string = randomUUID()) {
  return (await world.ask(ATTEST_PAPER, { input: { paperId, idempotencyKey: key } }, viewer)).data.attestPaper;
}

export async function issue(world: ArchiveWorld, change: object, viewer = leader, bytes = pdf(), dossier: object = {}) {
  const dossierCode = await world.dossier(freshCode(), dossier);
  const uploadId = await world.uploaded(bytes, viewer);
  const input = {
    dossierCode,
    uploadId,
    typeCode: BIRTH_CERTIFICATE,
    title: "Giấy khai sinh",
    number: "15/2026",
    idempotencyKey: randomUUID(),
    ...change,
  };
  return world.ask(ISSUE_RESULT, { input }, viewer);
}

/** The leader's valid signature over the bytes, or as changed. */
export async function sign(world: ArchiveWorld, bytes: Buffer, change: object = {}): Promise<void> {
  const id = randomUUID();
  const valid = { digest: sha256(bytes), indication: "TOTAL_PASSED", official: "official-leader", agency: WARD };
  await world.tell("esignature", "signature", id, { id, statement: false, ...valid, ...change });
}

/** What the feed says of a paper, oldest first. */
export async function told(world: ArchiveWorld, id: string): Promise<Record<string, unknown>[]> {
  const text = "SELECT payload FROM outbox WHERE topic = 'paper' AND key = $1 ORDER BY id";
  return (await world.sql<{ payload: Record<string, unknown> }>(text, [id])).map((row) => row.payload);
}

export function freshCode(agency = WARD): string {
  return `${agency}-260310-${randomUUID().slice(0, 8)}`;
}

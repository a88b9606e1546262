import { randomBytes, randomUUID } from "node:crypto";
import { prepareFiling, submit } from "../journeys/filing";
import { type GqlOptions, ask, gql } from "../support/client";
import { declaration } from "../support/upload";

// How people ask the archive through the gateway.

export const an = { persona: "citizen-an" };
export const binh = { persona: "citizen-binh" };
export const receiver = { persona: "receiver" };
export const school = { persona: "school-officer" };
export const portal = { persona: "national-portal" };

export const START = `mutation ($input: StartUploadInput!) { startUpload(input: $input) { __typename ... on StartUploadSuccess { upload { id url expiresAt } } ... on UploadRefusedProblem { code message } ... on Problem { code message } } }`;
const REGISTER = `mutation ($input: RegisterPaperInput!) { registerPaper(input: $input) { __typename ... on RegisterPaperSuccess { paper { id status } } ... on UploadRefusedProblem { code message } ... on InvalidInputProblem { code message path } ... on ConflictProblem { code message } ... on Problem { code message } } }`;
const ATTEST = `mutation ($input: AttestPaperInput!) { attestPaper(input: $input) { __typename ... on PaperMoved { paper { id status verifiedAt verifiedBy { id } } } ... on PaperMoveRefusedProblem { code message status } ... on Problem { code message } } }`;
export const HOLDER =
  "registerHolder(input: $input) { __typename ... on RegisterHolderSuccess { holder { id kind name identityNumberMasked } } ... on Problem { code message } }";

export const started = async (bytes: Buffer, change: object = {}): Promise<{ id: string; url: string }> =>
  (await ask(START, { input: { ...declaration(bytes), ...change } }, an)).startUpload.upload;
export const register = (uploadId: string, change: object = {}, who: GqlOptions = an) =>
  gql(
    REGISTER,
    {
      input: {
        uploadId,
        typeCode: "GIAY_CHUNG_SINH",
        title: "Giấy chứng sinh",
        idempotencyKey: randomUUID(),
        ...change,
      },
    },
    who,
  );
export const attest = (paperId: string, who: GqlOptions = receiver) =>
  gql(ATTEST, { input: { paperId, idempotencyKey: randomUUID() } }, who);
interface Logged {
  readonly fields: readonly string[];
  readonly purpose: string;
  readonly paper: { readonly id: string } | null;
  readonly dossier: { readonly code: string } | null;
  readonly official: { readonly id: string; readonly name: string } | null;
}
/** The newest records of one's own log; other tests make records too, so each test looks for its own. */
export async function logOf(who: GqlOptions): Promise<Logged[]> {
  const { me } = await ask(
    `{ me { accessLog(first: 100) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node {
      sequence at fields basis purpose salt hash agency { code } official { id name } paper { id } dossier { code } } } } } }`,
    {},
    who,
  );
  return me.accessLog.edges.map(({ node }: { node: Logged }) => node);
}
export const freshNumber = (): string => `001${randomBytes(6).readUIntBE(0, 6) % 1_000_000_000}`.padEnd(12, "7");

/** A dossier of An's at the ward with one fresh paper in it. */
export async function filed(): Promise<{ code: string; paper: string }> {
  const kit = await prepareFiling();
  const paper = (kit.input["components"] as { paperId: string }[])[0]?.paperId ?? "";
  const { data } = await submit(kit.input);
  return { code: data.submitDossier?.dossier?.code ?? "", paper };
}

import type { Viewer } from "../../subgraphs/kit/viewer";
import { type Asked, type DossiersWorld, freshKey } from "./fixture";
import { BIRTH_PROOF } from "./hanoi";
import { WARD_OFFICE, an, official } from "./people";

// The verbs as documents, and dossiers brought to where a test wants them.

const problems = `... on Problem { code message } ... on InvalidInputProblem { path }`;
const moved = `... on DossierMoved { dossier { code status nationalStatus delivery } } ... on MoveRefusedProblem { status } ${problems}`;

export const SUBMIT = `mutation ($input: SubmitDossierInput!) { submitDossier(input: $input) { __typename
  ... on SubmitDossierSuccess { dossier { code status } } ... on FormInvalidProblem { faults { pointer message } } ... on MissingPapersProblem { missing { id } } ${problems} } }`;
const document = (name: string, input: string) =>
  `mutation ($input: ${input}!) { ${name}(input: $input) { __typename ${moved} } }`;
export const ACCEPT = document("acceptDossier", "AcceptDossierInput");
export const COMPLETE = document("completeStep", "CompleteStepInput");
export const FINISH = document("finishDossier", "FinishDossierInput");
export const RETURN = document("returnResult", "ReturnResultInput");

export class Verbs {
  constructor(private readonly world: DossiersWorld) {}

  submit = (input: object, viewer: Partial<Viewer> = an, asked: Asked & { process?: number } = {}) =>
    this.one(SUBMIT, "submitDossier", input, viewer, asked);
  accept = (code: string, viewer = official("receiver"), input: object = {}, asked: Asked = {}) =>
    this.one(ACCEPT, "acceptDossier", { code, ...input }, viewer, asked);
  complete = (code: string, stepId: string, viewer: Partial<Viewer>, input: object = {}, asked: Asked = {}) =>
    this.one(COMPLETE, "completeStep", { code, stepId, ...input }, viewer, asked);
  finish = (
    code: string,
    resultPaperIds: string[],
    viewer = official("leader"),
    input: object = {},
    asked: Asked = {},
  ) => this.one(FINISH, "finishDossier", { code, resultPaperIds, ...input }, viewer, asked);
  giveBack = (code: string, viewer = official("receiver"), input: object = {}, asked: Asked = {}) =>
    this.one(RETURN, "returnResult", { code, delivery: "DELIVERED", ...input }, viewer, asked);

  /** A birth registration that lacks nothing. */
  async birthInput(change: object = {}): Promise<Record<string, unknown>> {
    const paperId = await this.world.paper();
    return {
      procedureCode: "1.001193",
      officeCode: WARD_OFFICE,
      channel: "ONLINE",
      ownerId: "holder-an",
      contact: { phone: "0900000017" },
      form: { childName: "Nguyễn Minh Khôi", childDateOfBirth: "2026-03-01" },
      components: [{ requiredPaperId: BIRTH_PROOF, paperId }],
      ...change,
    };
  }

  async submitted(asked: Asked = {}, change: object = {}): Promise<string> {
    const { dossier } = await this.submit(await this.birthInput(change), an, asked);
    return dossier.code;
  }

  async accepted(asked: Asked = {}): Promise<string> {
    const code = await this.submitted(asked);
    await this.accept(code, official("receiver"), {}, asked);
    return code;
  }

  /** Examined by the specialist; the leader's step is the active one. */
  async examined(asked: Asked = {}): Promise<string> {
    const code = await this.accepted(asked);
    await this.complete(code, await this.stepOf(code, "SPECIALIST"), official("specialist"), {}, asked);
    return code;
  }

  /** With the leader's signature over the result; only the return is left. */
  async decided(asked: Asked = {}): Promise<{ code: string; result: string; signature: string }> {
    const code = await this.examined(asked);
    const result = await this.result(code);
    const signature = await this.signatureOver(result, "leader");
    await this.complete(code, await this.stepOf(code, "LEADER"), official("leader"), { signatureId: signature }, asked);
    return { code, result, signature };
  }

  async finished(asked: Asked = {}): Promise<{ code: string; result: string }> {
    const { code, result } = await this.decided(asked);
    await this.finish(code, [result], official("leader"), {}, asked);
    return { code, result };
  }

  /** A paper that the archive issued as the dossier's result. */
  result(code: string, change: object = {}): Promise<string> {
    return this.world.paper({
      type: "KQ.G15.000031",
      status: "VALID",
      origin: "PROCEDURE_RESULT",
      sourceDossier: code,
      issuer: "H26.62.3",
      ...change,
    });
  }

  async signatureOver(paper: string, by: string, change: object = {}): Promise<string> {
    const [row] = await this.world.sql<{ sha256: string; upload: string }>(
      "SELECT sha256, upload FROM paper WHERE id = $1",
      [paper],
    );
    return this.world.signature({ official: by, digest: row?.sha256, upload: row?.upload, ...change });
  }

  async stepOf(code: string, role: string): Promise<string> {
    const [row] = await this.world.sql<{ id: string }>("SELECT id FROM step WHERE dossier_code = $1 AND role = $2", [
      code,
      role,
    ]);
    return row?.id ?? "";
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- the shape of an answer is what each test says it is.
  private async one(query: string, field: string, input: object, viewer: Partial<Viewer>, asked: Asked): Promise<any> {
    const { data, errors } = await this.world.ask(
      query,
      { input: { idempotencyKey: freshKey(), ...input } },
      viewer,
      asked,
    );
    if (errors) return { errors: errors.map((fault) => fault.extensions["code"]), faults: errors };
    return data[field];
  }
}

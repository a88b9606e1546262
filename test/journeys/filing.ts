import { randomUUID } from "node:crypto";
import { ask, gql, type GqlAnswer, type GqlOptions } from "../support/client";
import { samplePdf, upload } from "../support/upload";

/** What a citizen needs to file a birth registration at the ward; made once, used for many filings. */
export interface FilingKit {
  readonly holder: string;
  readonly input: Record<string, unknown>;
}

interface BirthProcedure {
  me: { id: string };
  procedure: {
    version: { formSchema: { examples: unknown[] }; cases: { requiredPapers: { id: string; mandatory: boolean }[] }[] };
  };
}

export async function prepareFiling(options: GqlOptions = { persona: "citizen-an" }): Promise<FilingKit> {
  const { me, procedure } = await ask<BirthProcedure>(
    `{ me { id } procedure(code: "1.001193") { version { formSchema cases { requiredPapers { id mandatory } } } } }`,
    {},
    options,
  );
  const proof = await registerProof(options);
  const required = procedure.version.cases[0]?.requiredPapers.find((one) => one.mandatory);
  return {
    holder: me.id,
    input: {
      procedureCode: "1.001193",
      officeCode: "H26.62.3-TTHCC",
      channel: "ONLINE",
      ownerId: me.id,
      contact: { phone: "0900000017" },
      form: procedure.version.formSchema.examples[0],
      components: [{ requiredPaperId: required?.id, paperId: proof }],
    },
  };
}

export async function registerProof(options: GqlOptions): Promise<string> {
  const uploadId = await upload(samplePdf(), options);
  const { registerPaper } = await ask<{ registerPaper: { paper?: { id: string } } }>(
    `mutation ($input: RegisterPaperInput!) { registerPaper(input: $input) { __typename ... on RegisterPaperSuccess { paper { id } } ... on Problem { code message } } }`,
    {
      input: {
        uploadId,
        typeCode: "GIAY_CHUNG_SINH",
        title: "Giấy chứng sinh",
        number: "GCS-1",
        issuedOn: "2026-11-12",
        idempotencyKey: randomUUID(),
      },
    },
    options,
  );
  if (!registerPaper.paper) throw new Error(`no paper: ${JSON.stringify(registerPaper)}`);
  return registerPaper.paper.id;
}

export const SUBMIT = `mutation Submit($input: SubmitDossierInput!) { submitDossier(input: $input) {
  __typename
  ... on SubmitDossierSuccess { dossier { code status } }
  ... on FormInvalidProblem { code faults { pointer message } }
  ... on MissingPapersProblem { code missing { id } }
  ... on InvalidInputProblem { code path }
  ... on Problem { code message }
} }`;

interface Submitted {
  submitDossier: { __typename: string; code?: string; dossier?: { code: string; status: string } } | null;
}

export function submit(
  input: Record<string, unknown>,
  options: GqlOptions = { persona: "citizen-an" },
): Promise<GqlAnswer<Submitted>> {
  return gql<Submitted>(SUBMIT, { input: { idempotencyKey: randomUUID(), ...input } }, options);
}

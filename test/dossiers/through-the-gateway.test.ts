import { randomUUID } from "node:crypto";
import { playStory } from "../journeys/play-story";
import { SUBMIT, prepareFiling, submit } from "../journeys/filing";
import { type GqlOptions, ask, gql } from "../support/client";
import { sharedStack } from "../support/stack";
import { tokenFor } from "../support/tokens";
import { until } from "../support/wait";

// What dossiers answer to people: through the gateway, with the others' feeds as they come.

const an: GqlOptions = { persona: "citizen-an" };
const receiver: GqlOptions = { persona: "receiver" };
const portal: GqlOptions = { persona: "national-portal" };
const PAGE = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
const OFFICIAL = "id name position department agency { code name } office { code name } fields { code name }";
const STEP = `id ordinal name role agency { code } official { ${OFFICIAL} } state startedAt dueAt finishedAt timeliness carriedOnPaper`;
const EVENT = `sequence kind at official { name } step { id } status note detail`;
const DOSSIER = `code procedure { code name } version { id number } caseCode subject owner { id name } submitter { id name } submitterIdentified
  contact { phone email address } mayBeInterviewed channel assistedAtOffice { code name } receivedAtOffice { code name } decidingAgency { code name }
  status nationalStatus payment fees { code name kind moment quantity amount status } delivery resultByPost returnNote submittedAt acceptBy acceptedAt finishedAt returnedAt
  clock { state budgetMinutes usedMinutes remainingMinutes dueAt timeliness } form consulted components { requiredPaper { id name } paper { id title status } origin }
  steps { ${STEP} } results { id title status } slips { kind number issuedAt url } trackingToken history { ${PAGE} edges { cursor node { ${EVENT} } } }`;
const READ = `query Read($code: ID!) { dossier(code: $code) { ${DOSSIER} } }`;

let code: string;
let result: string;
beforeAll(async () => {
  const { kept } = await playStory({ last: "18-return-result" });
  [code, result] = [String(kept["dossier"]), String(kept["birthCertificate"])];
}, 120_000);

describe("a dossier that has lived its whole life", () => {
  it("is read whole by its owner", async () => {
    const { dossier } = await ask(READ, { code }, an);
    expect(dossier).toMatchObject({
      code,
      procedure: { code: "1.001193" },
      status: "RETURNED",
      nationalStatus: 10,
      clock: { state: "STOPPED" },
      results: [{ id: result, status: "VALID" }],
      slips: [{ kind: "RECEIPT" }],
    });
    const kinds = dossier.history.edges.map((edge: { node: { kind: string } }) => edge.node.kind);
    expect(kinds).toEqual(["SUBMITTED", "ACCEPTED", "STEP_COMPLETED", "STEP_COMPLETED", "FINISHED", "RETURNED"]);
    expect(
      dossier.steps.every(
        (step: { state: string; official: { name: string } }) => step.state === "DONE" && step.official.name !== "",
      ),
    ).toBe(true);
  });

  it("is not there for another citizen, another agency, or nobody", async () => {
    for (const persona of ["citizen-binh", "school-officer", "feedback-officer", "catalogue-editor"]) {
      expect((await gql(READ, { code }, { persona })).data.dossier).toBeNull();
    }
    const anonymous = await gql(READ, { code });
    expect([anonymous.data.dossier, anonymous.errors[0]?.extensions?.code]).toEqual([null, "UNAUTHENTICATED"]);
  });

  it("stands in the lists of those who may see it", async () => {
    const listed = await ask(
      `{ dossiers(filter: { search: "${code}" }, order: NEWEST_FIRST) { ${PAGE} edges { cursor node { code } } } }`,
      {},
      { persona: "province-hanoi" },
    );
    expect(listed.dossiers).toMatchObject({ totalCount: 1, edges: [{ node: { code } }] });
    const mine = await ask(
      `{ me { dossiers(filter: { status: [RETURNED] }, first: 100) { ${PAGE} edges { cursor node { code } } } } }`,
      {},
      an,
    );
    expect(mine.me.dossiers.edges.map((edge: { node: { code: string } }) => edge.node.code)).toContain(code);
  });

  it("tells where its paper was used", async () => {
    const { dossier } = await ask(
      `query Used($code: ID!) { dossier(code: $code) { components { paper { id usedIn { ${PAGE} edges { cursor node { code } } } } } } }`,
      { code },
      an,
    );
    expect(dossier.components[0].paper.usedIn.edges).toMatchObject([{ node: { code } }]);
  });

  it("reaches the portal with every change, in order", async () => {
    const query = `query Changes($after: String) { dossierChanges(first: 100, after: $after) { pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { cursor node { sequence dossier { code status owner { name } contact { phone } form } event { ${EVENT} } } } } }`;
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { dossierChanges } = (await ask(query, { after }, portal)) as {
        dossierChanges: {
          pageInfo: { hasNextPage: boolean; endCursor: string };
          edges: { node: { dossier: { code: string }; event: { kind: string } } }[];
        };
      };
      for (const { node } of dossierChanges.edges) if (node.dossier.code === code) seen.push(node.event.kind);
      after = dossierChanges.pageInfo.endCursor;
      if (!dossierChanges.pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(["SUBMITTED", "ACCEPTED", "STEP_COMPLETED", "STEP_COMPLETED", "FINISHED", "RETURNED"]);
    expect((await gql("{ dossierChanges { edges { cursor } } }", {}, receiver)).errors[0]?.extensions?.code).toBe(
      "FORBIDDEN",
    );
  });

  it("is tracked by anybody who has the pair or the slip", async () => {
    const fields = `code procedure { code name } status nationalStatus timeliness dueAt steps { ${STEP} }`;
    const { dossier } = await ask("query Token($code: ID!) { dossier(code: $code) { trackingToken } }", { code }, an);
    const byToken = await ask(`query Track($token: String!) { trackByToken(token: $token) { ${fields} } }`, {
      token: dossier.trackingToken,
    });
    expect(byToken.trackByToken).toMatchObject({ code, status: "RETURNED" });
    const variables = { code, number: "001090000017" };
    const byPair = await ask(
      `query Track($code: ID!, $number: String!) { trackDossier(code: $code, ownerIdentityNumber: $number) { ${fields} } }`,
      variables,
    );
    expect(byPair).toEqual({ trackDossier: byToken.trackByToken });
  });

  it("has its receipt behind a bearer token of somebody who may read it", async () => {
    const { dossier } = await ask("query Slips($code: ID!) { dossier(code: $code) { slips { url } } }", { code }, an);
    const open = async (persona?: string) => {
      const headers = persona ? { authorization: `Bearer ${await tokenFor(persona)}` } : {};
      return fetch(dossier.slips[0].url, { headers });
    };
    const opened = await open("citizen-an");
    expect([opened.status, opened.headers.get("content-type")]).toEqual([200, "application/pdf"]);
    expect(
      Buffer.from(await opened.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
    expect(opened.headers.get("x-personal")).toBeNull();
    expect((await open("receiver")).status).toBe(200);
    const { me } = await ask(
      "{ me { accessLog(first: 100) { edges { node { fields basis dossier { code } official { id } } } } } }",
      {},
      an,
    );
    // Of this dossier, and of the slip alone.
    const slips = me.accessLog.edges
      .map(({ node }: { node: { fields: string[]; dossier: { code: string } | null } }) => node)
      .filter((one: { fields: string[]; dossier: { code: string } | null }) => {
        return one.dossier?.code === code && one.fields.join() === "Dossier.contact,Dossier.trackingToken";
      });
    expect(slips).toMatchObject([
      { basis: "DOSSIER", official: { id: expect.any(String) } },
      { basis: "OWNER", official: null },
    ]);
    const head = await fetch(dossier.slips[0].url, {
      method: "HEAD",
      headers: { authorization: `Bearer ${await tokenFor("citizen-an")}` },
    });
    expect(head.status).toBe(200);
    expect((await open("citizen-binh")).status).toBe(404);
    expect((await open()).status).toBe(401);
    expect(new URL(dossier.slips[0].url).origin).toBe(sharedStack().origin);
  });
});

describe("at the counter", () => {
  it("an official files for the citizen in front, with the catalogue's fee, and the citizen follows it", async () => {
    const { me } = await ask("{ me { id } }", {}, an);
    const { procedure } = await ask('{ procedure(code: "2.000635") { version { formSchema } } }');
    const input = {
      procedureCode: "2.000635",
      officeCode: "H26.62.3-TTHCC",
      channel: "COUNTER",
      ownerId: me.id,
      contact: { phone: "0900000017", email: "an@example.vn", address: "Phường Long Biên" },
      form: procedure.version.formSchema.examples[0],
      components: [],
      subject: "Cấp bản sao trích lục",
      resultByPost: true,
    };
    const filed = await until("the holder is known", async () => {
      const { data } = await submit(input, receiver);
      return data.submitDossier?.dossier;
    });
    const { dossier } = await ask(READ, { code: filed.code }, an);
    expect(dossier).toMatchObject({
      assistedAtOffice: { code: "H26.62.3-TTHCC" },
      submitterIdentified: false,
      payment: "DUE",
      resultByPost: true,
      fees: [{ amount: 8_000, status: "DUE" }],
    });
    const tasks = await ask(`{ myTasks(first: 100) { ${PAGE} edges { cursor node { code status } } } }`, {}, receiver);
    expect(tasks.myTasks.edges.map((edge: { node: { code: string } }) => edge.node.code)).toContain(filed.code);
  });
});

describe("refusals", () => {
  it("are told with their codes and leave nothing", async () => {
    const { input } = await prepareFiling(an);
    const told = async (change: object, options = an) =>
      (await submit({ ...input, ...change }, options)).data.submitDossier;
    expect(await told({ form: {} })).toMatchObject({ __typename: "FormInvalidProblem", code: "FORM_INVALID" });
    expect(await told({ components: [] })).toMatchObject({
      __typename: "MissingPapersProblem",
      code: "PAPERS_MISSING",
    });
    expect(await told({ procedureCode: "9.999999" })).toMatchObject({ __typename: "NotFoundProblem" });
    expect(await told({ ownerId: randomUUID() })).toMatchObject({ __typename: "NotAllowedProblem" });
    expect(await told({ contact: { phone: "x" } })).toMatchObject({
      __typename: "InvalidInputProblem",
      path: ["input", "contact", "phone"],
    });
    expect(await told({ procedureCode: "3.000183" })).toMatchObject({
      __typename: "FilingRefusedProblem",
      code: "PROCEDURE_NOT_OFFERED",
    });
    const idempotencyKey = randomUUID();
    const first = await gql(SUBMIT, { input: { ...input, idempotencyKey } }, an);
    expect(await told({ idempotencyKey, subject: "Khác" })).toMatchObject({
      __typename: "ConflictProblem",
      code: "CONFLICT",
    });
    const again = await gql(SUBMIT, { input: { ...input, idempotencyKey } }, an);
    expect(again.data).toEqual(first.data);
  });

  it("of a move say where the dossier stands", async () => {
    const accept = `mutation Accept($input: AcceptDossierInput!) { acceptDossier(input: $input) { __typename ... on MoveRefusedProblem { code message status } ... on Problem { code message } } }`;
    const { acceptDossier } = await ask(accept, { input: { code, idempotencyKey: randomUUID() } }, receiver);
    expect(acceptDossier).toMatchObject({
      __typename: "MoveRefusedProblem",
      code: "MOVE_NOT_OPEN",
      status: "RETURNED",
    });
    const asCitizen = await gql(accept, { input: { code, idempotencyKey: randomUUID() } }, an);
    expect([asCitizen.data.acceptDossier, asCitizen.errors[0]?.extensions?.code]).toEqual([null, "FORBIDDEN"]);
  });
});

it("shows an official their post, and anybody who works where", async () => {
  expect((await ask(`{ myPost { ${OFFICIAL} } }`, {}, receiver)).myPost).toMatchObject({
    name: "Lê Thu Hương",
    agency: { code: "H26.62.3" },
    office: { code: "H26.62.3-TTHCC" },
  });
  const { agency } = await ask(
    `{ agency(code: "H26.62.3") { officials(first: 2) { ${PAGE} edges { cursor node { ${OFFICIAL} } } } } }`,
  );
  expect(agency.officials).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
});

it("promises a due time before filing, and none past the last loaded year", async () => {
  const query = `query Preview($at: DateTime!) { previewDue(procedureCode: "1.001193", officeCode: "H26.62.3-TTHCC", at: $at) }`;
  expect(await ask(query, { at: "2026-03-10T15:00:00+07:00" })).toEqual({
    previewDue: "2026-03-11T17:00:00.000+07:00",
  });
  expect((await gql(query, { at: "2028-01-04T08:00:00+07:00" })).errors[0]?.extensions?.code).toBe(
    "CALENDAR_NOT_LOADED",
  );
});

it("gives its lines to the index of the agency", async () => {
  const query = `{ agency(code: "H26.62.3") { qualityIndex(period: { start: "2026-01-01", end: "2026-12-31" }) { agencyCode period { start end }
    dossierIndicators { code group max applies numerator denominator ratio points unavailable } } } }`;
  const { qualityIndex } = (await ask(query)).agency;
  expect(qualityIndex).toMatchObject({ agencyCode: "H26.62.3", period: { start: "2026-01-01", end: "2026-12-31" } });
  expect(qualityIndex.dossierIndicators).toHaveLength(6);
});

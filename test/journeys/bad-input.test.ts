import { randomUUID } from "node:crypto";
import { request as httpRequest } from "node:http";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import { Client } from "pg";
import { gql } from "../support/client";
import { adminUrl } from "../support/database";
import { type StartedStack, startStack } from "../support/stack";
import { tokenFor } from "../support/tokens";
import { declaration, patch, samplePdf } from "../support/upload";
import { type FilingKit, prepareFiling, registerProof, submit } from "./filing";
import { type Played, playStory } from "./play-story";

// Every refusal has its code, and leaves every subgraph's tables as they were.
let stack: StartedStack;
let kit: FilingKit;
let proofOfBinh: string;
let waiting: Played;
let requestId: string;
let before: string;

beforeAll(async () => {
  stack = await startStack();
  kit = await prepareFiling({ persona: "citizen-an", stack });
  await gql("{ me { id } }", {}, { persona: "citizen-binh", stack });
  proofOfBinh = await registerProof({ persona: "citizen-binh", stack });
  waiting = await playStory({ last: "13-request-signature", stack });
  requestId = String(waiting.kept["signingRequest"]);
  before = await stateOfAll();
}, 150_000);

afterEach(async () => {
  expect(await stateOfAll()).toBe(before);
});
afterAll(() => stack.remove());

const an = () => ({ persona: "citizen-an", stack });

describe("a filing", () => {
  const form = (change: object) => ({ ...kit.input, form: { ...(kit.input["form"] as object), ...change } });

  it("whose form breaks its schema is told where", async () => {
    const { data } = await submit(form({ childName: 5, childDateOfBirth: "2026-02-31" }), an());
    expect(data.submitDossier).toMatchObject({
      __typename: "FormInvalidProblem",
      code: "FORM_INVALID",
      faults: expect.arrayContaining([
        expect.objectContaining({ pointer: "/childName" }),
        expect.objectContaining({ pointer: "/childDateOfBirth" }),
      ]),
    });
  });

  it.each([
    ["a missing paper", () => ({ components: [] }), "MissingPapersProblem", "PAPERS_MISSING"],
    [
      "a paper of another holder",
      () => ({ components: [{ ...component(), paperId: proofOfBinh }] }),
      "FilingRefusedProblem",
      "PAPER_NOT_YOURS",
    ],
    [
      "a paper that does not exist",
      () => ({ components: [{ ...component(), paperId: randomUUID() }] }),
      "FilingRefusedProblem",
      "PAPER_NOT_YOURS",
    ],
    [
      "a procedure that is no longer in force",
      () => ({ procedureCode: "2.002621" }),
      "FilingRefusedProblem",
      "PROCEDURE_NOT_IN_FORCE",
    ],
    ["an unknown procedure", () => ({ procedureCode: "9.999999" }), "NotFoundProblem", "NOT_FOUND"],
    ["an unknown office", () => ({ officeCode: "H99.1-TTHCC" }), "NotFoundProblem", "NOT_FOUND"],
    [
      "an office that does not offer it",
      () => ({ officeCode: "H26.9.12-BPMC" }),
      "FilingRefusedProblem",
      "PROCEDURE_NOT_OFFERED",
    ],
    ["somebody else as the owner", () => ({ ownerId: randomUUID() }), "NotAllowedProblem", "NOT_ALLOWED"],
  ])("with %s is refused", async (_, change, type, code) => {
    const { data } = await submit({ ...kit.input, ...change() }, an());
    expect(data.submitDossier).toMatchObject({ __typename: type, code });
  });

  const component = () => (kit.input["components"] as { requiredPaperId: string }[])[0];
});

describe("a move", () => {
  const move = (name: string, input: object, persona: string) =>
    gql(
      `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename ... on Problem { code } } }`,
      { input: { code: waiting.kept["dossier"], idempotencyKey: randomUUID(), ...input } },
      { persona, stack },
    );

  it("in the wrong status is MOVE_NOT_OPEN", async () => {
    expect((await move("acceptDossier", {}, "receiver")).data.acceptDossier).toEqual({
      __typename: "MoveRefusedProblem",
      code: "MOVE_NOT_OPEN",
    });
    expect((await move("returnResult", { delivery: "DELIVERED" }, "receiver")).data.returnResult).toEqual({
      __typename: "MoveRefusedProblem",
      code: "MOVE_NOT_OPEN",
    });
  });

  it("on another official's step is NOT_YOUR_STEP, by who received it ROLES_SEPARATE, from another agency as if it were not there", async () => {
    const stepId = waiting.kept["leaderStep"];
    expect((await move("completeStep", { stepId }, "specialist")).data.completeStep.code).toBe("NOT_YOUR_STEP");
    expect((await move("completeStep", { stepId }, "receiver")).data.completeStep.code).toBe("ROLES_SEPARATE");
    expect((await move("completeStep", { stepId }, "school-officer")).data.completeStep.code).toBe("NOT_FOUND");
  });

  it("without the scope is null and FORBIDDEN, without a token UNAUTHENTICATED", async () => {
    const forbidden = await move("acceptDossier", {}, "citizen-an");
    expect([forbidden.data.acceptDossier, forbidden.errors[0]?.extensions?.code, forbidden.errors[0]?.path]).toEqual([
      null,
      "FORBIDDEN",
      ["acceptDossier"],
    ]);
    const anonymous = await gql(
      `mutation { acceptDossier(input: { code: "x", idempotencyKey: "x" }) { __typename } }`,
      {},
      { stack },
    );
    expect(anonymous.errors[0]?.extensions?.code).toBe("UNAUTHENTICATED");
  });

  it("that signs with nothing signed is SIGNATURE_NOT_VALID", async () => {
    const { data } = await move(
      "completeStep",
      { stepId: waiting.kept["leaderStep"], signatureId: randomUUID() },
      "leader",
    );
    expect(data.completeStep.code).toBe("SIGNATURE_NOT_VALID");
  });
});

describe("a secret", () => {
  // The count of tries (software_token) is the one thing that a wrong secret changes.
  it("that is wrong is WRONG_SECRET and counts down, and the signature is not made", async () => {
    const authorise = () =>
      gql(
        `mutation ($input: AuthoriseSignatureInput!) { authoriseSignature(input: $input) { __typename ... on SigningRefusedProblem { code triesLeft } } }`,
        { input: { requestId, secret: "not it", idempotencyKey: randomUUID() } },
        { persona: "leader", stack },
      );
    const first = (await authorise()).data.authoriseSignature;
    const second = (await authorise()).data.authoriseSignature;
    expect([first.code, second.code, first.triesLeft - second.triesLeft]).toEqual(["WRONG_SECRET", "WRONG_SECRET", 1]);
  });
});

describe("a request to the gateway", () => {
  it("with a body of 100 MB is 413 before it has been read to its end", async () => {
    expect(await sendHugeBody(`${stack.graphql}`, 100 * 1024 * 1024)).toBe(413);
  });

  it("60 levels deep is OPERATION_TOO_COSTLY", async () => {
    const deep = `{ agency(code: "H26") ${"{ parent ".repeat(59)}{ code }${" }".repeat(59)} }`;
    const answer = await gql(deep, {}, { stack, raw: true });
    expect(answer.errors[0]?.extensions?.code).toBe("OPERATION_TOO_COSTLY");
  });

  it("with a forged, unsigned, altered or expired token is 401 UNAUTHENTICATED", async () => {
    const good = await tokenFor("leader", { stack });
    const [header = "", payload = "", signature = ""] = good.split(".");
    const { privateKey, publicKey } = await generateKeyPair("RS256");
    const { kid } = JSON.parse(Buffer.from(header, "base64url").toString()) as { kid: string };
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
    const jwk = await exportJWK(publicKey);
    const tokens = {
      forged: await new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid }).sign(privateKey),
      unsigned: `${Buffer.from(JSON.stringify({ alg: "none", kid })).toString("base64url")}.${payload}.`,
      hmac: await new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid }).sign(Buffer.from(JSON.stringify(jwk))),
      altered: `${header}.${Buffer.from(JSON.stringify({ ...claims, official: "someone" })).toString("base64url")}.${signature}`,
      expired: await tokenFor("leader", { ttl: -60, stack }),
      malformed: "abc",
    };
    for (const [kind, token] of Object.entries(tokens)) {
      const answer = await gql("{ myPost { id } }", {}, { token, stack });
      expect([kind, answer.status, answer.errors[0]?.extensions?.code]).toEqual([kind, 401, "UNAUTHENTICATED"]);
    }
  });
});

describe("an upload", () => {
  const start = async (bytes: Buffer): Promise<string> => {
    const { data } = await gql(
      `mutation ($input: StartUploadInput!) { startUpload(input: $input) { ... on StartUploadSuccess { upload { url } } } }`,
      { input: declaration(bytes) },
      an(),
    );
    before = await stateOfAll();
    return data.startUpload.upload.url as string;
  };

  it("that is longer than declared is 413", async () => {
    const bytes = samplePdf();
    expect((await patch(await start(bytes), 0, Buffer.concat([bytes, bytes]))).status).toBe(413);
  });

  it("of other bytes than declared is refused at its last byte, and at a wrong place 409", async () => {
    const bytes = samplePdf();
    const other = Buffer.from(bytes).fill(0x20, 20, 30);
    const url = await start(bytes);
    expect((await patch(url, 7, bytes)).status).toBe(409);
    expect((await patch(url, 0, other)).status).toBeGreaterThanOrEqual(400);
    // The upload itself remembers that it failed, and that is all: nothing can be made of it.
    before = await stateOfAll();
    expect((await patch(url, 0, bytes)).status).toBeGreaterThanOrEqual(400);
  });
});

/** Rows and the last change of every table of every subgraph, but for those that only count or log. */
async function stateOfAll(): Promise<string> {
  const states = ["catalogue", "dossiers", "archive", "feedback", "esignature"].map(async (name) => {
    const client = new Client({ connectionString: adminUrl(stack, name) });
    await client.connect();
    const { rows: tables } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
    );
    const counted = tables.filter((table) => !/access|lookup|rate_limit|feed_cursor|software_token/.test(table.name));
    const sums = [];
    for (const table of counted) {
      const {
        rows: [row],
      } = await client.query<{ sum: string }>(
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') AS sum FROM "${table.name}" AS t`,
      );
      sums.push(`${name}.${table.name} ${row?.sum ?? ""}`);
    }
    await client.end();
    return sums.sort().join("\n");
  });
  return (await Promise.all(states)).join("\n");
}

function sendHugeBody(url: string, size: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method: "POST", headers: { "content-type": "application/json", "content-length": size } },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
        request.destroy();
      },
    );
    request.on("error", (fault: NodeJS.ErrnoException) =>
      ["EPIPE", "ECONNRESET"].includes(fault.code ?? "") ? undefined : reject(fault),
    );
    const piece = Buffer.alloc(64 * 1024, 0x20);
    const push = (): void => {
      while (!request.destroyed && request.write(piece));
    };
    request.on("drain", push);
    push();
  });
}

import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rows } from "../../subgraphs/kit/database";
import { type World, citizen, leader, openWorld, sha256, specialist } from "./fixture";
import { describeWithTool } from "../support/tools";
import { OpenSsl } from "./openssl";
import { Signing, certificateOf } from "./verbs";

let world: World;
let lan: Signing;
let certificateId: string;
beforeAll(async () => {
  world = await openWorld();
  certificateId = await certificateOf(world, leader.official);
  lan = new Signing(world, { viewer: leader }, certificateId);
});
afterAll(() => world.close());

const pdf = () => Buffer.from(`%PDF-1.7 trích lục ${randomUUID()}`);

describe("an official signs a result that is not issued yet", () => {
  it("asks, authorises with the PIN, and anybody can verify what came of it", async () => {
    const bytes = pdf();
    const asked = await lan.request({ uploadId: await world.upload(bytes, specialist.official) });
    expect(asked).toMatchObject({
      __typename: "SigningSuccess",
      request: { state: "AWAITING_AUTHORISATION", signature: null, certificate: { status: "GOOD" } },
    });
    const signed = await lan.authorise(asked.request.id, "leader");
    expect(signed.request).toMatchObject({
      state: "SIGNED",
      signature: {
        format: "CADES",
        level: "B",
        digest: sha256(bytes),
        statement: null,
        signer: { kind: "PERSONAL" },
        verdict: {
          indication: "TOTAL_PASSED",
          subIndication: null,
          reasons: [],
          level: "B",
          coversWholeDocument: true,
        },
      },
    });
    const { data } = await world.ask("{ trustAnchors { pem kind status } }");
    expect(data.trustAnchors).toMatchObject([{ kind: "ISSUING", status: "GOOD" }]);
  });

  it("tells the feed in the same transaction", async () => {
    const bytes = pdf();
    const { request } = await lan.request({
      uploadId: await world.upload(bytes, leader.official),
      purpose: "Cấp trích lục",
    });
    const signed = await lan.authorise(request.id, "leader");
    const [event] = await rows<{ payload: object }>(
      world.source,
      "SELECT payload FROM outbox WHERE topic = 'signature' AND key = $1",
      [signed.request.signature.id],
    );
    expect(event?.payload).toMatchObject({
      id: signed.request.signature.id,
      format: "CADES",
      level: "B",
      digest: sha256(bytes),
      paper: null,
      statement: false,
      purpose: "Cấp trích lục",
      certificate: certificateId,
      certificateKind: "PERSONAL",
      official: leader.official,
      agency: "H26.62.3",
      holder: null,
      indication: "TOTAL_PASSED",
    });
  });

  it("is told when the stored bytes are gone, and loses no try by it", async () => {
    const id = randomUUID();
    await world.tell("archive", "upload", {
      id,
      sha256: sha256("never stored"),
      uploader: { official: leader.official },
    });
    const { request } = await lan.request({ uploadId: id });
    await expect(lan.authorise(request.id, "leader")).rejects.toThrow("does not answer");
    const { data } = await world.ask(STATE, { id: request.id }, { viewer: leader });
    expect(data.signingRequest.state).toBe("AWAITING_AUTHORISATION");
  });

  it("closes as failed when the stored bytes are no more those that were asked for, whatever the secret", async () => {
    const stored = filesUnder(join(world.folder, "data", "content"));
    const upload = await world.upload(pdf(), leader.official);
    const { request } = await lan.request({ uploadId: upload });
    const [file] = filesUnder(join(world.folder, "data", "content")).filter((path) => !stored.includes(path));
    writeFileSync(file ?? "", Buffer.concat([readFileSync(file ?? "").subarray(0, -1), Buffer.from("x")]));
    const key = randomUUID();
    const closed = await lan.authorise(request.id, "wrong", key);
    expect(closed).toMatchObject({
      __typename: "SigningSuccess",
      request: { id: request.id, state: "FAILED", signature: null },
    });
    expect(await lan.authorise(request.id, "wrong", key)).toEqual(closed);
    expect(await lan.authorise(request.id, "leader")).toMatchObject({ code: "REQUEST_CLOSED" });
    const { data } = await world.ask(STATE, { id: request.id }, { viewer: leader });
    expect(data.signingRequest.state).toBe("FAILED");
  });
});

const STATE = "query ($id: ID!) { signingRequest(id: $id) { state } }";

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describeWithTool("openssl", "what an official signed", () => {
  const openssl = new OpenSsl();
  afterAll(() => openssl.remove());

  it("verifies with openssl and the trust anchors of the graph, for its content alone", async () => {
    const bytes = pdf();
    const { request } = await lan.request({ uploadId: await world.upload(bytes, leader.official) });
    const signed = await lan.authorise(request.id, "leader");
    const { data } = await world.ask("{ trustAnchors { pem } }");
    const detached = Buffer.from(signed.request.signature.detached, "base64");
    expect(openssl.verifies(detached, bytes, data.trustAnchors[0].pem)).toBe(true);
    expect(openssl.verifies(detached, Buffer.from("other"), data.trustAnchors[0].pem)).toBe(false);
  });
});

describe("an official signs a statement", () => {
  it("over its UTF-8 text, which signed-in readers see and strangers do not", async () => {
    const statement = "APOLOGY\nH26.62.3-261124-0001\nbước 2\n2026-03-10T10:00:00.000Z\nQuá tải hồ sơ";
    const { request } = await lan.request({ statement });
    const { request: signed } = await lan.authorise(request.id, "leader");
    expect(signed.signature).toMatchObject({ digest: sha256(statement), statement, paper: null });
    const query = "query ($id: ID!) { signature(id: $id) { digest statement } }";
    const stranger = await world.ask(query, { id: signed.signature.id });
    expect(stranger.data).toEqual({ signature: { digest: sha256(statement), statement: null } });
    expect(stranger.errors?.[0]).toMatchObject({
      path: ["signature", "statement"],
      extensions: { code: "UNAUTHENTICATED" },
    });
    expect((await world.ask(query, { id: signed.signature.id }, { viewer: citizen })).data.signature.statement).toBe(
      statement,
    );
  });
});

describe("an official signs a paper", () => {
  it("of the own agency, and the signature stands at every paper of these bytes", async () => {
    const bytes = pdf();
    await world.content.put(bytes);
    const paper = await world.paper(bytes, { issuer: "H26.62.3", sourceDossier: "H26.62.3-261124-0002" });
    const { request } = await lan.request({ paperId: paper });
    const { request: signed } = await lan.authorise(request.id, "leader");
    expect(signed).toMatchObject({ paper: { id: paper }, signature: { paper: { id: paper } } });
    const twin = await world.paper(bytes, { issuer: "H26.9.12" });
    const { data } = await world.ask(PAPERS, { papers: [paper, twin].map((id) => ({ __typename: "Paper", id })) });
    expect(data._entities.map((one: { signatures: object[] }) => one.signatures.length)).toEqual([1, 1]);
  });

  it("digitised at the own counter", async () => {
    const bytes = pdf();
    await world.content.put(bytes);
    const paper = await world.paper(bytes, { uploader: { holder: null, official: specialist.official } });
    const { request } = await lan.request({ paperId: paper });
    expect(await lan.authorise(request.id, "leader")).toMatchObject({
      request: { state: "SIGNED", signature: { paper: { id: paper } } },
    });
  });

  it("not of another agency, nor what only claims to be of the own one", async () => {
    for (const more of [{ issuer: "H26.9.12", sourceDossier: "H26.9.12-261124-0001" }, { issuer: "H26.62.3" }]) {
      expect(await lan.request({ paperId: await world.paper(pdf(), more) })).toMatchObject({
        __typename: "NotFoundProblem",
      });
    }
  });
});

describe("what a signature is over becomes a paper", () => {
  it("once the signer's agency issues the signed upload as a result", async () => {
    const bytes = pdf();
    const { request } = await lan.request({ uploadId: await world.upload(bytes, leader.official) });
    const { request: signed } = await lan.authorise(request.id, "leader");
    const query = "query ($id: ID!) { signature(id: $id) { paper { id } } }";
    expect((await world.ask(query, { id: signed.signature.id })).data.signature.paper).toBeNull();
    const paper = await world.paper(bytes, { issuer: "H26.62.3", sourceDossier: "H26.62.3-261124-0001" });
    expect((await world.ask(query, { id: signed.signature.id })).data.signature.paper).toEqual({ id: paper });
  });

  it("costs the same statements for fifty papers as for one", async () => {
    const sign = async (n: number) => {
      const bytes = pdf();
      const { request } = await lan.request({ uploadId: await world.upload(bytes, leader.official) });
      await lan.authorise(request.id, "leader");
      return world.paper(bytes, { issuer: "H26.62.3", sourceDossier: `d${n}` });
    };
    const papers = await Promise.all(Array.from({ length: 50 }, (_, n) => sign(n)));
    const count = async (ids: string[]) => {
      const answer = await world.ask(PAPERS, { papers: ids.map((id) => ({ __typename: "Paper", id })) });
      expect(
        answer.data._entities.every(
          (one: { signatures: { verdict: { indication: string } }[] }) =>
            one.signatures[0]?.verdict.indication === "TOTAL_PASSED",
        ),
      ).toBe(true);
      return answer.sql;
    };
    const [one, fifty] = [await count(papers.slice(0, 1)), await count(papers)];
    console.info(`SQL statements for a paper with its signatures: ${one}; for fifty: ${fifty}`);
    expect(fifty).toBe(one);
  });
});

const PAPERS = `query ($papers: [_Any!]!) { _entities(representations: $papers) { ... on Paper { id signatures { id signer { id subject } paper { id } verdict { indication } } } } }`;

import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { rows } from "../../subgraphs/kit/database";
import { type World, leader, openWorld, schoolHead, specialist } from "./fixture";
import { Signing, certificateOf } from "./verbs";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function signingOf(who: typeof leader): Promise<Signing> {
  return new Signing(world, { viewer: who }, await certificateOf(world, who.official));
}

describe("a token", () => {
  it("counts wrong PINs down, takes a right one for a new beginning, and is locked after five", async () => {
    const lan = await signingOf(leader);
    const { request } = await lan.request({ statement: "thử mã" });
    const guess = async (secret: string) => lan.authorise(request.id, secret);
    expect(await guess("Leader")).toMatchObject({
      __typename: "SigningRefusedProblem",
      code: "WRONG_SECRET",
      triesLeft: 4,
    });
    expect(await guess("'; --")).toMatchObject({ code: "WRONG_SECRET", triesLeft: 3 });
    expect(await guess("")).toMatchObject({ __typename: "InvalidInputProblem", path: ["input", "secret"] });
    expect(await guess("leader")).toMatchObject({ request: { state: "SIGNED" } });
    const { request: next } = await lan.request({ statement: "lần nữa" });
    for (const triesLeft of [4, 3, 2, 1, 0]) {
      expect(await lan.authorise(next.id, "wrong")).toMatchObject({ code: "WRONG_SECRET", triesLeft });
    }
    expect(await lan.authorise(next.id, "leader")).toMatchObject({ code: "TOKEN_LOCKED", triesLeft: 0 });
    const { data } = await world.ask(
      "query ($id: ID!) { signingRequest(id: $id) { state signature { id } } }",
      { id: next.id },
      { viewer: leader },
    );
    expect(data.signingRequest).toEqual({ state: "AWAITING_AUTHORISATION", signature: null });
  });

  it("bears five guesses, however many come at once", async () => {
    const duc = await signingOf(specialist);
    const requests = await Promise.all(
      Array.from({ length: 30 }, (_, n) => duc.request({ statement: `văn bản ${n}` })),
    );
    const answers = await Promise.all(requests.map(({ request }, n) => duc.authorise(request.id, `guess ${n}`)));
    const codes = answers.map((answer) => answer.code);
    expect(codes.filter((code) => code === "WRONG_SECRET")).toHaveLength(5);
    expect(codes.filter((code) => code === "TOKEN_LOCKED")).toHaveLength(25);
    const left = answers.filter((answer) => answer.code === "WRONG_SECRET").map((answer) => answer.triesLeft);
    expect(left.toSorted()).toEqual([0, 1, 2, 3, 4]);
    expect(await duc.authorise(requests[0]?.request.id, "specialist")).toMatchObject({ code: "TOKEN_LOCKED" });
  });

  it("takes right PINs that come at once one by one, and locks nobody out", async () => {
    const head = await signingOf(schoolHead);
    const requests = await Promise.all(
      Array.from({ length: 30 }, (_, n) => head.request({ statement: `văn bản ${n}` })),
    );
    const answers = await Promise.all(
      requests.map(({ request }, n) => head.authorise(request.id, n % 10 === 9 ? "wrong" : "school-head")),
    );
    expect(answers.filter((answer) => answer.request?.state === "SIGNED")).toHaveLength(27);
    expect(answers.filter((answer) => answer.code === "WRONG_SECRET")).toHaveLength(3);
  });

  it("keeps its key out of the database, and in no file as it is", async () => {
    const folder = join(world.folder, "data", "tokens");
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThanOrEqual(3);
    // The beginning of every PKCS#8 key on P-256, as bytes and in base64.
    const marks = [
      Buffer.from("06082a8648ce3d030107", "hex"),
      Buffer.from("MIGHAgEAMBMGByqGSM49"),
      Buffer.from("scrypt"),
    ];
    for (const file of files)
      for (const mark of marks) expect(readFileSync(join(folder, file)).includes(mark)).toBe(false);
    const columns = await rows<{ name: string }>(
      world.source,
      "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'software_token' ORDER BY 1",
    );
    expect(columns.map((column) => column.name)).toEqual(["reference", "tries_left"]);
  });
});

describe("the run-time role", () => {
  it.each([
    "UPDATE signature SET purpose = 'x'",
    "DELETE FROM signature",
    "TRUNCATE signature",
    "UPDATE signing_request SET digest = repeat('0', 64)",
    "DELETE FROM signing_request",
    "UPDATE certificate SET official = 'x'",
    "DELETE FROM certificate_revocation",
    "UPDATE certificate_revocation SET revoked_at = now()",
    "UPDATE software_token SET reference = 'x'",
    "ALTER TABLE signature DISABLE TRIGGER ALL",
  ])("may not %s", async (statement) => {
    await expect(rows(world.source, statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  it("may not open a closed request again", async () => {
    const id = randomUUID();
    await rows(
      world.source,
      `INSERT INTO signing_request (id, certificate, official, agency, statement, purpose, format, level, digest, state, requested_at, expires_at, closed_at)
       SELECT $1, id, 'o', 'a', 's', 'p', 'CADES', 'B', repeat('0', 64), 'SIGNED', now(), now() + interval '1 hour', now() FROM certificate LIMIT 1`,
      [id],
    );
    await expect(
      rows(
        world.source,
        "UPDATE signing_request SET state = 'AWAITING_AUTHORISATION', closed_at = NULL WHERE id = $1",
        [id],
      ),
    ).rejects.toThrow("is closed");
  });
});

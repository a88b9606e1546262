import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { Revocations, readRevocations } from "../../gateway/authorise/revocations";
import { Tokens } from "../../gateway/authorise/tokens";
import { Refusal } from "../../gateway/errors";
import { AUDIENCE } from "./fake-issuer";
import { AN, GatewayFixture, errorsOf } from "./fixture";
import { HostileIssuer } from "./hostile-issuer";
import { until } from "./engine/worlds";

const folder = mkdtempSync(join(tmpdir(), "revocations-"));
const file = join(folder, "revoked.txt");
const faults: string[] = [];
const log = pino({ level: "error" }, { write: (line: string) => void faults.push(line) });

let issuer: HostileIssuer;
let revocations: Revocations;
let tokens: Tokens;
beforeEach(async () => {
  faults.length = 0;
  issuer = new HostileIssuer();
  await issuer.start();
  write("");
  revocations = await Revocations.of(file, log);
  tokens = new Tokens({ issuer: issuer.url, audience: AUDIENCE }, log, revocations);
});
afterEach(async () => {
  revocations.stop();
  await issuer.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// As an operator's tool does it: there is never half a file.
function write(text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

async function isGood(token: string): Promise<boolean> {
  return tokens.claims(token).then(
    () => true,
    (fault: unknown) => {
      if (fault instanceof Refusal && fault.code === "UNAUTHENTICATED") return false;
      throw fault;
    },
  );
}

describe("the revocation list", () => {
  const entries: [string, string][] = [
    ["a token by its id", "jti t1"],
    ["whoever it is of", "# gone since Monday\n\nsub somebody"],
    ["whatever a key signed", "  kid k1  "],
    ["what somebody was given before an instant", "sub somebody before 2999-01-01T00:00:00+07:00"],
    ["the stricter of two lines on somebody", "sub somebody\nsub somebody before 1999-01-01T00:00:00Z"],
  ];
  it.each(entries)("ends %s within a moment, though it was checked before, and no other", async (_, text) => {
    const [token, other] = [
      await issuer.token({ jti: "t1" }),
      await issuer.token({ jti: "t2", sub: "other" }, { kid: "k2" }, "k2"),
    ];
    issuer.published.push(await issuer.publicKey("k2"));
    expect([await isGood(token), await isGood(other)]).toEqual([true, true]);
    write(text);
    await until(async () => !(await isGood(token)));
    expect(await isGood(other)).toBe(true);
    write("");
    await until(() => isGood(token));
  });

  it("lets in who signed in anew after the instant", async () => {
    const instant = new Date((Math.floor(Date.now() / 1000) - 100) * 1000).toISOString();
    const iat = Date.parse(instant) / 1000;
    write(`sub somebody before ${instant}`);
    await until(async () => !(await isGood(await issuer.token({ iat: iat - 1 }))));
    expect(await isGood(await issuer.token({ iat }))).toBe(true);
    expect(await isGood(await issuer.token({ iat: undefined }))).toBe(false);
  });

  it("stays as it was when a line says nothing or the file is gone, and says so", async () => {
    write("jti t1");
    const token = await issuer.token({ jti: "t1" });
    await until(async () => !(await isGood(token)));
    write("jti t2\njit t3");
    await until(async () => faults.some((line) => line.includes("line 2")));
    expect(await isGood(token)).toBe(false);
    rmSync(file);
    await until(async () => faults.some((line) => line.includes("ENOENT")));
    expect(await isGood(token)).toBe(false);
  });

  it.each([
    "jti",
    "jti a b",
    "sub a before",
    "sub a before yesterday",
    "sub a before 2026-13-45T00:00:00Z",
    "kid a before 2026-01-01T00:00:00Z",
    "JTI a",
    "a",
  ])("has no such line: %s", (line) => {
    expect(() => readRevocations(`jti ok\n${line}`)).toThrow(/^line 2 of the revocation list/);
  });

  it("has to be there and whole when the gateway starts", async () => {
    await expect(Revocations.of(join(folder, "nothing.txt"), log)).rejects.toThrow("ENOENT");
    write("nonsense");
    await expect(Revocations.of(file, log)).rejects.toThrow("line 1");
  });

  it("is what the gateway answers 401 by", async () => {
    write(`sub ${AN.sub}`);
    const gateway = await GatewayFixture.start({ revocationList: file });
    const answer = await gateway.ask(`{ me { id } }`, { claims: AN });
    expect([answer.status, errorsOf(answer), gateway.calls()]).toEqual([401, ["UNAUTHENTICATED"], {}]);
    expect((await gateway.ask(`{ me { id } }`, { claims: { ...AN, sub: "another" } })).status).toBe(200);
    await gateway.stop();
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { personas } from "../../subgraphs/stack/demonstration/personas";
import { compiled, runStackCommand } from "../support/stack";

type Claims = Record<string, unknown>;

const folder = mkdtempSync(join(tmpdir(), "one-stop-identity-"));
const place = { dataDir: join(folder, "data"), keyDir: join(folder, "keys"), port: 4000 };
const callback = "http://localhost:5173/callback";
const everyScope = [...new Set(personas().flatMap(({ scopes }) => scopes))].join(" ");
let provider: ChildProcess;
let log = "";

beforeAll(startProvider);
afterAll(async () => {
  await stopProvider();
  rmSync(folder, { recursive: true, force: true });
});

describe("the development identity provider", () => {
  it("describes itself as an OpenID provider with PKCE and the code flow alone", async () => {
    const about = await json(`${address()}/.well-known/openid-configuration`);
    expect(about).toMatchObject({ issuer: address(), jwks_uri: `${address()}/jwks`, code_challenge_methods_supported: ["S256"], response_types_supported: ["code"] });
  });

  it("publishes the public half of its key only, and keeps the key when it starts again", async () => {
    const before = await json(`${address()}/jwks`);
    expect(before).toEqual({ keys: [expect.objectContaining({ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" })] });
    expect(JSON.stringify(before)).not.toContain('"d"');
    await stopProvider();
    await startProvider();
    expect(await json(`${address()}/jwks`)).toEqual(before);
  });

  it("signs a citizen in by the code flow: holder and identity number, no scope", async () => {
    const { claims } = await signIn("citizen-an");
    expect(claims).toMatchObject({ iss: address(), aud: "one-stop-graph", sub: "citizen-an", name: "Nguyễn Văn An", holder: expect.any(String), identity_number: expect.stringMatching(/^\d{12}$/) });
    expect(claims["scope"]).toBeUndefined();
    expect(claims["official"]).toBeUndefined();
  });

  it("signs an official in with the post and exactly the scopes of the post, however many the client asks for", async () => {
    const { claims } = await signIn("leader");
    expect(claims).toMatchObject({ sub: "leader", official: expect.any(String), agency: "H26.62.3", office: "H26.62.3-TTHCC" });
    expect(String(claims["scope"]).split(" ").sort()).toEqual([...(personas().find(({ persona }) => persona === "leader")?.scopes ?? [])].sort());
    expect(claims["identity_number"]).toBeUndefined();
  });

  it("gives a code to nobody who does not bring the verifier", async () => {
    const { code } = await authorise("receiver", challenge("the-right-verifier".padEnd(43, "x")));
    const answer = await exchange(code, "another-verifier".padEnd(43, "x"));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: "invalid_grant" });
  });

  it("does not send anybody to an address off this machine", async () => {
    const query = new URLSearchParams({ client_id: "development", response_type: "code", scope: "openid", redirect_uri: "http://evil.example/callback", code_challenge: challenge("v".repeat(43)), code_challenge_method: "S256" });
    const answer = await fetch(`${address()}/auth?${query}`, { redirect: "manual" });
    expect(answer.status).toBe(400);
  });

  it("hands tokens out only to who holds the secret of KEY_DIR", async () => {
    const body = JSON.stringify({ persona: "leader" });
    for (const authorization of ["", "Bearer AAAA", "Bearer ", `Bearer ${randomBytes(32).toString("base64url")}`]) {
      const answer = await fetch(`${address()}/development/token`, { method: "POST", body, headers: { authorization } });
      expect(answer.status).toBe(401);
    }
  });

  it("writes neither identity numbers nor tokens nor codes into its log", () => {
    for (const one of personas()) if (one.kind === "HOLDER") expect(log).not.toContain(one.identityNumber);
    expect(log).not.toMatch(/eyJ|code=/);
    expect(log).toContain("/token");
  });
});

describe("npm run -s token", () => {
  it("prints the token and nothing else", async () => {
    const { code, output } = await token("receiver");
    expect(code).toBe(0);
    expect(output).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const claims = claimsOf(output);
    expect(claims).toMatchObject({ sub: "receiver", scope: expect.stringContaining("dossier:receive"), agency: "H26.62.3" });
    expect(Number(claims["exp"])).toBeGreaterThan(Date.now() / 1000 + 3600);
  });

  it("takes a lifetime, also one that is over", async () => {
    const seconds = Date.now() / 1000;
    expect(Number(claimsOf((await token("kiosk", "--ttl", "90")).output)["exp"]) - seconds).toBeLessThan(95);
    const expired = claimsOf((await token("kiosk", "--ttl", "-60")).output);
    expect(Number(expired["exp"])).toBeLessThan(seconds - 50);
    expect(Number(expired["iat"])).toBeLessThan(Number(expired["exp"]));
    expect(expired).toMatchObject({ office: "H26.62.3-TTHCC", scope: "office:device" });
  });

  it("lists every persona, for people and for programs", async () => {
    const listed = JSON.parse((await token("--list", "--json")).output) as { persona: string }[];
    expect(listed.map(({ persona }) => persona)).toEqual(personas().map(({ persona }) => persona));
    expect(listed).toContainEqual({ persona: "citizen-an", name: "Nguyễn Văn An", identityNumber: expect.stringMatching(/^\d{12}$/), scopes: [] });
    expect(listed).toContainEqual(expect.objectContaining({ persona: "leader", agency: "H26.62.3", office: "H26.62.3-TTHCC" }));
    expect((await token("--list")).output.split("\n")).toHaveLength(personas().length + 1);
  });

  it.each([
    [["nobody"], /^there is no persona "nobody"; --list names them\n$/],
    [[], /^usage: .*\n$/],
    [["leader", "--ttl", "soon"], /^--ttl takes a whole number of seconds\n$/],
  ])("says in one line what is wrong with %j", async (args, complaint) => {
    const { code, output } = await token(...args);
    expect(code).toBe(1);
    expect(output).toMatch(complaint);
  });

  it("says that no stack is running where none is", async () => {
    const { code, output } = await run(["leader"], { ...place, dataDir: join(folder, "elsewhere") });
    expect(code).toBe(1);
    expect(output).toMatch(/^no stack .* npm start first.*\n$/);
  });
});

async function startProvider(): Promise<void> {
  const env = { PATH: process.env["PATH"] ?? "", PORT: "0", DATA_DIR: place.dataDir, KEY_DIR: place.keyDir };
  provider = spawn(process.execPath, [join(compiled(), "subgraphs/stack/identity/main.js")], { env, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [provider.stdout, provider.stderr]) stream?.on("data", (text: Buffer) => (log += text.toString()));
  const begun = log.length;
  const deadline = Date.now() + 20_000;
  while (!log.slice(begun).includes("listening")) {
    if (provider.exitCode !== null || Date.now() > deadline) throw new Error(`the provider did not start:\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

async function stopProvider(): Promise<void> {
  const ended = once(provider, "exit");
  provider.kill("SIGTERM");
  await ended;
}

function address(): string {
  return (JSON.parse(readFileSync(join(place.dataDir, "identity.json"), "utf8")) as { issuer: string }).issuer;
}

async function json(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

async function signIn(persona: string): Promise<{ claims: Claims }> {
  const verifier = randomBytes(32).toString("base64url");
  const { code } = await authorise(persona, challenge(verifier));
  const answer = (await (await exchange(code, verifier)).json()) as { access_token: string };
  return { claims: claimsOf(answer.access_token) };
}

/** What a browser does: follows the redirects with its cookies, and presses a persona's button. */
async function authorise(persona: string, codeChallenge: string): Promise<{ code: string }> {
  const cookies = new Map<string, string>();
  const go = async (url: URL, init: RequestInit = {}): Promise<Response> => {
    const answer = await fetch(url, { ...init, redirect: "manual", headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") } });
    for (const cookie of answer.headers.getSetCookie()) cookies.set(...(/^([^=]+)=([^;]*)/.exec(cookie)?.slice(1) as [string, string]));
    return answer;
  };
  const next = (answer: Response): URL => new URL(answer.headers.get("location") ?? "", address());
  const query = new URLSearchParams({ client_id: "development", response_type: "code", redirect_uri: callback, scope: `openid ${everyScope}`, state: "s", code_challenge: codeChallenge, code_challenge_method: "S256" });
  const page = next(await go(new URL(`/auth?${query}`, address())));
  expect(await (await go(page)).text()).toContain(`value="${persona}"`);
  const chosen = await go(page, { method: "POST", body: new URLSearchParams({ persona }) });
  const back = next(await go(next(chosen)));
  expect(back.href).toMatch(/^http:\/\/localhost:5173\/callback\?/);
  expect(back.searchParams.get("state")).toBe("s");
  return { code: back.searchParams.get("code") ?? "" };
}

function exchange(code: string, verifier: string): Promise<Response> {
  const body = new URLSearchParams({ grant_type: "authorization_code", client_id: "development", redirect_uri: callback, code, code_verifier: verifier });
  return fetch(`${address()}/token`, { method: "POST", body });
}

function challenge(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

function claimsOf(jwt: string): Claims {
  return JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()) as Claims;
}

function token(...args: string[]): Promise<{ code: number | null; output: string }> {
  return run(args, place);
}

async function run(args: readonly string[], target: typeof place): Promise<{ code: number | null; output: string }> {
  const command = runStackCommand("token", { ...target, args });
  const [code] = (await once(command.process, "close")) as [number | null];
  return { code, output: command.output() };
}

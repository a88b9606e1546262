import { createHash, randomBytes } from "node:crypto";
import { personas } from "../../subgraphs/stack/demonstration/personas";
import { IdentityProcess, claimsOf } from "./identity-process";

const callback = "http://localhost:5173/callback";
const everyScope = [...new Set(personas().flatMap(({ scopes }) => scopes))].join(" ");
const identity = new IdentityProcess();

beforeAll(() => identity.start());
afterAll(() => identity.remove());

describe("the development identity provider", () => {
  it("describes itself as an OpenID provider with PKCE and the code flow alone", async () => {
    const about = await json(`${identity.address}/.well-known/openid-configuration`);
    expect(about).toMatchObject({
      issuer: identity.address,
      jwks_uri: `${identity.address}/jwks`,
      code_challenge_methods_supported: ["S256"],
      response_types_supported: ["code"],
    });
  });

  it("publishes the public half of its key only, and keeps the key when it starts again", async () => {
    const before = await json(`${identity.address}/jwks`);
    expect(before).toEqual({ keys: [expect.objectContaining({ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" })] });
    expect(JSON.stringify(before)).not.toContain('"d"');
    await identity.stop();
    await identity.start();
    expect(await json(`${identity.address}/jwks`)).toEqual(before);
  });

  it("signs a citizen in by the code flow: holder and identity number, no scope", async () => {
    const { claims } = await signIn("citizen-an");
    expect(claims).toMatchObject({
      iss: identity.address,
      aud: "one-stop-graph",
      sub: "citizen-an",
      name: "Nguyễn Văn An",
      holder: expect.any(String),
      identity_number: expect.stringMatching(/^\d{12}$/),
    });
    expect(claims["scope"]).toBeUndefined();
    expect(claims["official"]).toBeUndefined();
  });

  it("signs an official in with the post and exactly the scopes of the post, however many the client asks for", async () => {
    const { claims } = await signIn("leader");
    expect(claims).toMatchObject({
      sub: "leader",
      official: expect.any(String),
      agency: "H26.62.3",
      office: "H26.62.3-TTHCC",
    });
    expect(String(claims["scope"]).split(" ").sort()).toEqual(
      [...(personas().find(({ persona }) => persona === "leader")?.scopes ?? [])].sort(),
    );
    expect(claims["identity_number"]).toBeUndefined();
  });

  it("asks anew who one is, whoever one was before in the same browser", async () => {
    const cookies = new Map<string, string>();
    expect((await signIn("receiver", cookies)).claims["sub"]).toBe("receiver");
    expect((await signIn("leader", cookies)).claims["sub"]).toBe("leader");
  });

  it("gives a code to nobody who does not bring the verifier", async () => {
    const { code } = await authorise("receiver", challenge("the-right-verifier".padEnd(43, "x")));
    const answer = await exchange(code, "another-verifier".padEnd(43, "x"));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: "invalid_grant" });
  });

  it("does not send anybody to an address off this machine", async () => {
    const query = new URLSearchParams({
      client_id: "development",
      response_type: "code",
      scope: "openid",
      redirect_uri: "http://evil.example/callback",
      code_challenge: challenge("v".repeat(43)),
      code_challenge_method: "S256",
    });
    const answer = await fetch(`${identity.address}/auth?${query.toString()}`, { redirect: "manual" });
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toMatch(/https?:\/\/(?!localhost|127\.)/);
  });

  it("hands tokens out only to who holds the secret of KEY_DIR", async () => {
    const body = JSON.stringify({ persona: "leader" });
    for (const authorization of ["", "Bearer AAAA", "Bearer ", `Bearer ${randomBytes(32).toString("base64url")}`]) {
      const answer = await fetch(`${identity.address}/development/token`, {
        method: "POST",
        body,
        headers: { authorization },
      });
      expect(answer.status).toBe(401);
    }
  });

  it("writes neither identity numbers nor tokens nor codes into its log", () => {
    for (const one of personas()) if (one.kind === "HOLDER") expect(identity.log).not.toContain(one.identityNumber);
    expect(identity.log).not.toMatch(/eyJ|code=/);
    expect(identity.log).toContain("/token");
  });
});

async function json(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

async function signIn(
  persona: string,
  cookies = new Map<string, string>(),
): Promise<{ claims: Record<string, unknown> }> {
  const verifier = randomBytes(32).toString("base64url");
  const { code } = await authorise(persona, challenge(verifier), cookies);
  const answer = (await (await exchange(code, verifier)).json()) as { access_token: string };
  return { claims: claimsOf(answer.access_token) };
}

/** What a browser does: follows the redirects with its cookies, and presses a persona's button. */
async function authorise(
  persona: string,
  codeChallenge: string,
  cookies = new Map<string, string>(),
): Promise<{ code: string }> {
  const go = async (url: URL, init: RequestInit = {}): Promise<Response> => {
    const answer = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const cookie of answer.headers.getSetCookie())
      cookies.set(...(/^([^=]+)=([^;]*)/.exec(cookie)?.slice(1) as [string, string]));
    return answer;
  };
  const next = (answer: Response): URL => new URL(answer.headers.get("location") ?? "", identity.address);
  const query = new URLSearchParams({
    client_id: "development",
    response_type: "code",
    redirect_uri: callback,
    scope: `openid ${everyScope}`,
    state: "s",
    code_challenge: codeChallenge,
    code_challenge_method: "S256",
  });
  const page = next(await go(new URL(`/auth?${query.toString()}`, identity.address)));
  expect(await (await go(page)).text()).toContain(`value="${persona}"`);
  const chosen = await go(page, { method: "POST", body: new URLSearchParams({ persona }) });
  const back = next(await go(next(chosen)));
  expect(back.href).toMatch(/^http:\/\/localhost:5173\/callback\?/);
  expect(back.searchParams.get("state")).toBe("s");
  return { code: back.searchParams.get("code") ?? "" };
}

function exchange(code: string, verifier: string): Promise<Response> {
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    client_id: "development",
    redirect_uri: callback,
    code,
    code_verifier: verifier,
  });
  return fetch(`${identity.address}/token`, { method: "POST", body });
}

function challenge(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

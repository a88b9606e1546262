import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { Tokens } from "../../gateway/authorise/tokens";
import { Refusal } from "../../gateway/errors";
import { Dice } from "./random-operation";
import { AUDIENCE } from "./fake-issuer";
import { AN, GatewayFixture } from "./fixture";
import { HostileIssuer, altered } from "./hostile-issuer";

const log = pino({ level: "silent" });
let issuer: HostileIssuer;
let tokens: Tokens;
beforeEach(async () => {
  issuer = new HostileIssuer();
  await issuer.start();
  tokens = new Tokens({ issuer: issuer.url, audience: AUDIENCE }, log);
});
afterEach(() => issuer.stop());

async function outcome(token: string, by = tokens): Promise<string> {
  try {
    return `good: ${(await by.claims(token))?.sub}`;
  } catch (fault) {
    if (fault instanceof Refusal) return fault.code;
    throw fault;
  }
}

const SEED = 2026;
const CHANGES = 400;
const bytesOf = (token: string): string =>
  token
    .split(".")
    .map((part) => Buffer.from(part, "base64url").toString("hex"))
    .join(".");

const now = (): number => Math.floor(Date.now() / 1000);
const GOOD = "good: somebody";
const [BAD, UNKNOWN] = ["UNAUTHENTICATED", "UPSTREAM_UNAVAILABLE"];

describe("a token that says what is not so", () => {
  it("is good as it was made, so that the others fail for one reason only", async () => {
    expect(await outcome(await issuer.token())).toBe(GOOD);
  });

  const claims: [string, () => Record<string, unknown>][] = [
    ["expired", () => ({ exp: now() - 7 })],
    ["without an end", () => ({ exp: undefined })],
    ["with an end that is no number", () => ({ exp: String(now() + 300) })],
    ["not valid yet", () => ({ nbf: now() + 60 })],
    ["for another audience", () => ({ aud: "another" })],
    ["for several others", () => ({ aud: ["another", `${AUDIENCE}/`] })],
    ["for nobody in particular", () => ({ aud: undefined })],
    ["of another issuer", () => ({ iss: "https://elsewhere.example" })],
    ["of an issuer of nearly that name", () => ({ iss: `${issuer.url}/` })],
    ["of an issuer among several", () => ({ iss: [issuer.url] })],
    ["of no issuer", () => ({ iss: undefined })],
    ["of nobody", () => ({ sub: undefined })],
  ];
  it.each(claims)("is refused: %s", async (_, change) => {
    expect(await outcome(await issuer.token(change()))).toBe(BAD);
  });

  it("is good where one of its audiences is this one", async () => {
    expect(await outcome(await issuer.token({ aud: ["another", AUDIENCE] }))).toBe(GOOD);
  });

  it("has the leeway that the operator gives, and no more", async () => {
    const strict = new Tokens({ issuer: issuer.url, audience: AUDIENCE, leewaySeconds: 0 }, log);
    const [late, early] = [await issuer.token({ exp: now() - 3 }), await issuer.token({ nbf: now() + 3 })];
    expect([await outcome(late), await outcome(early)]).toEqual([GOOD, GOOD]);
    expect([await outcome(late, strict), await outcome(early, strict)]).toEqual([BAD, BAD]);
    expect(await outcome(await issuer.token(), strict)).toBe(GOOD);
  });

  it("has to carry what the operator asks for", async () => {
    const asking = new Tokens({ issuer: issuer.url, audience: AUDIENCE, requiredClaims: ["jti", "acr"] }, log);
    expect(await outcome(await issuer.token({ jti: "1" }), asking)).toBe(BAD);
    expect(await outcome(await issuer.token({ jti: "1", acr: "high" }), asking)).toBe(GOOD);
  });
});

describe("a token that was tampered with", () => {
  const forged: [string, (token: string) => string | Promise<string>][] = [
    ["another payload", (token) => altered(token, { payload: { sub: "somebody else" } })],
    ["another header", (token) => altered(token, { header: { typ: "at+jwt" } })],
    ["no signature", (token) => altered(token, { signature: "" })],
    [
      "another signature",
      async (token) => altered(token, { signature: (await issuer.token({}, {}, "k2")).split(".")[2] ?? "" }),
    ],
    ["alg none", (token) => altered(token, { header: { alg: "none" }, signature: "" })],
    ["alg None", (token) => altered(token, { header: { alg: "None" }, signature: "" })],
    ["alg NONE with a signature", (token) => altered(token, { header: { alg: "NONE" } })],
    ["no alg", (token) => altered(token, { header: { alg: undefined } })],
    ["alg that is no text", (token) => altered(token, { header: { alg: ["RS256"] } })],
    ["the public key as PEM for a secret", async () => issuer.hmacToken(await issuer.publicPem("k1"))],
    ["the public key as JSON for a secret", async () => issuer.hmacToken(JSON.stringify(await issuer.publicKey("k1")))],
    ["its modulus for a secret", async () => issuer.hmacToken((await issuer.publicKey("k1")).n ?? "")],
    ["an extension that has to be understood", async () => issuer.token({}, { crit: ["x"], x: 1 })],
    ["an extension said to be critical after signing", (token) => altered(token, { header: { crit: ["exp"] } })],
    ["five parts", (token) => `${token}.${token.split(".")[1]}.${token.split(".")[2]}`],
    ["two parts", (token) => token.split(".").slice(0, 2).join(".")],
    ["nothing but dots", () => "..."],
  ];
  it.each(forged)("is refused: %s", async (_, forge) => {
    const token = await forge(await issuer.token());
    expect(await outcome(token)).toBe(BAD);
    expect(await outcome(await issuer.token())).toBe(GOOD);
  });

  it(`is refused wherever a letter of it is another one, ${CHANGES} times of seed ${SEED}`, async () => {
    const dice = new Dice(SEED);
    const token = await issuer.token();
    let tried = 0;
    for (; tried < CHANGES; tried += 1) {
      const at = dice.roll(token.length);
      const letter = dice.pick([..."abcXYZ019-_.=/+~"]);
      const changed = token.slice(0, at) + letter + token.slice(at + dice.roll(3));
      // The last letter of a part has bits to spare.
      const same = bytesOf(changed) === bytesOf(token);
      expect([changed, await outcome(changed)]).toEqual([changed, same ? expect.any(String) : BAD]);
    }
    expect(tried).toBe(CHANGES);
    process.stdout.write(`seed ${SEED}: ${tried} altered tokens\n`);
  });

  const kids: unknown[] = [
    "../../../../../../dev/null",
    "file:///etc/passwd",
    "https://elsewhere.example/jwks",
    "k1' OR '1'='1",
    "k1\u0000",
    "K1",
    "",
    "__proto__",
    "constructor",
    "k".repeat(5_000),
    7,
    { kid: "k1" },
    ["k1"],
  ];
  it.each(kids.map((kid) => [JSON.stringify(kid).slice(0, 40), kid]))(
    "names a key that is nobody's and was signed by a stranger: %s",
    async (_, kid) => {
      expect(await outcome(altered(await issuer.token({}, {}, "stranger"), { header: { kid } }))).toBe(BAD);
    },
  );

  it("is not checked with a key that it brings along, nor one that it says the address of", async () => {
    let visits = 0;
    const elsewhere = createServer((_, response) => {
      visits += 1;
      response.end("{}");
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/jwks`;
    const jwk = await issuer.publicKey("stranger");
    for (const header of [{ jwk }, { jku: url }, { x5u: url }, { jwk, jku: url, kid: "stranger" }])
      expect(await outcome(await issuer.token({}, header, "stranger"))).toBe(BAD);
    await new Promise((resolve) => elsewhere.close(resolve));
    expect(visits).toBe(0);
  });
});

describe("an issuer whose keys change", () => {
  it("is asked once for a key that nobody knows, and not again for a while", async () => {
    // The clock stands still, however long keys take to be made.
    jest.useFakeTimers({ doNotFake: ["setTimeout", "setInterval", "setImmediate", "nextTick", "queueMicrotask"] });
    expect(await outcome(await issuer.token())).toBe(GOOD);
    expect(issuer.asked).toBe(1);
    const strangers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => issuer.token({}, { kid: `unknown-${n}` }, "stranger")),
    );
    expect(new Set(await Promise.all(strangers.map((token) => outcome(token))))).toEqual(new Set([BAD]));
    expect(issuer.asked).toBe(1);
    issuer.published.push(await issuer.publicKey("k2"));
    jest.setSystemTime(Date.now() + 6_000);
    const rotated = await issuer.token({}, { kid: "k2" }, "k2");
    expect(await Promise.all([rotated, ...strangers].map((token) => outcome(token)))).toEqual([
      GOOD,
      ...strangers.map(() => BAD),
    ]);
    expect(issuer.asked).toBe(2);
    jest.useRealTimers();
  });
});

describe("an issuer that does not do its part", () => {
  const later = async (ms: number, run: () => Promise<void>): Promise<void> => {
    jest.useFakeTimers({ doNotFake: ["setTimeout", "setInterval", "setImmediate", "nextTick", "queueMicrotask"] });
    jest.setSystemTime(Date.now() + ms);
    await run().finally(() => jest.useRealTimers());
  };

  it("keeps nobody out whose key is known, and is not asked for every token whose key is not", async () => {
    expect(await outcome(await issuer.token())).toBe(GOOD);
    issuer.mode = "failing";
    await later(6_000, async () => {
      for (let n = 0; n < 20; n += 1) {
        expect(await outcome(await issuer.token({}, { kid: `unknown-${n}` }, "k2"))).toBe(UNKNOWN);
        expect(await outcome(await issuer.token({ jti: String(n) }))).toBe(GOOD);
      }
    });
    expect(issuer.asked).toBe(2);
  });

  it("is waited for five seconds at most, and by nobody whose key is known", async () => {
    expect(await outcome(await issuer.token())).toBe(GOOD);
    issuer.mode = "hanging";
    await later(6_000, async () => {
      const order: string[] = [];
      const unknown = outcome(await issuer.token({}, { kid: "k2" }, "k2")).then((code) => order.push(code));
      expect(await outcome(await issuer.token({ jti: "new" }))).toBe(GOOD);
      order.push("known");
      await unknown;
      expect(order).toEqual(["known", UNKNOWN]);
    });
  }, 15_000);

  it("publishes no more than anybody reads", async () => {
    issuer.mode = "endless";
    expect(await outcome(await issuer.token())).toBe(UNKNOWN);
  });

  it("lies about who it is", async () => {
    issuer.discovery = { issuer: "https://elsewhere.example" };
    expect(await outcome(await issuer.token())).toBe(UNKNOWN);
    expect(issuer.asked).toBe(0);
  });

  it("lies about the algorithm of a key", async () => {
    const key = await issuer.publicKey("k1");
    const secret = {
      kty: "oct",
      k: Buffer.from("a secret that all may read, 32 bytes").toString("base64url"),
      kid: "k1",
    };
    issuer.published = [
      { ...key, alg: "RS512" },
      { ...secret, alg: "HS256" },
    ];
    expect(await outcome(await issuer.token())).toBe(BAD);
    expect(await outcome(await issuer.hmacToken("a secret that all may read, 32 bytes"))).toBe(BAD);
    const encrypting = new Tokens({ issuer: issuer.url, audience: AUDIENCE }, log);
    issuer.published = [{ ...key, use: "enc" }];
    expect(await outcome(await issuer.token(), encrypting)).toBe(BAD);
  });
});

describe("a request with a token that is too much", () => {
  let gateway: GatewayFixture;
  beforeAll(async () => {
    gateway = await GatewayFixture.start();
  });
  afterAll(() => gateway.stop());

  /** The status of a request with these Authorization headers. */
  const ask = (...authorization: string[]): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = [
        "host",
        "x",
        "content-type",
        "application/json",
        ...authorization.flatMap((one) => ["authorization", one]),
      ];
      const sent = httpRequest(`${gateway.origin}/graphql`, { method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on("error", reject).end(JSON.stringify({ query: `{ procedure(code: "P1") { name } }` }));
    });
  const bearer = async (claims = {}): Promise<string> => `Bearer ${await gateway.issuer.token({ ...AN, ...claims })}`;

  it("is refused with two of them, in whichever order, also where both are good or equal", async () => {
    const good = await bearer();
    expect(await ask(good)).toBe(200);
    for (const both of [
      [good, "Bearer x"],
      ["Bearer x", good],
      [good, await bearer({ sub: "other" })],
      [good, good],
    ])
      expect(await ask(...both)).toBe(401);
    gateway.calls();
  });

  it("is refused past 16 KiB, and served at that", async () => {
    const padded = async (length: number) => {
      const missing = length - (await bearer({ padding: "" })).length;
      // Base64 grows by four letters for three.
      const text = await bearer({ padding: "x".repeat(Math.floor((missing * 3) / 4)) });
      return text + " ".repeat(length - text.length);
    };
    const [most, more] = [await padded(16 * 1024), `${await padded(16 * 1024)} `];
    expect([most.length, more.length]).toEqual([16_384, 16_385]);
    // Node takes blanks off the end of a header, so the longer one is made of letters.
    expect(await ask(most)).toBe(200);
    expect(await ask(`${most.trim()}${"A".repeat(64)}`)).toBe(401);
    expect(await ask(`Bearer ${"A".repeat(40_000)}`)).toBe(431);
  });
});

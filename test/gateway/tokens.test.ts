import { AN, GatewayFixture, errorsOf } from "./fixture";

let gateway: GatewayFixture;
beforeAll(async () => {
  gateway = await GatewayFixture.start();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.heal());

const QUERY = `{ procedure(code: "P1") { name } }`;

describe("a token that is not good", () => {
  const bad: [string, () => Promise<string> | string][] = [
    ["malformed", () => "what.is.this"],
    ["not a token", () => "x"],
    ["expired", () => gateway.issuer.token(AN, { ttl: -6 })],
    ["forged", () => gateway.issuer.token(AN, { forged: true })],
    ["for another audience", () => gateway.issuer.token(AN, { audience: "another" })],
    ["of another issuer", () => gateway.issuer.token(AN, { issuer: "https://elsewhere.example" })],
    ["unsigned", () => gateway.issuer.unsignedToken(AN)],
    ["signed with the public key as a secret", () => gateway.issuer.hmacToken(AN)],
    [
      "altered",
      async () =>
        (await gateway.issuer.token(AN)).replace(
          /\.([^.]+)\./,
          (_, body: string) =>
            `.${Buffer.from(Buffer.from(body, "base64url").toString().replace("h1", "h2")).toString("base64url")}.`,
        ),
    ],
  ];
  it.each(bad)("is answered 401 and nothing is fetched: %s", async (_, token) => {
    const answer = await gateway.ask(QUERY, { token: await token() });
    expect(answer.status).toBe(401);
    expect(errorsOf(answer)).toEqual(["UNAUTHENTICATED"]);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
    expect(answer.body.data).toBeUndefined();
    expect(gateway.calls()).toEqual({});
  });

  it("is no other scheme's either", async () => {
    for (const authorization of ["Basic YTpi", "Bearer", "Bearer  "])
      expect((await gateway.ask(QUERY, { headers: { authorization } })).status).toBe(401);
  });

  it("has five seconds of leeway", async () => {
    expect((await gateway.ask(QUERY, { token: await gateway.issuer.token(AN, { ttl: -2 }) })).status).toBe(200);
  });

  it("stops being good when its time is over, though it was checked before", async () => {
    const token = await gateway.issuer.token(AN, { ttl: -4 });
    expect((await gateway.ask(QUERY, { token })).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect((await gateway.ask(QUERY, { token })).status).toBe(401);
  });

  it("is not carried with files either", async () => {
    expect((await gateway.send("/files/slips/s1", { headers: { authorization: "Bearer x" } })).status).toBe(401);
  });
});

describe("the first sign-in", () => {
  it("makes the holder once, and an archive that is down does not keep the citizen out", async () => {
    const asked: unknown[] = [];
    const { side } = gateway.subgraphs.archive;
    let down = true;
    gateway.subgraphs.archive.side = (path, body, envelope, request, response) => {
      if (path !== "/internal/sign-in") return side(path, body, envelope, request, response);
      asked.push(JSON.parse(body));
      if (down) response.writeHead(500).end();
      return down || side(path, body, envelope, request, response);
    };
    const claims = { sub: "new-citizen", holder: "h2", identity_number: "001099000002", name: "Bình" };
    const holder = async () =>
      JSON.parse((await gateway.ask(`{ viewer }`, { claims })).body.data?.["viewer"] ?? "null") as { holder: string };
    expect(await holder()).toMatchObject({ holder: "h2" });
    down = false;
    for (let n = 0; n < 3; n += 1) expect(await holder()).toMatchObject({ holder: "h2" });
    gateway.subgraphs.archive.side = side;
    expect(asked).toEqual(
      [1, 2].map(() => ({
        issuer: gateway.issuer.url,
        subject: "new-citizen",
        holder: "h2",
        name: "Bình",
        identityNumber: "001099000002",
      })),
    );
  });
});

describe("several requests at a first sign-in", () => {
  it("make one holder", async () => {
    const { side } = gateway.subgraphs.archive;
    let signIns = 0;
    gateway.subgraphs.archive.side = (path, ...rest) => {
      if (path === "/internal/sign-in") signIns += 1;
      return side(path, ...rest);
    };
    const claims = { sub: "at-once", holder: "h1", identity_number: "001099000003", name: "Chi" };
    await Promise.all(Array.from({ length: 20 }, () => gateway.ask(QUERY, { claims })));
    gateway.subgraphs.archive.side = side;
    expect(signIns).toBe(1);
  });
});

describe("an identity provider that is down", () => {
  it("keeps out who has signed in and nobody else, and is found when it is back", async () => {
    const later = await GatewayFixture.start({}, false);
    const token = await later.issuer.token(AN);
    expect(errorsOf(await later.ask(QUERY, { token }))).toEqual(["UPSTREAM_UNAVAILABLE"]);
    expect((await later.ask(QUERY)).status).toBe(200);
    expect((await later.send("/readyz", {})).status).toBe(503);
    await later.issuer.start(Number(new URL(later.issuer.url).port));
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await later.ask(QUERY, { token })).status).toBe(200);
    expect((await later.send("/readyz", {})).status).toBe(200);
    await later.stop();
  });
});

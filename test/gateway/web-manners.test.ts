import { readFileSync } from "node:fs";
import { type IncomingHttpHeaders, request as httpRequest } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { Kind, parse } from "graphql";
import { readGatewayConfig } from "../../gateway/config";
import { freshnessOf } from "../../gateway/plan/freshness";
import { readSchemaFacts } from "../../gateway/plan/schema-facts";
import { AN, GatewayFixture } from "./fixture";

const FOREIGN = "https://elsewhere.example";
const PORTAL = "https://portal.example";

let gateway: GatewayFixture;
beforeAll(async () => {
  gateway = await GatewayFixture.start({ corsOrigins: [PORTAL] });
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.heal());

interface Raw {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** As the bytes are, with no header of a library's own. */
function send(method: string, path: string, headers: Record<string, string> = {}, body = ""): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${gateway.origin}${path}`, { method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(parts) }),
      );
    });
    request.on("error", reject).end(body);
  });
}

const url = (query: string): string => `/graphql?query=${encodeURIComponent(query)}`;
const get = (query: string, headers: Record<string, string> = {}): Promise<Raw> => send("GET", url(query), headers);
const post = (query: string, headers: Record<string, string> = {}): Promise<Raw> =>
  send("POST", "/graphql", { "content-type": "application/json", ...headers }, JSON.stringify({ query }));

const NAME = `{ procedure(code: "P1") { name } }`;

describe("a page of another origin", () => {
  it.each([
    ["asks by POST", () => post(NAME, { origin: FOREIGN })],
    ["asks by GET", () => get(NAME, { origin: FOREIGN })],
    ["is an image or a link", () => get(NAME, { "sec-fetch-site": "cross-site" })],
    ["lies on a neighbour's host", () => get(NAME, { "sec-fetch-site": "same-site" })],
    ["has no origin to name", () => post(NAME, { origin: "null" })],
    ["names a host that only begins like an allowed one", () => post(NAME, { origin: `${PORTAL}.evil.example` })],
    ["names the allowed host on another scheme", () => post(NAME, { origin: "http://portal.example" })],
    [
      "asks before it asks",
      () => send("OPTIONS", "/graphql", { origin: FOREIGN, "access-control-request-method": "POST" }),
    ],
    ["wants a file", () => send("GET", "/files/papers/x", { origin: FOREIGN })],
    ["would upload", () => send("PATCH", "/files/uploads/x", { origin: FOREIGN }, "bytes")],
  ])("is refused where it %s, and nothing is fetched", async (_what, ask) => {
    const { status, headers } = await ask();
    expect(status).toBe(403);
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    expect(gateway.calls()).toEqual({});
  });

  it("is answered if it is on the list, without credentials", async () => {
    const { status, headers } = await post(NAME, { origin: PORTAL });
    expect(status).toBe(200);
    expect(headers["access-control-allow-origin"]).toBe(PORTAL);
    expect(headers["access-control-allow-credentials"]).toBeUndefined();
    expect(headers["access-control-expose-headers"]).toContain("x-request-id");
    expect(headers.vary).toContain("origin");
  });

  it("is told beforehand what it may send", async () => {
    const { status, headers } = await send("OPTIONS", "/graphql", {
      origin: PORTAL,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization, content-type",
    });
    expect(status).toBe(204);
    expect(headers["access-control-allow-origin"]).toBe(PORTAL);
    expect(headers["access-control-allow-headers"]).toMatch(/authorization.*content-type/);
    expect(gateway.calls()).toEqual({});
  });
});

it.each([
  ["our own page", () => post(NAME, { origin: "http://localhost:4000" })],
  ["our own page under another name of the host", () => post(NAME, { origin: gateway.origin })],
  ["an address that was typed", () => get(NAME, { "sec-fetch-site": "none" })],
  ["a program", () => post(NAME)],
])("%s is answered without leave for anybody else", async (_who, ask) => {
  const { status, headers } = await ask();
  expect(status).toBe(200);
  expect(headers["access-control-allow-origin"]).toBeUndefined();
});

describe("what is public and the same for everybody", () => {
  it("may be kept for as long as its subgraph says, by whoever asks by GET", async () => {
    const { headers } = await get(NAME);
    expect(headers["cache-control"]).toBe("public, max-age=60");
    expect(headers.etag).toMatch(/^W\/"[\w-]{43}"$/);
    expect(headers.vary).toBe("accept, accept-language, accept-encoding");
  });

  it("is not sent again to who has it", async () => {
    const { etag = "" } = (await get(NAME)).headers;
    const again = await get(NAME, { "if-none-match": `"other", ${etag}` });
    expect(again.status).toBe(304);
    expect(again.bytes).toHaveLength(0);
    expect(again.headers.etag).toBe(etag);
    expect((await get(NAME, { "if-none-match": 'W/"other"' })).status).toBe(200);
    expect((await get(`{ procedure(code: "P2") { name } }`)).headers.etag).not.toBe(etag);
  });

  it.each([
    ["what was asked by POST", () => post(NAME)],
    ["a field without a hint", () => get("{ satisfaction }")],
    ["a field that another subgraph adds", () => get(`{ procedure(code: "P1") { name stats } }`)],
    ["a field that not everybody may see", () => get(`{ things { id secret } }`)],
    ["one hidden in a fragment", () => get(`{ ...F } fragment F on Query { procedure(code: "P1") { ... { stats } } }`)],
    ["what says nothing of data", () => get("{ __typename }")],
    ["the schema", () => get(`{ __type(name: "Query") { name } }`)],
    ["a refusal", () => get("{ nonsense }")],
  ])("is all that may be kept: not %s", async (_what, ask) => {
    const { headers } = await ask();
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers.etag).toBeUndefined();
  });

  it("is not kept while something of it is missing", async () => {
    gateway.subgraphs.catalogue.mode = "resets";
    const { status, headers } = await get(NAME);
    expect(status).toBe(200);
    expect(headers["cache-control"]).toBe("no-store");
  });

  it("is the same for who is signed in", async () => {
    const authorization = `Bearer ${await gateway.issuer.token(AN)}`;
    const [anybody, an] = [await get(NAME), await get(NAME, { authorization })];
    expect(an.headers.etag).toBe(anybody.headers.etag);
    expect(an.bytes.equals(anybody.bytes)).toBe(true);
  });

  it("is most of the catalogue, and nothing of a dossier", () => {
    const facts = readSchemaFacts(readFileSync("schema/supergraph.graphql", "utf8"));
    const fresh = (query: string): number => {
      const [operation] = parse(query).definitions;
      if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error("no operation");
      return freshnessOf(facts, operation, new Map());
    };
    expect(fresh(`{ procedures(search: "khai sinh") { edges { node { code name field { name } } } } }`)).toBe(60);
    expect(fresh(`{ agency(code: "H26") { name offices { code name } children { edges { node { name } } } } }`)).toBe(
      60,
    );
    expect(fresh(`{ workingDay(on: "2026-09-02") { isWorked } dossier(code: "x") { code } }`)).toBe(0);
    expect(fresh(`mutation { beginUpload { id } }`)).toBe(0);
  });
});

describe("a long answer", () => {
  const many = Array.from({ length: 30 }, (_, n) => `p${n}: procedure(code: "${"long".repeat(20)}${n}") { name }`);
  const long = `{ ${many.join(" ")} }`;

  it.each([
    ["br", "br", (bytes: Buffer) => brotliDecompressSync(bytes)],
    ["gzip", "gzip", (bytes: Buffer) => gunzipSync(bytes)],
    ["gzip, deflate, br, zstd", "br", (bytes: Buffer) => brotliDecompressSync(bytes)],
    ["br;q=0.1, gzip;q=0.9", "gzip", (bytes: Buffer) => gunzipSync(bytes)],
    ["*", "br", (bytes: Buffer) => brotliDecompressSync(bytes)],
  ])("is packed for who accepts %s", async (accepted, encoding, unpack) => {
    const plain = await get(long);
    const packed = await get(long, { "accept-encoding": accepted });
    expect(packed.headers["content-encoding"]).toBe(encoding);
    expect(Number(packed.headers["content-length"])).toBe(packed.bytes.length);
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length);
    expect(packed.headers.vary).toContain("accept-encoding");
    expect(packed.headers.etag).toBe(plain.headers.etag);
    expect(unpack(packed.bytes).equals(plain.bytes)).toBe(true);
  });

  it.each(["identity", "br;q=0, gzip;q=0", "deflate", "nonsense;;;q=", ""])(
    "goes out as it is for %j",
    async (accepted) => {
      const { headers, bytes } = await get(long, { "accept-encoding": accepted });
      expect(headers["content-encoding"]).toBeUndefined();
      expect(JSON.parse(bytes.toString("utf8"))).toHaveProperty("data.p29");
    },
  );

  it("is all that is packed: a short one is not", async () => {
    expect((await get(NAME, { "accept-encoding": "br" })).headers["content-encoding"]).toBeUndefined();
  });
});

it.each([
  "https://portal.example/",
  "portal.example",
  "*",
  "https://portal.example/path",
  "null",
  "javascript:alert(1)",
])("an operator who lists %j as an origin is told so", (origin) => {
  const read = (): unknown => readGatewayConfig({ CORS_ORIGINS: `https://good.example, ${origin}` });
  expect(read).toThrow(/CORS_ORIGINS must be origins like https:\/\/host/);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type Server, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DoorsConfig, doors } from "../../gateway/doors/doors";
import { Keys } from "../../subgraphs/kit/secrets";

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
}

const folder = mkdtempSync(join(tmpdir(), "one-stop-doors-"));
const servers: Server[] = [];
let asked: string[] = [];

beforeAll(() => {
  writeFileSync(join(folder, "playground.html"), "<!doctype html>");
  writeFileSync(join(folder, "playground-ABC.js"), "1");
  writeFileSync(join(folder, "playground-ABC.js.gz"), "packed");
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the doors of the gateway", () => {
  it("let the page run its own scripts only, and nobody frame it", async () => {
    const { status, headers } = await get(await open(), "/playground");
    expect(status).toBe(200);
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "cache-control": "no-cache",
    });
  });

  it("serve the bundle for ever, packed where the reader can unpack, and nothing outside it", async () => {
    const port = await open();
    expect(await get(port, "/playground/assets/playground-ABC.js")).toMatchObject({
      status: 200,
      text: "1",
      headers: { "cache-control": expect.stringContaining("immutable") },
    });
    expect(await get(port, "/playground/assets/playground-ABC.js", { "accept-encoding": "br, gzip" })).toMatchObject({
      text: "packed",
      headers: { "content-encoding": "gzip" },
    });
    for (const path of [
      "../doors.ts",
      "..%2fdoors.ts",
      "%2e%2e/doors.ts",
      "/etc/passwd",
      "nothing.js",
      "",
      "playground-ABC.js/",
    ]) {
      expect((await get(port, `/playground/assets/${path}`)).status).toBe(404);
    }
  });

  it("leave every other address to the gateway, and everything while they are closed", async () => {
    expect((await get(await open(), "/graphql")).text).toBe("not a door");
    expect((await get(await open(), "/playgrounds")).text).toBe("not a door");
    expect((await get(await open({ playground: false }), "/playground")).text).toBe("not a door");
    expect(await get(await open(), "/")).toMatchObject({ status: 302, headers: { location: "/playground" } });
    expect((await call(await open(), "DELETE", "/playground")).status).toBe(405);
  });

  it("carry a persona's wish to the provider with the secret of KEY_DIR", async () => {
    const port = await open();
    const answer = await call(port, "POST", "/playground/sign-in", json, '{"persona":"leader"}');
    expect(answer).toMatchObject({ status: 200, text: '{"token":"t"}', headers: { "cache-control": "no-store" } });
    expect(asked).toEqual([`POST /development/token Bearer ${secret()} {"persona":"leader"}`]);
    expect(JSON.parse((await get(port, "/playground/settings")).text)).toEqual({
      personas: [{ persona: "leader" }],
      clock: true,
    });
  });

  it("sign nobody in for another page, another name of this address, a form or a long body", async () => {
    const port = await open();
    const wish = '{"persona":"leader"}';
    for (const headers of [
      { ...json, origin: "http://evil.example" },
      { ...json, host: "evil.example" },
      { ...json, origin: "null" },
      { "content-type": "text/plain" },
    ]) {
      expect((await call(port, "POST", "/playground/sign-in", headers, wish)).status).toBe(403);
    }
    expect((await call(port, "POST", "/playground/sign-in", json, `{"persona":"${"x".repeat(5_000)}"}`)).status).toBe(
      400,
    );
    expect((await call(port, "GET", "/playground/sign-in")).status).toBe(405);
    expect(asked).toEqual([]);
  });

  it("have no sign-in where the issuer is not the stack's own", async () => {
    const port = await open({ developmentSignIn: false });
    expect((await call(port, "POST", "/playground/sign-in", json, '{"persona":"leader"}')).status).toBe(405);
    expect(JSON.parse((await get(port, "/playground/settings")).text)).toEqual({ personas: null, clock: true });
  });
});

const json = { "content-type": "application/json" };

async function open(config: Partial<DoorsConfig> = {}): Promise<number> {
  asked = [];
  const provider = await listen(
    createServer((req, res) => {
      let body = "";
      req
        .on("data", (part: Buffer) => (body += part.toString()))
        .on("end", () => {
          if (req.method === "POST") asked.push(`${req.method} ${req.url} ${req.headers.authorization} ${body}`);
          res.end(JSON.stringify(req.method === "POST" ? { token: "t" } : [{ persona: "leader" }]));
        });
    }),
  );
  const open_ = doors(
    {
      playground: true,
      developmentSignIn: true,
      clockMayMove: true,
      issuer: `http://127.0.0.1:${provider}`,
      keyDir: join(folder, "keys"),
      publicOrigin: "http://localhost:4000",
      ...config,
    },
    folder,
  );
  return listen(createServer((req, res) => void open_(req, res).then((answered) => answered || res.end("not a door"))));
}

function listen(server: Server): Promise<number> {
  servers.push(server);
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
}

function secret(): string {
  return Keys.load(join(folder, "keys")).get("development-sign-in").toString("base64url");
}

function get(port: number, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return call(port, "GET", path, headers);
}

// Not fetch: it would tidy the path up and does not send a Host of one's own.
function call(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = "",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", method, path, headers }, (response) => {
      let text = "";
      response.on("data", (part: Buffer) => (text += part.toString()));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on("error", reject).end(body);
  });
}

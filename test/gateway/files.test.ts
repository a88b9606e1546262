import { createHash, randomBytes } from "node:crypto";
import { type IncomingMessage, request as httpRequest } from "node:http";
import { until } from "./engine/worlds";
import { AN, GatewayFixture } from "./fixture";
import type { SideRoute } from "./fake-subgraph";

let gateway: GatewayFixture;
let carried: {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  holder: string | null;
  sha256: string;
} | null = null;
const document = randomBytes(3 * 1024 * 1024);

beforeAll(async () => {
  gateway = await GatewayFixture.start();
  for (const subgraph of [gateway.subgraphs.archive, gateway.subgraphs.dossiers])
    subgraph.side = filesOr(subgraph.side);
});
afterAll(() => gateway.stop());
beforeEach(() => {
  carried = null;
});

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

describe("files", () => {
  it("go up with the headers of tus, both ways", async () => {
    const response = await fetch(`${gateway.origin}/files/uploads/u1?x=1`, {
      method: "PATCH",
      body: document,
      headers: {
        "tus-resumable": "1.0.0",
        "upload-offset": "0",
        "content-type": "application/offset+octet-stream",
        "x-viewer": "mine",
        cookie: "a=b",
      },
    });
    expect([response.status, response.headers.get("upload-offset"), response.headers.get("tus-resumable")]).toEqual([
      204,
      String(document.length),
      "1.0.0",
    ]);
    expect(carried).toMatchObject({
      method: "PATCH",
      path: "/files/uploads/u1?x=1",
      sha256: sha256(document),
      holder: null,
    });
    expect(carried?.headers).toMatchObject({
      "upload-offset": "0",
      "content-type": "application/offset+octet-stream",
      "content-length": String(document.length),
    });
    expect(carried?.headers["cookie"]).toBeUndefined();
  });

  it("come down as they are, with their headers", async () => {
    const response = await fetch(`${gateway.origin}/files/papers/p1?signature=s`);
    expect(sha256(Buffer.from(await response.arrayBuffer()))).toBe(sha256(document));
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="p1.pdf"');
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("that need a right are asked for with the viewer", async () => {
    const token = await gateway.issuer.token(AN);
    expect(
      (await fetch(`${gateway.origin}/files/slips/s1`, { headers: { authorization: `Bearer ${token}` } })).status,
    ).toBe(200);
    expect(carried).toMatchObject({ path: "/files/slips/s1", holder: "h1" });
    expect(carried?.headers["authorization"]).toBeUndefined();
  });

  it("that show personal data are recorded before they leave, and how that is told stays inside", async () => {
    gateway.heal();
    const open = () => fetch(`${gateway.origin}/files/slips/shown`, { headers: { "x-personal": "D9 Dossier.form" } });
    const answer = await open();
    expect([answer.status, answer.headers.get("x-personal")]).toEqual([200, null]);
    expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(sha256(document));
    expect(carried?.headers["x-personal"]).toBeUndefined();
    const fields = ["Dossier.contact", "Dossier.trackingToken"];
    const record = { holder: null, paper: null, dossier: "D1", via: [], fields };
    expect(gateway.witnessed).toEqual([{ records: [record] }]);
    gateway.witnessStatus = 500;
    const refused = await open();
    expect([refused.status, await refused.json()]).toMatchObject([
      503,
      { errors: [{ extensions: { code: "UPSTREAM_UNAVAILABLE" } }] },
    ]);
    gateway.heal();
    expect((await fetch(`${gateway.origin}/files/slips/unsaid`)).status).toBe(503);
    expect(gateway.witnessed).toEqual([]);
  });

  it("answer HEAD, keep the owner's status and are not named in the log", async () => {
    const response = await fetch(`${gateway.origin}/files/uploads/missing-capability`, { method: "HEAD" });
    expect(response.status).toBe(410);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(JSON.stringify(gateway.log)).not.toContain("missing-capability");
    expect(gateway.log.at(-1)).toMatchObject({ route: "uploads", status: 410, upstream: { archive: 1 } });
  });

  it("are not read ahead of a reader who is slow", async () => {
    const before = process.memoryUsage().arrayBuffers;
    const response = await new Promise<IncomingMessage>((resolve) =>
      httpRequest(`${gateway.origin}/files/papers/endless`, resolve).end(),
    );
    response.pause();
    await new Promise((resolve) => setTimeout(resolve, 400));
    const held = process.memoryUsage().arrayBuffers - before;
    response.destroy();
    expect(held).toBeLessThan(32 * 1024 * 1024);
    await until(() => endlessEnded);
  });

  it.each(["/files/uploads/../../internal/witness", "/files/uploads/%2e%2e/papers/p1", "/files/uploads/./u1"])(
    "are asked for by the path they have: %s",
    async (path) => {
      const status = await new Promise((resolve) => {
        const { port } = new URL(gateway.origin);
        httpRequest({ port, path, method: "POST" }, (response) => resolve(response.resume().statusCode)).end("{}");
      });
      expect(status).toBe(404);
      expect(carried).toBeNull();
    },
  );

  it("of an owner that is down are 502", async () => {
    await gateway.subgraphs.archive.stop();
    const { status } = await fetch(`${gateway.origin}/files/papers/p1`);
    await gateway.subgraphs.archive.start();
    expect(status).toBe(502);
  });
});

describe("the address in the QR of a result", () => {
  it("leads to the page that verifies", async () => {
    const { status, headers } = await gateway.send("/v/abc_DEF-123", {});
    expect([status, headers.get("location")]).toEqual([302, "/playground/verify?token=abc_DEF-123"]);
    expect((await gateway.send("/v/../x%0d%0a", {})).status).toBe(404);
  });
});

let endlessEnded = false;

function filesOr(otherwise: SideRoute): SideRoute {
  return (path, body, envelope, request, response) => {
    if (!path.startsWith("/files/")) return otherwise(path, body, envelope, request, response);
    const digest = createHash("sha256");
    request
      .on("data", (part: Buffer) => digest.update(part))
      .once("end", () => {
        carried = {
          method: request.method ?? "",
          path,
          headers: request.headers,
          holder: envelope.viewer.holder,
          sha256: digest.digest("hex"),
        };
        if (path.includes("missing")) response.writeHead(410).end();
        else if (path.includes("endless")) endless(response);
        else if (request.method === "PATCH")
          response
            .writeHead(204, { "tus-resumable": "1.0.0", "upload-offset": String(request.headers["content-length"]) })
            .end();
        else
          response
            .writeHead(200, {
              "content-type": "application/pdf",
              "content-disposition": 'attachment; filename="p1.pdf"',
              "x-content-type-options": "nosniff",
              ...shownIn(path),
            })
            .end(document);
      });
    return true;
  };
}

function shownIn(path: string): Record<string, string> {
  if (path.endsWith("unsaid")) return { "x-personal": "something else" };
  return path.endsWith("shown") ? { "x-personal": "D1 Dossier.trackingToken,Dossier.contact" } : {};
}

function endless(response: import("node:http").ServerResponse): void {
  response.writeHead(200);
  const more = (): void => {
    while (!response.destroyed && response.write(document));
    response.once("drain", more);
  };
  response.once("close", () => {
    endlessEnded = true;
  });
  more();
}

import type { ServerResponse } from "node:http";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { GatewayFixture, errorsOf } from "./fixture";

let gateway: GatewayFixture;
beforeAll(async () => {
  gateway = await GatewayFixture.start({ packSubgraphs: true });
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.heal());

const NAME = `{ procedure(code: "P1") { name } satisfaction }`;
const name = "Đất đai ".repeat(1_000);
const answer = JSON.stringify({ data: { procedure: { name } } });

const accepted: (string | undefined)[] = [];
const says = (send: (response: ServerResponse) => void): void => {
  gateway.subgraphs.catalogue.side = (_path, _body, _envelope, request, response) => {
    accepted.push(request.headers["accept-encoding"]);
    send(response);
    return true;
  };
};

it.each([
  ["br", brotliCompressSync(answer)],
  ["gzip", gzipSync(answer)],
  ["identity", Buffer.from(answer)],
])("a subgraph that answers in %s is understood", async (encoding, bytes) => {
  says((response) => response.writeHead(200, { "content-encoding": encoding }).end(bytes));
  const { body } = await gateway.ask(NAME);
  expect(body).toEqual({ data: { procedure: { name }, satisfaction: 0.9 } });
  expect(accepted.at(-1)).toBe("br, gzip");
});

it.each([
  ["that is broken", "gzip", gzipSync(answer).subarray(0, 60)],
  ["that is something else", "br", Buffer.from(answer)],
  ["in an encoding that nobody asked for", "deflate", deflateSync(answer)],
  ["packed twice", "gzip, br", gzipSync(answer)],
  ["that unpacks to more than a subgraph may say", "gzip", gzipSync(Buffer.alloc(65 * 1024 * 1024, 32))],
])("an answer %s costs its own fields and no more", async (_what, encoding, bytes) => {
  says((response) => response.writeHead(200, { "content-encoding": encoding }).end(bytes));
  const told = await gateway.ask(NAME);
  expect(told.body.data).toEqual({ procedure: null, satisfaction: 0.9 });
  expect(errorsOf(told)).toEqual(["procedure UPSTREAM_UNAVAILABLE"]);
});

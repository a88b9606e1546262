import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { benchmarkQuery, differingQuery, smallQuery } from "../../graphs/reviews";
import { told, tellReady } from "../../processes/child";
import { type CheckToken, type TokenRules, bearerOf, rememberingCheck, tokenCheck } from "../tokens";
import { benchmarkAnswer, smallAnswer } from "./answer";
import { type Call, type Ports, bareCalls, undiciCalls } from "./calls";

export interface HardCodedSetting {
  readonly client: "undici" | "bare";
  readonly ports: Ports;
  readonly tokens: TokenRules;
}

interface Asked {
  readonly query?: string;
  readonly variables?: { readonly first?: number; readonly id?: string };
}

void start(told<HardCodedSetting>());

async function start({ client, ports, tokens }: HardCodedSetting): Promise<void> {
  const call = client === "undici" ? undiciCalls(ports) : bareCalls(ports);
  const check = rememberingCheck(await tokenCheck(tokens));
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => void serve(request, response, Buffer.concat(parts).toString("utf8"), call, check));
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1" }, resolve));
  tellReady({ port: (server.address() as AddressInfo).port });
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  call: Call,
  check: CheckToken,
): Promise<void> {
  try {
    const { authorization } = request.headers;
    if (authorization !== undefined && !(await isGood(authorization, check))) return send(response, 401, "{}");
    if (request.method !== "POST" || request.url !== "/graphql") return send(response, 404, "{}");
    const text = await answer(JSON.parse(body) as Asked, call);
    send(response, text === null ? 400 : 200, text ?? "{}");
  } catch (fault) {
    process.stderr.write(`${String(fault)}\n`);
    send(response, 500, "{}");
  }
}

async function isGood(authorization: string, check: CheckToken): Promise<boolean> {
  try {
    return (await check(bearerOf(authorization) ?? "")).sub !== undefined;
  } catch {
    return false;
  }
}

function answer({ query, variables }: Asked, call: Call): Promise<string | null> {
  if (query === benchmarkQuery) return benchmarkAnswer(call, 5);
  if (query === differingQuery) return benchmarkAnswer(call, variables?.first ?? 5);
  if (query === smallQuery) return smallAnswer(call, variables?.id ?? "");
  return Promise.resolve(null);
}

function send(response: ServerResponse, status: number, text: string): void {
  const bytes = Buffer.from(text);
  response.writeHead(status, { "content-type": "application/json", "content-length": bytes.length });
  response.end(bytes);
}

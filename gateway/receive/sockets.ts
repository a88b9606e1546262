import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { handleProtocols } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import type { Logger } from "../../subgraphs/kit/log";
import type { Limits } from "../config";
import type { Operations } from "../stream/operations";
import { type OriginRules, visitOf } from "./cross-origin";
import type { Authorise, RequestState } from "./request-state";
import { SocketSession } from "./socket-session";

export interface SocketsOptions {
  readonly limits: Limits;
  readonly operations: Operations;
  readonly authorise: Authorise;
  readonly log: Logger;
}

/** A request that wants its connection for itself. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  /** Of each operation that it brings. */
  readonly state: () => RequestState;
}

const PING_MS = 15_000;
/** Service restart: whoever is told this comes again. */
const RESTART = 1012;
const FAREWELL_MS = 3_000;

/** GraphQL over WebSocket (graphql-transport-ws). */
export class Sockets {
  private readonly server: WebSocketServer;
  private readonly perClient = new Map<string, number>();

  constructor(
    private readonly options: SocketsOptions,
    private readonly origins: OriginRules,
  ) {
    const { bodyBytes } = options.limits;
    this.server = new WebSocketServer({
      noServer: true,
      maxPayload: bodyBytes,
      perMessageDeflate: false,
      handleProtocols,
    });
  }

  upgrade({ request, socket, head, state }: Upgrade): void {
    socket.on("error", () => socket.destroy());
    const { sockets, socketsPerClient } = this.options.limits;
    const { client } = state().viewer;
    const own = this.perClient.get(client) ?? 0;
    if ((request.url ?? "").split("?", 1)[0] !== "/graphql") return refuse(socket, "404 Not Found");
    // Browsers let any page open one: what the page may not ask over HTTP it may not ask here.
    if (visitOf(request, this.origins).kind === "refused")
      return refuse(socket, "403 Forbidden", "this origin may not ask here");
    if (own >= socketsPerClient)
      return refuse(socket, "429 Too Many Requests", `at most ${socketsPerClient} WebSocket connections of one client`);
    if (this.server.clients.size >= sockets)
      return refuse(socket, "503 Service Unavailable", `at most ${sockets} WebSocket connections`);
    this.server.handleUpgrade(request, socket, head, (opened) => {
      this.perClient.set(client, (this.perClient.get(client) ?? 0) + 1);
      opened.once("close", () => this.leave(client));
      this.open(opened, state);
    });
  }

  /** Everybody is told to come again, and waited for a little. What streams end then has ended for other clients only. */
  async stop(): Promise<void> {
    const closed = [...this.server.clients].map((socket) => {
      const gone = new Promise<void>((resolve) => socket.once("close", () => resolve()));
      socket.close(RESTART, "restarting");
      return gone;
    });
    this.options.operations.stop();
    const last = setTimeout(() => this.server.clients.forEach((socket) => socket.terminate()), FAREWELL_MS);
    await Promise.all(closed);
    clearTimeout(last);
  }

  private open(socket: WebSocket, state: () => RequestState): void {
    let alive = true;
    const ping = setInterval(() => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    }, PING_MS).unref();
    socket.on("pong", () => (alive = true));
    // What is no frame, or is too large, closes it: the library says so to both sides.
    socket.on("error", () => undefined);
    socket.once("close", () => clearInterval(ping));
    new SocketSession(this.options, socket, state).open();
  }

  private leave(client: string): void {
    const left = (this.perClient.get(client) ?? 1) - 1;
    if (left > 0) this.perClient.set(client, left);
    else this.perClient.delete(client);
  }
}

function refuse(socket: Duplex, status: string, why = ""): void {
  const body = why === "" ? "" : `${why}\n`;
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

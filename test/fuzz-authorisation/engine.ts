import pino from "pino";
import { OperationServer } from "../../gateway/assemble/serve-operation";
import { defaultLimits } from "../../gateway/config";
import type { Askable } from "../../gateway/fetch/upstream";
import { Writes } from "../../gateway/fetch/writes";
import { Snapshot } from "../../gateway/plan/snapshot";
import { RequestState } from "../../gateway/receive/request-state";
import { anonymous } from "../../subgraphs/kit/viewer";
import type { FuzzRequest } from "../fuzz/engine";
import type { Reader } from "./access";

/** Generated operations are larger than what a client may ask, and some take a planner long. */
const limits = {
  ...defaultLimits,
  fetchMs: 600_000,
  planMs: 30_000,
  aliases: 10_000,
  cost: 1e9,
  depth: 64,
  repeats: 1_000,
  textBytes: 1e6,
  tokens: 1e5,
};

export interface ReadersEngine {
  answer(request: FuzzRequest, reader: Reader): Promise<string>;
  stop(): Promise<void>;
}

/** What a service answers somebody, as JSON. */
export type ServeReader = (service: string, body: string, reader: string) => Promise<string>;

/** The gateway's engine for many readers at once: reads are shared, and each service is told who asks. */
export async function startReadersEngine(supergraphSdl: string, serve: ServeReader): Promise<ReadersEngine> {
  const log = pino({ level: "silent" });
  const upstream = (name: string): Askable => ({
    name,
    ask: async ({ body, envelope }) => ({ status: 200, text: await serve(name, body ?? "", envelope.viewer.client) }),
  });
  const snapshot = await Snapshot.take(supergraphSdl, {
    limits,
    log,
    shareReads: true,
    writes: new Writes(),
    witness: false,
    upstreams: (routes) => new Map(routes.map(({ name }) => [name, upstream(name)])),
  });
  const server = new OperationServer(limits, null);
  return {
    answer: async ({ query, variables = {}, operationName }, { name, scopes }) => {
      const read = snapshot.documents.read(query);
      if (!("document" in read)) return JSON.stringify({ errors: read });
      const state = new RequestState("fuzz", "en", null, name, Date.now(), 600_000, log);
      if (scopes) state.viewer = { ...anonymous, kind: "MACHINE", subject: name, scopes, client: name };
      return server
        .serve(snapshot, { read, operationName, variables }, state, () => undefined)
        .catch((fault: Error) => JSON.stringify({ errors: [{ message: fault.message }], data: null }));
    },
    stop: () => snapshot.retire(),
  };
}

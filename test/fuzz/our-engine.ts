import pino from "pino";
import { anonymous } from "../../subgraphs/kit/viewer";
import { OperationServer } from "../../gateway/assemble/serve-operation";
import { defaultLimits } from "../../gateway/config";
import type { Askable } from "../../gateway/fetch/upstream";
import { Writes } from "../../gateway/fetch/writes";
import { Snapshot } from "../../gateway/plan/snapshot";
import { RequestState } from "../../gateway/receive/request-state";
import type { StartEngine } from "./engine";

/** Generated operations are larger than what a client may ask. */
const limits = {
  ...defaultLimits,
  planMs: 30_000,
  aliases: 10_000,
  cost: 1e9,
  depth: 64,
  fields: 1e6,
  repeats: 1_000,
  textBytes: 1e6,
  tokens: 1e5,
};

/** The gateway's engine with subgraphs in the same process: all of it but the network. */
export const startOurEngine: StartEngine = async (supergraphSdl, serve) => {
  const log = pino({ level: "silent" });
  const upstream = (name: string): Askable => ({
    name,
    ask: async ({ body }) => ({ status: 200, text: await serve(name, body ?? "") }),
  });
  const snapshot = await Snapshot.take(supergraphSdl, {
    limits,
    log,
    shareReads: false,
    writes: new Writes(),
    witness: false,
    upstreams: (routes) => new Map(routes.map(({ name }) => [name, upstream(name)])),
  });
  const server = new OperationServer(limits, null);
  return {
    answer: async ({ query, variables = {}, operationName }) => {
      const read = snapshot.documents.read(query);
      if (!("document" in read)) return JSON.stringify({ errors: read });
      const state = new RequestState("fuzz", "en", null, "", Date.now(), 60_000, log);
      state.viewer = { ...anonymous };
      return server
        .serve(snapshot, { read, operationName, variables }, state, () => undefined)
        .catch((fault: Error) => JSON.stringify({ errors: [{ message: fault.message }], data: null }));
    },
    stop: () => snapshot.retire(),
  };
};

import type { Admission, OperationServer } from "../assemble/serve-operation";
import { readDocument } from "../receive/read-document";
import type { LiveAnswer, LiveOperation } from "./live-operation";
import { type StreamRequest, Streams, type StreamsOptions } from "./streams";

/** The answers of one operation: one after the other of a subscription, one alone of any other. */
export type Begun = LiveOperation | AsyncGenerator<LiveAnswer, void, void>;

/** Operations of clients who take answers as they come. */
export class Operations {
  private readonly streams: Streams;
  private readonly server: OperationServer;

  constructor(private readonly options: StreamsOptions) {
    this.streams = new Streams(options);
    this.server = options.server;
  }

  /** Its viewer is known already. Rejects with a Refusal, an InvalidDocument or a NotExecuted. */
  async begin(request: StreamRequest): Promise<Begun> {
    const { wanted, state, admit } = request;
    const { query, operationName, variables } = wanted;
    const snapshot = this.options.snapshots.current;
    const read = readDocument(snapshot, query, state);
    let isStream = false;
    const look: Admission = (prepared) => {
      isStream = prepared.operation.operation === "subscription";
      admit(prepared);
    };
    const admitted = this.server.admit(snapshot, { read, operationName, variables }, state, look);
    if (isStream) return this.streams.begin(request);
    return only(await snapshot.use(() => this.server.answerOnce(admitted, state)));
  }

  stop(): void {
    this.streams.stop();
  }
}

export async function* only(text: string): AsyncGenerator<LiveAnswer, void, void> {
  yield { text, id: null };
}

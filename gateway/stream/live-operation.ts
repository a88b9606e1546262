import { type Admitted, isSubscription } from "../assemble/serve-operation";
import { Refusal, servedReason } from "../errors";
import { type SubgraphAnswer, readAnswer } from "../fetch/subgraph-answer";
import { type Listenable, UpstreamError, type UpstreamEvent } from "../fetch/upstream";
import { readDocument } from "../receive/read-document";
import { type RequestState, credentialsOf } from "../receive/request-state";
import { Bell } from "./bell";
import { clientId, subgraphId } from "./event-id";
import { Expiry } from "./expiry";
import { lastWords } from "./last-words";
import { Patience } from "./patience";
import type { StreamRequest, StreamsOptions } from "./streams";

/** What a client is sent: an answer, or only the id after which to resume. */
export interface LiveAnswer {
  readonly text: string | null;
  readonly id: string | null;
}

/** Why a stream ends from outside. */
export type End = "gone" | "stopping" | Refusal;

/** An operation under one snapshot, for its viewer as he is at this moment. */
interface Opening {
  readonly admitted: Admitted;
  readonly state: RequestState;
  /** Null: there is nothing to listen to. */
  readonly listening: { readonly at: Listenable; readonly subgraph: string; readonly body: string } | null;
}

const noEvent: SubgraphAnswer = { data: null, errors: [] };

/**
 * One subscription while it runs. Before each of its events its viewer is found out anew and the operation is taken as the
 * schema of that moment has it: where either changes what the subgraph was asked, it is asked again after the last event
 * that was sent, so that no event is judged by rights that have ended, and none is missed.
 */
export class LiveOperation implements AsyncGenerator<LiveAnswer, void, void> {
  private readonly ending = new AbortController();
  private readonly bell = new Bell();
  private readonly answers: AsyncGenerator<LiveAnswer, void, void>;
  private readonly expiry = new Expiry(() => this.end(new Refusal("UNAUTHENTICATED")));
  private readonly patience: Patience;
  private opening!: Opening;
  /** What the subgraph called the last event that was sent. */
  private position: string | null = null;
  private over = false;

  private constructor(
    private readonly options: StreamsOptions,
    private readonly request: StreamRequest,
    private readonly left: () => void,
  ) {
    this.patience = new Patience(options.limits.streamPatienceMs);
    this.answers = this.guarded();
  }

  /** Throws a Refusal, an InvalidDocument or a NotExecuted where it may not or cannot run. */
  static async begin(options: StreamsOptions, request: StreamRequest, left: () => void): Promise<LiveOperation> {
    const live = new LiveOperation(options, request, left);
    try {
      live.opening = await live.open();
      const { listening } = live.opening;
      if (request.lastEventId !== null && listening)
        live.position = subgraphId(request.lastEventId, listening.subgraph);
      return live;
    } catch (fault) {
      live.leave(false);
      throw fault;
    }
  }

  next(): Promise<IteratorResult<LiveAnswer, void>> {
    return this.answers.next();
  }

  /** Its client has gone. */
  async return(): Promise<IteratorResult<LiveAnswer, void>> {
    this.end("gone");
    await this.answers.return();
    this.leave(true);
    return { done: true, value: undefined };
  }

  async throw(fault: unknown): Promise<IteratorResult<LiveAnswer, void>> {
    await this.return();
    throw fault;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** The schema has changed. */
  look(): void {
    this.bell.ring();
  }

  stop(): void {
    this.end("stopping");
  }

  private end(why: End): void {
    this.ending.abort(why);
    this.bell.ring();
  }

  private async *guarded(): AsyncGenerator<LiveAnswer, void, void> {
    try {
      yield* this.run();
    } catch (fault) {
      const { aborted, reason } = this.ending.signal;
      const why: unknown = aborted ? reason : fault;
      if (why !== "gone" && why !== "stopping") yield { text: lastWords(why, this.request.state), id: null };
    } finally {
      this.leave(true);
    }
  }

  private async *run(): AsyncGenerator<LiveAnswer, void, void> {
    for (let resumed: boolean = true; resumed;) {
      const { listening } = this.opening;
      if (!listening) {
        yield await this.answerTo(noEvent, null);
        return;
      }
      const connection = new AbortController();
      this.patience.asked();
      const events = listening.at.events({
        body: listening.body,
        envelope: { ...this.opening.state.envelope(), deadline: null },
        lastEventId: this.position,
        signal: AbortSignal.any([connection.signal, this.ending.signal]),
      });
      let lost: UpstreamError | null = null;
      try {
        resumed = yield* this.follow(events);
      } catch (fault) {
        if (!(fault instanceof UpstreamError) || this.ending.signal.aborted) throw fault;
        lost = fault;
      } finally {
        connection.abort();
        void events.return().catch(() => undefined);
      }
      if (!lost) continue;
      await this.wait(lost);
      this.opening = await this.open();
    }
  }

  /** Whether the subgraph is to be asked again; otherwise it is over. */
  private async *follow(events: AsyncGenerator<UpstreamEvent, void, void>): AsyncGenerator<LiveAnswer, boolean, void> {
    let pending: Promise<IteratorResult<UpstreamEvent, void>> | null = null;
    for (;;) {
      pending ??= events.next();
      const got = await this.bell.or(pending);
      this.ending.signal.throwIfAborted();
      if (got !== undefined) {
        pending = null;
        if (got.done) throw this.lost("it broke off");
        this.patience.heard();
        if (got.value.kind === "complete") return false;
        if (got.value.kind === "ready") {
          yield this.mark(got.value.id);
          continue;
        }
        this.opening.admitted.snapshot.happened();
      }
      if (await this.hasMoved()) return true;
      if (got === undefined) continue;
      const event = readAnswer(got.value?.data ?? "");
      if (!event || isPassing(event)) throw this.lost("it could not tell of an event");
      yield await this.answerTo(event, got.value?.id ?? null);
      if (event.data === null) return false;
    }
  }

  private mark(id: string | null): LiveAnswer {
    this.position = id ?? this.position;
    return { text: null, id: this.idOf(id) };
  }

  private async answerTo(event: SubgraphAnswer, id: string | null): Promise<LiveAnswer> {
    const { admitted, state } = this.opening;
    const text = await admitted.snapshot.use(() => this.options.server.serveEvent(admitted, event, state));
    this.ending.signal.throwIfAborted();
    this.position = id ?? this.position;
    this.patience.served();
    return { text, id: this.idOf(id) };
  }

  private idOf(id: string | null): string | null {
    const { listening } = this.opening;
    return id === null || !listening ? null : clientId(listening.subgraph, id);
  }

  /** Whether something else is to be asked than what was asked, or by somebody else. */
  private async hasMoved(): Promise<boolean> {
    const before = this.opening;
    this.opening = await this.open();
    const [one, other] = [before.listening, this.opening.listening];
    return (
      one?.at !== other?.at || one?.body !== other?.body || before.state.readerKey() !== this.opening.state.readerKey()
    );
  }

  private async open(): Promise<Opening> {
    const { snapshots, server, authorise } = this.options;
    const { wanted, authorization, admit } = this.request;
    const state = this.request.state.renewed();
    await authorise(credentialsOf(authorization), state);
    if (!this.over) this.expiry.at(state.signedInUntil);
    const snapshot = snapshots.current;
    const { query, operationName, variables } = wanted;
    const read = readDocument(snapshot, query, state);
    const admitted = server.admit(snapshot, { read, operationName, variables }, state, admit);
    if (!isSubscription(admitted)) throw new Refusal("BAD_USER_INPUT", { key: "Request.OPERATION" });
    const found = await snapshot.use(() => server.listening(admitted, state));
    const at = found && snapshot.eventsOf(found.subgraph);
    if (found && !at) throw new Refusal("UPSTREAM_UNAVAILABLE");
    return { admitted, state, listening: found && at && { ...found, at } };
  }

  private lost(why: string): UpstreamError {
    return new UpstreamError("UPSTREAM_UNAVAILABLE", this.opening.listening?.subgraph ?? "", why);
  }

  private async wait(fault: UpstreamError): Promise<void> {
    const { requestId, log } = this.request.state;
    log.debug({ requestId, subgraph: fault.subgraph, reason: fault.reason }, "stream lost");
    if (!(await this.patience.wait(this.ending.signal))) throw new Refusal("UPSTREAM_UNAVAILABLE");
  }

  private leave(tell: boolean): void {
    if (this.over) return;
    this.over = true;
    this.expiry.clear();
    this.ending.abort("gone");
    if (tell) this.left();
  }
}

// It may be told of the same event again when its database answers again.
function isPassing({ data, errors }: SubgraphAnswer): boolean {
  if (data !== null) return false;
  const { code } = servedReason(errors[0]);
  return errors.length > 0 && (code === "UPSTREAM_UNAVAILABLE" || code === "TIMEOUT");
}

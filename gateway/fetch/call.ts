import type { Dispatcher } from "undici";
import type { Departure } from "../receive/request-state";
import type { Answer } from "./upstream";
import { UpstreamError } from "./upstream-error";

/** Calls given up in the same slice of time share a timer of the event loop's. */
const SLICE_MS = 50;

/**
 * One call on its way, as undici's dispatcher tells of it: without the streams, signals and stack traces that its
 * `request` makes for every call.
 */
export class Call implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | null = null;
  private readonly timer: NodeJS.Timeout;
  private givenUp: Error | null = null;
  private status = 0;
  private chunks: Buffer[] = [];

  constructor(
    private readonly subgraph: string,
    timeoutMs: number,
    private readonly departure: Departure | undefined,
    private readonly resolve: (answer: Answer) => void,
    private readonly reject: (fault: Error) => void,
  ) {
    this.timer = setTimeout(this.late, Math.ceil(timeoutMs / SLICE_MS) * SLICE_MS);
    departure?.listen(this.departed);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // It was given up while it waited for a connection.
    if (this.givenUp) controller.abort(this.givenUp);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.end();
    const [only] = this.chunks;
    const whole = only && this.chunks.length === 1 ? only : Buffer.concat(this.chunks);
    this.resolve({ status: this.status, text: whole.toString("utf8") });
  }

  onResponseError(_controller: Dispatcher.DispatchController, fault: Error): void {
    this.end();
    this.reject(this.givenUp ?? fault);
  }

  private readonly late = (): void => this.giveUp(new UpstreamError("TIMEOUT", this.subgraph, "no answer in time"));
  private readonly departed = (): void =>
    this.giveUp(new UpstreamError("UPSTREAM_UNAVAILABLE", this.subgraph, "nobody waits for it"));

  private giveUp(why: Error): void {
    this.end();
    this.givenUp = why;
    this.reject(why);
    this.controller?.abort(why);
  }

  private end(): void {
    clearTimeout(this.timer);
    this.departure?.forget(this.departed);
  }
}

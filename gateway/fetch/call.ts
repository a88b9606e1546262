import type { Dispatcher } from "undici";
import { unpacked } from "../../subgraphs/kit/packed";
import type { Departure } from "../receive/request-state";
import type { Answer } from "./upstream";
import { UpstreamError } from "./upstream-error";

/** Calls given up in the same slice of time share a timer of the event loop's. */
const SLICE_MS = 50;

export interface CallOptions {
  readonly subgraph: string;
  readonly timeoutMs: number;
  readonly departure: Departure | undefined;
  /** Bytes, unpacked. */
  readonly largestAnswer: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (fault: Error) => void;
}

/**
 * One call on its way, as undici's dispatcher tells of it: without the streams, signals and stack traces that its
 * `request` makes for every call.
 */
export class Call implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | null = null;
  private readonly timer: NodeJS.Timeout;
  private givenUp: Error | null = null;
  private status = 0;
  private encoding: string | null = null;
  private readonly chunks: Buffer[] = [];

  constructor(private readonly options: CallOptions) {
    this.timer = setTimeout(this.late, Math.ceil(options.timeoutMs / SLICE_MS) * SLICE_MS);
    options.departure?.listen(this.departed);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // It was given up while it waited for a connection.
    if (this.givenUp) controller.abort(this.givenUp);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.status = status;
    const encoding = headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity") this.encoding = String(encoding);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.end();
    const [only] = this.chunks;
    const whole = only && this.chunks.length === 1 ? only : Buffer.concat(this.chunks);
    if (this.encoding !== null) return void this.unpack(whole, this.encoding);
    this.options.resolve({ status: this.status, text: whole.toString("utf8") });
  }

  onResponseError(_controller: Dispatcher.DispatchController, fault: Error): void {
    this.end();
    this.options.reject(this.givenUp ?? fault);
  }

  private async unpack(bytes: Buffer, encoding: string): Promise<void> {
    const { subgraph, largestAnswer, resolve, reject } = this.options;
    try {
      resolve({ status: this.status, text: (await unpacked(bytes, encoding, largestAnswer)).toString("utf8") });
    } catch {
      reject(new UpstreamError("UPSTREAM_UNAVAILABLE", subgraph, "its answer could not be unpacked"));
    }
  }

  private readonly late = (): void =>
    this.giveUp(new UpstreamError("TIMEOUT", this.options.subgraph, "no answer in time"));
  private readonly departed = (): void =>
    this.giveUp(new UpstreamError("UPSTREAM_UNAVAILABLE", this.options.subgraph, "nobody waits for it"));

  private giveUp(why: Error): void {
    this.end();
    this.givenUp = why;
    this.options.reject(why);
    this.controller?.abort(why);
  }

  private end(): void {
    clearTimeout(this.timer);
    this.options.departure?.forget(this.departed);
  }
}

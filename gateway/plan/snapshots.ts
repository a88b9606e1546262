import type { Logger } from "../../subgraphs/kit/log";
import { Snapshot, type SnapshotOptions } from "./snapshot";

/** The snapshot that requests begin under, and its replacement by the next. */
export class Snapshots {
  private reloading: Promise<void> = Promise.resolve();
  private readonly retiring = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly listeners = new Set<() => void>();

  private constructor(
    private snapshot: Snapshot,
    private supergraphSdl: string,
    private readonly options: SnapshotOptions,
    private readonly log: Logger,
  ) {}

  static async start(supergraphSdl: string, options: SnapshotOptions, log: Logger): Promise<Snapshots> {
    return new Snapshots(await Snapshot.take(supergraphSdl, options), supergraphSdl, options, log);
  }

  get current(): Snapshot {
    return this.snapshot;
  }

  /** Told whenever requests begin under another one; answers with how to be told no more. */
  onReplaced(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /**
   * Builds and warms the next snapshot beside the current one - for a while: what is left is planned when it is asked -
   * and lets that end when its last request has been answered.
   * A supergraph that cannot be read changes nothing.
   */
  reload(supergraphSdl: string): Promise<void> {
    this.reloading = this.reloading.then(() => this.replace(supergraphSdl));
    return this.reloading;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.reloading;
    await Promise.all([this.snapshot.retire(), ...this.retiring]);
  }

  private async replace(supergraphSdl: string): Promise<void> {
    const { signal } = this.stopping;
    if (signal.aborted || supergraphSdl === this.supergraphSdl) return;
    try {
      const next = await Snapshot.take(supergraphSdl, this.options, signal);
      await next.warm(this.snapshot, AbortSignal.any([signal, AbortSignal.timeout(this.options.limits.warmMs)]));
      const last = this.snapshot;
      this.snapshot = next;
      this.supergraphSdl = supergraphSdl;
      this.log.info({ planner: next.planner }, "schema reloaded");
      for (const tell of this.listeners) tell();
      const retired = last.retire().finally(() => this.retiring.delete(retired));
      this.retiring.add(retired);
    } catch (fault) {
      if (signal.aborted) return;
      this.log.error({ reason: (fault as Error).message.slice(0, 500) }, "schema not reloaded");
    }
  }
}

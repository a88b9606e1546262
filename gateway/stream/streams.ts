import { viewerKey } from "../../subgraphs/kit/viewer";
import type { Admission, OperationServer } from "../assemble/serve-operation";
import type { Limits } from "../config";
import { Refusal } from "../errors";
import type { Snapshots } from "../plan/snapshots";
import type { Authorise, RequestState } from "../receive/request-state";
import type { WantedText } from "../receive/read-document";
import { LiveOperation } from "./live-operation";

export interface StreamsOptions {
  readonly limits: Limits;
  readonly snapshots: Snapshots;
  readonly server: OperationServer;
  readonly authorise: Authorise;
}

/** Who asks for a stream, and what for. */
export interface StreamRequest {
  readonly wanted: WantedText;
  readonly authorization: string | undefined;
  readonly admit: Admission;
  /** As the client sent it. */
  readonly lastEventId: string | null;
  readonly state: RequestState;
}

/** The subscriptions that run: so many at most, of one viewer and of all. */
export class Streams {
  private readonly running = new Set<LiveOperation>();
  private readonly perViewer = new Map<string, number>();
  private total = 0;
  private stopping = false;

  constructor(private readonly options: StreamsOptions) {
    options.snapshots.onReplaced(() => {
      for (const one of this.running) one.look();
    });
  }

  /** Rejects where it may not run at all. Whoever begins it has to take its answers, or to end it. */
  async begin(request: StreamRequest): Promise<LiveOperation> {
    const viewer = viewerKey(request.state.viewer);
    this.enter(viewer);
    try {
      const live = await LiveOperation.begin(this.options, request, () => {
        this.running.delete(live);
        this.leave(viewer);
      });
      this.running.add(live);
      if (this.stopping) live.stop();
      return live;
    } catch (fault) {
      this.leave(viewer);
      throw fault;
    }
  }

  /** They all end; none begins any more. */
  stop(): void {
    this.stopping = true;
    for (const one of this.running) one.stop();
  }

  private enter(viewer: string): void {
    const { streams, streamsPerViewer } = this.options.limits;
    const own = this.perViewer.get(viewer) ?? 0;
    if (own >= streamsPerViewer) throw over("Limit.STREAMS_PER_VIEWER", streamsPerViewer);
    if (this.total >= streams) throw over("Limit.STREAMS", streams);
    this.total += 1;
    this.perViewer.set(viewer, own + 1);
  }

  private leave(viewer: string): void {
    this.total -= 1;
    const left = (this.perViewer.get(viewer) ?? 1) - 1;
    if (left > 0) this.perViewer.set(viewer, left);
    else this.perViewer.delete(viewer);
  }
}

function over(key: string, limit: number): Refusal {
  return new Refusal("RATE_LIMITED", { key, values: { limit } });
}

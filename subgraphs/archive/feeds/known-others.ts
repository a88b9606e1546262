import type { FeedFollower } from "../../kit/feed-follower";

const READERS_PATIENCE_MS = 1_000;

type Source = "catalogue" | "dossiers" | "esignature";

/** The read models of what the other subgraphs said, and how to make sure that they are as fresh as the question. */
export class KnownOthers {
  constructor(private readonly followers: Readonly<Record<Source, FeedFollower>>) {}

  /** Before a mutation refuses what it was told to rely on: waits for all that the others had acknowledged by now, 5 s at most. */
  async catchUp(...sources: Source[]): Promise<void> {
    await Promise.all(sources.map((source) => this.followers[source].catchUp()));
  }

  /** For what somebody reads: waits for the dossiers' news, not longer than a reader would. */
  async catchUpDossiers(): Promise<boolean> {
    return this.followers.dossiers.catchUp(READERS_PATIENCE_MS);
  }
}

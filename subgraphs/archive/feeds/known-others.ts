import type { FeedFollower } from "../../kit/feed-follower";

type Source = "catalogue" | "dossiers" | "esignature";

/** The read models of what the other subgraphs said, and how to make sure that they are as fresh as the question. */
export class KnownOthers {
  constructor(private readonly followers: Readonly<Record<Source, FeedFollower>>) {}

  /** Before a mutation refuses what it was told to rely on: waits for all that the others had acknowledged by now, 5 s at most. */
  async catchUp(...sources: Source[]): Promise<void> {
    await Promise.all(sources.map((source) => this.followers[source].catchUp()));
  }

  async catchUpDossiers(maxMs: number): Promise<boolean> {
    return this.followers.dossiers.catchUp(maxMs);
  }
}

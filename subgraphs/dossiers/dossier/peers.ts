/** The feeds of the subgraphs that a mutation may cite: brought up to their heads before something is said not to exist. */
export class Peers {
  constructor(private readonly followers: readonly { catchUp(maxMs?: number): Promise<boolean> }[]) {}

  /** At most five seconds; a peer that is down keeps nobody longer. */
  async catchUp(): Promise<void> {
    await Promise.all(this.followers.map((follower) => follower.catchUp(5_000)));
  }
}

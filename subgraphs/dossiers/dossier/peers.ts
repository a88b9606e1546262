/** Thrown inside a transaction: what is about to be refused may only not have been heard of yet. */
class NotHeardOfYet extends Error {}

/** The feeds of the subgraphs that a mutation may cite: brought up to their heads before something is said not to exist. */
export class Peers {
  constructor(private readonly followers: readonly { catchUp(maxMs?: number): Promise<boolean> }[]) {}

  /**
   * Runs a write that calls `doubt` where what it is about to refuse rests on what peers have told. The first time the write is
   * taken back, the feeds are given five seconds at most, and it is run again; the second time it refuses. Nothing is held
   * meanwhile: neither a row's lock nor a connection.
   */
  async heard<T>(write: (doubt: () => void) => Promise<T>): Promise<T> {
    try {
      return await write(() => {
        throw new NotHeardOfYet();
      });
    } catch (fault) {
      if (!(fault instanceof NotHeardOfYet)) throw fault;
    }
    await Promise.all(this.followers.map((follower) => follower.catchUp(5_000)));
    return write(() => undefined);
  }
}

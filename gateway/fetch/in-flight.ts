import type { Departure } from "../receive/request-state";

interface Shared<T> {
  readonly answer: Promise<T>;
  /** Of all who wait for it. */
  readonly departure: Departure;
  /** When whoever began it waits no more: a read that hangs is not joined for ever. */
  readonly until: number;
  waiting: number;
}

/** Somebody who waits for a read: as long as he is there, and until his own time is over. */
export interface Waiter {
  readonly departure: Departure;
  readonly leftMs: number;
  readonly late: () => Error;
  readonly departed: () => Error;
}

/** Waits that end in the same slice of time share a timer of the event loop's. */
const SLICE_MS = 50;

/**
 * Reads that are on their way: whoever asks the same meanwhile waits for the same answer, but no longer than he would for
 * one of his own. Same is what the caller says by its key, which has to name the viewer too.
 */
export class InFlight<T> {
  private readonly reads = new Map<string, Shared<T>>();

  constructor(private readonly makeDeparture: () => Departure) {}

  /** `ask` goes on until nobody waits for it any more. */
  read(key: string, waiter: Waiter, ask: (departure: Departure) => Promise<T>): Promise<T> {
    if (waiter.leftMs <= 0) return Promise.reject(waiter.late());
    const known = this.reads.get(key);
    return this.wait(key, known && Date.now() < known.until ? known : this.begin(key, waiter, ask), waiter);
  }

  private wait(key: string, shared: Shared<T>, { departure, leftMs, late, departed }: Waiter): Promise<T> {
    shared.waiting += 1;
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        departure.forget(leave);
      };
      const giveUp = (why: Error): void => {
        done();
        reject(why);
        shared.waiting -= 1;
        if (shared.waiting > 0) return;
        // Nobody joins a read that is given up.
        this.end(key, shared);
        shared.departure.happen();
      };
      const timer = setTimeout(() => giveUp(late()), Math.ceil(leftMs / SLICE_MS) * SLICE_MS);
      const leave = (): void => giveUp(departed());
      shared.answer.then(resolve, reject).finally(done);
      departure.listen(leave);
    });
  }

  private begin(key: string, { leftMs }: Waiter, ask: (departure: Departure) => Promise<T>): Shared<T> {
    const departure = this.makeDeparture();
    const answer = ask(departure).finally(() => this.end(key, shared));
    const shared: Shared<T> = { answer, departure, until: Date.now() + leftMs, waiting: 0 };
    this.reads.set(key, shared);
    return shared;
  }

  private end(key: string, shared: Shared<T>): void {
    if (this.reads.get(key) === shared) this.reads.delete(key);
  }
}

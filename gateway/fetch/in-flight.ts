import type { Departure } from "../receive/request-state";

interface Shared<T> {
  readonly answer: Promise<T>;
  readonly departure: Departure;
  waiting: number;
}

/**
 * Reads that are on their way: whoever asks the same meanwhile waits for the same answer. Same is what the caller says
 * by its key, which has to name the viewer too. A read that begins after a write has ended never waits for one that began before.
 */
export class InFlight<T> {
  private readonly reads = new Map<string, Shared<T>>();
  private writes = 0;

  constructor(private readonly makeDeparture: () => Departure) {}

  /** `ask` goes on until nobody waits for it any more. */
  async read(key: string, departure: Departure, ask: (departure: Departure) => Promise<T>): Promise<T> {
    const own = `${this.writes} ${key}`;
    const shared = this.reads.get(own) ?? this.begin(own, ask);
    shared.waiting += 1;
    const leave = (): void => {
      shared.waiting -= 1;
      if (shared.waiting === 0) shared.departure.happen();
    };
    departure.listen(leave);
    try {
      return await shared.answer;
    } finally {
      departure.forget(leave);
    }
  }

  written(): void {
    this.writes += 1;
  }

  private begin(key: string, ask: (departure: Departure) => Promise<T>): Shared<T> {
    const departure = this.makeDeparture();
    const answer = ask(departure).finally(() => this.reads.delete(key));
    const shared = { answer, departure, waiting: 0 };
    this.reads.set(key, shared);
    return shared;
  }
}

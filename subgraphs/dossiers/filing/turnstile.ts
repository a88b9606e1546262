/** How many filings of one office are under way at once: one holds the agency's counter, the others prepare behind it. */
const AT_ONCE = 4;

/**
 * Filings of one office end up waiting for each other at the counter of its agency. They wait here, without a connection, so
 * that a rush at one office takes nothing from everybody else's reading and writing.
 */
export class Turnstile {
  private readonly offices = new Map<string, { inside: number; readonly waiting: (() => void)[] }>();

  async pass<T>(office: string, file: () => Promise<T>): Promise<T> {
    const queue = this.offices.get(office) ?? { inside: 0, waiting: [] };
    this.offices.set(office, queue);
    if (queue.inside >= AT_ONCE) await new Promise<void>((next) => queue.waiting.push(next));
    else queue.inside += 1;
    try {
      return await file();
    } finally {
      const next = queue.waiting.shift();
      if (next) next();
      else queue.inside -= 1;
      if (queue.inside === 0) this.offices.delete(office);
    }
  }
}

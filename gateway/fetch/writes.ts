/** Writes that have ended: a read that begins afterwards shares nothing with one that began before. */
export class Writes {
  private everywhere = 0;
  private readonly only = new Map<string, number>();

  /** What one subgraph writes others may soon read as well; `only`: it concerns this one alone. */
  ended(only?: string): void {
    if (only === undefined) this.everywhere += 1;
    else this.only.set(only, (this.only.get(only) ?? 0) + 1);
  }

  /** The same for two reads of a subgraph only if no write has ended between their beginnings. */
  mark(subgraph: string): string {
    return `${this.everywhere}.${this.only.get(subgraph) ?? 0}`;
  }
}

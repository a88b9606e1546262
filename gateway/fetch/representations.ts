/** Representations as they are sent: each once, and for every place that asked, which one is its own. */
export interface SentOnce {
  readonly sent: readonly unknown[];
  readonly indexOf: readonly number[];
}

/** Equal means equal as text: the planner writes the keys of one fetch in one order. */
export function sendOnce(representations: readonly unknown[]): SentOnce {
  const known = new Map<string, number>();
  const sent: unknown[] = [];
  const indexOf = representations.map((representation) => {
    const text = JSON.stringify(representation);
    const index = known.get(text) ?? sent.push(representation) - 1;
    known.set(text, index);
    return index;
  });
  return { sent, indexOf };
}

/** For each representation that was sent, the places that asked for it. */
export function placesOf({ sent, indexOf }: SentOnce): number[][] {
  const places: number[][] = sent.map(() => []);
  indexOf.forEach((index, place) => places[index]?.push(place));
  return places;
}

/** Two ways of doing a thing, measured in turns in one run: machines are noisy, only the ratio of the medians is quoted. */
export interface Pair {
  readonly name: string;
  readonly measured: { readonly what: string; readonly run: () => Promise<unknown> };
  readonly against: { readonly what: string; readonly run: () => Promise<unknown> };
  readonly rounds: number;
}

export interface Measurement {
  readonly name: string;
  readonly what: string;
  readonly against: string;
  readonly ratio: number;
  /** Of the ratios of the single rounds: a quarter lies below, a quarter above. */
  readonly quartiles: readonly [number, number];
  readonly rounds: number;
}

export async function measurePair(pair: Pair): Promise<Measurement> {
  for (let warm = 0; warm < 5; warm += 1) {
    await pair.measured.run();
    await pair.against.run();
  }
  const measured: number[] = [];
  const against: number[] = [];
  for (let round = 0; round < pair.rounds; round += 1) {
    // Who goes first changes, so that neither always finds the other's leftovers.
    if (round % 2 === 0) measured.push(await timed(pair.measured.run));
    against.push(await timed(pair.against.run));
    if (round % 2 === 1) measured.push(await timed(pair.measured.run));
  }
  const ratios = measured.map((ms, round) => ms / (against[round] ?? ms));
  return {
    name: pair.name,
    what: pair.measured.what,
    against: pair.against.what,
    ratio: quantile(measured, 0.5) / quantile(against, 0.5),
    quartiles: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    rounds: pair.rounds,
  };
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * q)] ?? Number.NaN;
}

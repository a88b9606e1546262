import { setTimeout as pause } from "node:timers/promises";

/** Waits until the check answers something true, and answers that; asks again every 50 ms. */
export async function until<T>(
  what: string,
  check: () => Promise<T> | T,
  patienceMs = 15_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await check();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${patienceMs / 1_000} s`);
    await pause(50);
  }
}

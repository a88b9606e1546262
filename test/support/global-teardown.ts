import { closeRun } from "./run";

/** Ends the stack of the run; whatever it made goes with it. */
// oxlint-disable-next-line import/no-default-export -- jest asks for it.
export default async function globalTeardown(): Promise<void> {
  await globalThis.sharedTestStack?.remove();
  closeRun();
}

/** Ends the stack of the run; `npm test` removes the run's folder. */
// oxlint-disable-next-line import/no-default-export -- jest asks for it.
export default async function globalTeardown(): Promise<void> {
  await globalThis.sharedTestStack?.remove();
}

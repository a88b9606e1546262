import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runFolder } from "./run";
import { rememberShared, startStack, type StartedStack } from "./stack";

declare global {
  var sharedTestStack: StartedStack | undefined;
}

/** One real stack for the whole run; what a test does to it, the other tests see. */
// oxlint-disable-next-line import/no-default-export -- jest asks for it.
export default async function globalSetup(): Promise<void> {
  try {
    globalThis.sharedTestStack = await startStack();
    rememberShared(globalThis.sharedTestStack);
  } catch (fault) {
    // Suites that need no stack run all the same; the others say this.
    writeFileSync(join(runFolder(), "stack.fault"), (fault as Error).message);
  }
}

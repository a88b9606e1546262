import { setTimeout as pause } from "node:timers/promises";
import { BareClient } from "../http/bare-client";
import type { Child } from "./parent";

const PATIENCE_MS = 60_000;

/** Waits for a gateway of ours to say that it is ready; throws when it ends instead, or takes longer than a minute. */
export async function untilReady({ process: child }: Child, port: number): Promise<void> {
  const client = new BareClient(port);
  try {
    for (let waited = 0; waited < PATIENCE_MS; waited += 50) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error("our gateway ended while starting");
      const status = await client.get("/readyz").then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) return;
      await pause(50);
    }
    throw new Error(`our gateway is not ready after ${PATIENCE_MS / 1_000} s`);
  } finally {
    client.stop();
  }
}

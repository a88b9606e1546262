import { EnvironmentError } from "./environment";

export interface Running {
  readonly stop: () => Promise<void>;
}

const PATIENCE_MS = 10_000;

/** Starts a process of ours, ends it gracefully on SIGTERM or SIGINT, and says in plain words why it could not start. */
export function runProcess(name: string, start: () => Promise<Running>): void {
  let running: Running | null = null;
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), PATIENCE_MS).unref();
    (running?.stop() ?? Promise.resolve()).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  start().then(
    (made) => {
      running = made;
      if (ending) void made.stop().finally(() => process.exit(0));
    },
    (fault: unknown) => {
      process.stderr.write(`${name} did not start: ${explanation(fault)}\n`);
      process.exit(1);
    },
  );
}

function explanation(fault: unknown): string {
  if (fault instanceof EnvironmentError) return fault.message;
  const { message, stack } = fault as Error;
  return stack ?? message;
}

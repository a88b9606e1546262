import { unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";

const LOOK_MS = 500;

/** Tells of every new content of the supergraph's file, on the file's change or on SIGHUP. */
export function watchSupergraph(file: string, changed: (supergraphSdl: string) => Promise<void>): { stop: () => void } {
  const read = (): void => {
    // A file that is just being replaced is there again a moment later.
    void readFile(file, "utf8").then(changed, () => undefined);
  };
  watchFile(file, { interval: LOOK_MS, persistent: false }, read);
  process.on("SIGHUP", read);
  return {
    stop: () => {
      unwatchFile(file, read);
      process.off("SIGHUP", read);
    },
  };
}

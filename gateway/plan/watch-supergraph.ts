import { unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";

const LOOK_MS = 500;

/**
 * Tells of every new content of the supergraph's file, on the file's change or on SIGHUP, and once at the beginning: it may
 * have changed since it was read. One after the other; of those that come while one is being taken up, the newest counts.
 */
export function watchSupergraph(file: string, changed: (supergraphSdl: string) => Promise<void>): { stop: () => void } {
  let reading = false;
  let again = false;
  const read = async (): Promise<void> => {
    again = true;
    if (reading) return;
    reading = true;
    while (again) {
      again = false;
      // A file that is just being replaced is there again a moment later.
      await readFile(file, "utf8")
        .then(changed)
        .catch(() => undefined);
    }
    reading = false;
  };
  const look = (): void => void read();
  watchFile(file, { interval: LOOK_MS, persistent: false }, look);
  process.on("SIGHUP", look);
  look();
  return {
    stop: () => {
      again = false;
      unwatchFile(file, look);
      process.off("SIGHUP", look);
    },
  };
}

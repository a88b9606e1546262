import { projectPath } from "../kit/root";

/** Shared with the launcher, which has to be plain JavaScript: progress for people, and what proves a process's identity. */
export interface Progress {
  readonly say: (line: string) => void;
  readonly withProgress: <T>(
    label: string,
    work: (at: (share: number, note?: string) => void) => Promise<T>,
  ) => Promise<T>;
}

export interface Birth {
  readonly birthOf: (pid: number) => string | null;
  readonly isAlive: (process: { readonly pid: number; readonly birth: string | null }) => boolean;
}

export const { say, withProgress } = load<Progress>("progress.cjs");
export const { birthOf, isAlive } = load<Birth>("birth.cjs");

function load<T>(file: string): T {
  return require(projectPath("subgraphs", "stack", "launch", file)) as T;
}

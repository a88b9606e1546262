import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectPath } from "../../subgraphs/kit/root";
import { note, notes } from "./run";

/** Tests name every identity number they make up, so that it can be looked for in whatever the run has written. */
export function useIdentityNumber(number: string): string {
  note("identity-numbers", [number]);
  return number;
}

/** Identity numbers that stand where none may: in log lines and file names of a stack, or in what its command printed. */
export function findLeaks(stack: { readonly dataDir: string; readonly logDir: string }, output: string): string[] {
  const search = leakSearch();
  const logs = existsSync(stack.logDir) ? readdirSync(stack.logDir).map((name) => join(stack.logDir, name)) : [];
  const inLogs = logs.flatMap((path) => search(readFileSync(path, "utf8")).map((form) => `${form} in ${path}`));
  const names = existsSync(stack.dataDir)
    ? readdirSync(stack.dataDir, { recursive: true, encoding: "utf8" }).join("\n")
    : "";
  const inNames = search(names).map((form) => `${form} in a file name of ${stack.dataDir}`);
  const inOutput = search(output).map((form) => `${form} in the output of the command`);
  return [...inLogs, ...inNames, ...inOutput];
}

/** Answers a function that tells which numbers a text holds, and in which form. */
export function leakSearch(): (text: string) => string[] {
  const numbers = new Set([...numbersOfPersonas(), ...notes("identity-numbers")]);
  const forms = [...numbers].flatMap((number) =>
    Object.entries(formsOf(number)).map(([form, pattern]) => ({
      label: `identity number ${masked(number)} (${form})`,
      pattern,
    })),
  );
  return (text) => forms.filter(({ pattern }) => pattern.test(text)).map(({ label }) => label);
}

function numbersOfPersonas(): string[] {
  const text = readFileSync(projectPath("subgraphs", "stack", "demonstration", "personas.json"), "utf8");
  const { personas } = JSON.parse(text) as { personas: readonly { identityNumber?: string }[] };
  return personas.flatMap(({ identityNumber }) => identityNumber ?? []);
}

/** The number itself, and as it would look inside a base64, hex or percent-encoded text. */
export function formsOf(number: string): Record<string, RegExp> {
  const bytes = Buffer.from(number);
  const hex = bytes.toString("hex");
  return {
    plain: new RegExp(`(?<![0-9])${number}(?![0-9])`),
    hex: new RegExp(hex, "i"),
    url: new RegExp(`%${hex.match(/../g)?.join("%")}`, "i"),
    base64: new RegExp([0, 1, 2].map((shift) => base64Core(bytes, shift)).join("|")),
  };
}

// Where the number begins in the middle of a group of three bytes, its first and last characters depend on what stands
// beside it: only those in between are sure.
function base64Core(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}

function masked(number: string): string {
  return `${number.slice(0, 3)}…${number.slice(-2)}`;
}

import { readFileSync } from "node:fs";

/** Turns one raw variable into its value, or says what is wrong with it. */
export interface Variable<T> {
  readonly parse: (raw: string | undefined) => T;
}

/** Every fault of the environment at once, so that an operator mends it in one go. */
export class EnvironmentError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The environment is not complete:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
  }
}

/** Reads the named variables, each also as NAME_FILE (a file that holds the value); throws EnvironmentError naming every fault. */
export function readEnvironment<S extends Record<string, Variable<unknown>>>(
  spec: S,
  source: Readonly<Record<string, string | undefined>>,
): { readonly [K in keyof S]: S[K] extends Variable<infer T> ? T : never } {
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [name, variable] of Object.entries(spec)) {
    try {
      values[name] = variable.parse(rawValue(name, source));
    } catch (fault) {
      faults.push(`${name} ${fault instanceof Error ? fault.message : String(fault)}`);
    }
  }
  if (faults.length > 0) throw new EnvironmentError(faults);
  return values as { readonly [K in keyof S]: S[K] extends Variable<infer T> ? T : never };
}

export function text(fallback?: string): Variable<string> {
  return { parse: (raw) => required(raw, fallback) };
}

export function optionalText(): Variable<string | null> {
  return { parse: (raw) => (raw === undefined || raw === "" ? null : raw) };
}

export function port(fallback?: number): Variable<number> {
  return { parse: (raw) => bounded(required(raw, fallback?.toString()), 0, 65_535, "a port from 0 to 65535") };
}

export function wholeNumber(fallback: number | undefined, min = 0, max = Number.MAX_SAFE_INTEGER): Variable<number> {
  const what = `a whole number from ${min} to ${max}`;
  return { parse: (raw) => bounded(required(raw, fallback?.toString()), min, max, what) };
}

/** `1` and `true` are on; absent, empty, `0` and `false` are off. */
export function flag(fallback = false): Variable<boolean> {
  return {
    parse: (raw) => {
      if (raw === undefined) return fallback;
      if (["", "0", "false"].includes(raw)) return false;
      if (["1", "true"].includes(raw)) return true;
      throw new Error("must be 1 or 0");
    },
  };
}

export function url(...protocols: string[]): Variable<string> {
  return {
    parse: (raw) => {
      const value = required(raw);
      if (!URL.canParse(value)) throw new Error("must be a URL");
      const { protocol } = new URL(value);
      if (protocols.length > 0 && !protocols.includes(protocol))
        throw new Error(`must begin with ${protocols.join(" or ")}`);
      return value.replace(/\/$/, "");
    },
  };
}

/** Origins of web pages (`https://host` or `https://host:port`), separated by commas; none where it is not set. */
export function origins(): Variable<readonly string[]> {
  return {
    parse: (raw) => {
      const given = (raw ?? "").split(",").map((part) => part.trim());
      const named = given.filter((origin) => origin !== "");
      for (const origin of named) {
        if (!/^https?:/.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin)
          throw new Error("must be origins like https://host, without a path, separated by commas");
      }
      return named;
    },
  };
}

/** 32 secret bytes in base64. */
export function secretKey(): Variable<Buffer> {
  return {
    parse: (raw) => {
      const key = Buffer.from(required(raw), "base64");
      if (key.length !== 32) throw new Error("must be 32 bytes in base64");
      return key;
    },
  };
}

export function oneOf<T extends string>(values: readonly T[], fallback?: T): Variable<T> {
  return {
    parse: (raw) => {
      const value = required(raw, fallback);
      if (!values.includes(value as T)) throw new Error(`must be one of ${values.join(", ")}`);
      return value as T;
    },
  };
}

function rawValue(name: string, source: Readonly<Record<string, string | undefined>>): string | undefined {
  const file = source[`${name}_FILE`];
  if (file === undefined || file === "") return source[name];
  if (source[name]) throw new Error(`and ${name}_FILE are both set: leave one out`);
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    throw new Error(`cannot be read from the file that ${name}_FILE names`);
  }
}

function required(raw: string | undefined, fallback?: string): string {
  const value = raw === undefined || raw === "" ? fallback : raw;
  if (value === undefined) throw new Error("is missing");
  return value;
}

function bounded(raw: string, min: number, max: number, what: string): number {
  const value = Number(raw);
  if (!/^\d+$/.test(raw) || value < min || value > max) throw new Error(`must be ${what}`);
  return value;
}

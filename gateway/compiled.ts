/**
 * Straight code made of text. Names that come from a schema or an operation get into it only through `text()`, values
 * only as constants.
 */
export class Code {
  private readonly lines: string[] = [];
  private readonly constants = new Map<unknown, string>();
  private names = 0;

  add(...lines: readonly string[]): void {
    this.lines.push(...lines);
  }

  name(prefix: string): string {
    this.names += 1;
    return `${prefix}${this.names}`;
  }

  /** The name under which the code finds a value. */
  constant(value: unknown): string {
    const known = this.constants.get(value);
    if (known !== undefined) return known;
    const name = this.name("k");
    this.constants.set(value, name);
    return name;
  }

  /** Compiles it; `result` is the expression that it answers. */
  build<T>(result: string): T {
    const body = `"use strict";\n${this.lines.join("\n")}\nreturn ${result};`;
    // oxlint-disable-next-line typescript/no-implied-eval -- the one place where code is made of text.
    const make = new Function(...this.constants.values(), body) as (...values: unknown[]) => T;
    return make(...this.constants.keys());
  }
}

/** A string as a literal of the code. */
export function text(value: string): string {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** How a property is read that the object has itself; undefined where it has not. `maybe`: the object may be null or undefined. */
export function property(object: string, key: string, maybe = false): string {
  // What every object inherits is no field of it.
  if (key in Object.prototype)
    return `(${object} != null && Object.hasOwn(${object}, ${text(key)}) ? ${object}[${text(key)}] : undefined)`;
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${object}${maybe ? "?." : ""}[${text(key)}]`;
  return `${object}${maybe ? "?" : ""}.${key}`;
}

/** Whether a text holds what no database column and no JSON document can: a NUL, or half of a surrogate pair. */
export function isUnstorable(text: string): boolean {
  return text.includes("\0") || !text.isWellFormed();
}

/** The same for every string and every key anywhere in a JSON value. */
export function holdsUnstorable(value: unknown): boolean {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === "string" && isUnstorable(next)) return true;
    if (typeof next !== "object" || next === null) continue;
    for (const [key, inner] of Object.entries(next)) {
      if (isUnstorable(key)) return true;
      waiting.push(inner);
    }
  }
  return false;
}

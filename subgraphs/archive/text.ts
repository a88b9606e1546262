const LONGEST_LINE = 500;

/** A line that a person wrote: trimmed, composed, without control characters; null when nothing is left or it is too long. */
export function line(text: string, longest = LONGEST_LINE): string | null {
  const clean = text.normalize("NFC").trim();
  if (clean === "" || clean.length > longest || /\p{Cc}/u.test(clean)) return null;
  return clean;
}

/** Lower case without diacritics, so that `giay khai sinh` finds `Giấy khai sinh`. */
export function folded(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll(/[đĐ]/g, "d").toLowerCase();
}

const CODE = /^[\p{L}\d._-]{1,100}$/u;

/** Codes of other subgraphs look like this; anything else is unknown and need not be asked for. */
export function isCode(text: string): boolean {
  return CODE.test(text);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id that is none of ours is simply unknown: it never reaches the database's cast. */
export function isId(text: string | null | undefined): text is string {
  return typeof text === "string" && UUID.test(text);
}

/** Text as a person typed it: trimmed, composed, on as many lines as it has; null where it holds control characters or is too long. */
export function cleanText(typed: string, longest: number): string | null {
  const text = typed.normalize("NFC").replaceAll("\r\n", "\n").trim();
  return CONTROL.test(text) || text.length > longest || !text.isWellFormed() ? null : text;
}

/** The same on one line. */
export function cleanLine(typed: string, longest: number): string | null {
  const text = cleanText(typed, longest);
  return text === null || /[\n\t]/.test(text) ? null : text;
}

/** Whether it can be the code of anything. What is not is looked up nowhere: PostgreSQL refuses a NUL in a text. */
export function isCode(text: string): boolean {
  return text.length > 0 && text.length <= 100 && text.isWellFormed() && !/[\p{Cc}\s]/u.test(text);
}

/** The words of a search; what is neither letter nor digit only parts them. */
export function searchWords(search: string): string[] {
  const words = search
    .toWellFormed()
    .normalize("NFC")
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== "");
  return words.slice(0, MOST_WORDS);
}

const CONTROL = /[^\P{Cc}\n\t]/u;
const MOST_WORDS = 12;

/** Something to read, of bounded length, and nothing that UTF-8 or the database cannot hold as it is. */
export function isText(text: string, longest: number): boolean {
  return text.trim() !== "" && text.length <= longest && text.isWellFormed() && !text.includes("\0");
}

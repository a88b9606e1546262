import type { Limits } from "../config";
import type { ReadDocument } from "./documents";

// Roughly how many bytes things keep. Measured, on the heavy side, and only as exact as a bound for all of them needs.

const OF_TOKEN = 150;
/** A field of the answer: what it is and the code that writes it. */
const OF_ANSWER = 1_500;
/** A field of what is fetched: where it is found and the code that asks for it. */
const OF_FETCHED = 1_500;

/** Each of the three kinds of things that a snapshot keeps has a third. */
export function heaviest({ keptBytes }: Limits): number {
  return keptBytes / 3;
}

/** A document as it was parsed. Tokens are not counted, but they have a limit, and each takes a letter. */
export function weightOfText(text: string, { tokens }: Limits): number {
  return 2 * text.length + OF_TOKEN * Math.min(text.length, tokens);
}

/** What is answered for an operation, as code. */
export function weightOfAnswer({ fields }: ReadDocument): number {
  return OF_ANSWER * fields;
}

/** What is fetched for an operation, as code. */
export function weightOfProgram({ fields }: ReadDocument): number {
  return OF_FETCHED * fields;
}

import { type DocumentNode, Kind, visit } from "graphql";
import { holdsUnstorable, isUnstorable } from "../../subgraphs/kit/text";
import { Refusal } from "../errors";

/** Deeper than any form of any procedure; what is written as JSON again on its way must not exhaust the stack. */
const DEEPEST = 64;

/** Refuses values that no subgraph could read or keep. */
export function checkVariables(variables: Readonly<Record<string, unknown>>): void {
  if (isDeeperThan(DEEPEST, variables))
    throw new Refusal("BAD_USER_INPUT", { key: "Request.VARIABLES_DEPTH", values: { limit: DEEPEST } });
  if (holdsUnstorable(variables)) throw unstorable();
}

/** The same for what is written in the document itself. */
export function checkLiterals(document: DocumentNode): void {
  visit(document, {
    [Kind.STRING]: ({ value }) => {
      if (isUnstorable(value)) throw unstorable();
    },
  });
}

export function checkText(text: string): void {
  if (isUnstorable(text)) throw unstorable();
}

function unstorable(): Refusal {
  return new Refusal("BAD_USER_INPUT", { key: "Request.UNSTORABLE" });
}

// Level by level and not by recursion, which what is looked for would break.
function isDeeperThan(levels: number, value: unknown): boolean {
  let level = innerOf([value]);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = innerOf(level.flatMap((container) => Object.values(container)));
  }
  return false;
}

function innerOf(values: readonly unknown[]): object[] {
  return values.filter((value): value is object => typeof value === "object" && value !== null);
}

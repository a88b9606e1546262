import { type DocumentNode, GraphQLError, parse, validate } from "graphql";
import { createHash } from "node:crypto";
import type { Limits } from "../config";
import { Refusal } from "../errors";
import { Lru } from "../lru";
import { checkLimits } from "../receive/limits";
import { checkLiterals, checkText } from "../receive/variables";
import type { SchemaFacts } from "./schema-facts";
import { heaviest, weightOfText } from "./weights";

/** A document that passed the limits and the rules of validation. */
export interface ReadDocument {
  readonly text: string;
  readonly document: DocumentNode;
  readonly key: string;
  /** Of the largest of its operations, with fragments written out. */
  readonly fields: number;
}

/** How many documents are known. */
const KNOWN = 500;

type Outcome = ReadDocument | Refusal | readonly GraphQLError[];

/** Documents by their text: each is read and judged once. */
export class Documents {
  private readonly known: Lru<string, Outcome>;

  constructor(
    private readonly facts: SchemaFacts,
    private readonly limits: Limits,
  ) {
    this.known = new Lru(KNOWN, heaviest(limits));
  }

  /** The document, or the errors that validation found; a document past a limit is thrown out as a Refusal. */
  read(text: string): ReadDocument | readonly GraphQLError[] {
    if (text.length > this.limits.textBytes) throw this.tooLong();
    // Known to the letter: no two texts are taken for each other.
    const outcome = this.known.get(text) ?? this.known.set(text, this.judge(text), weightOfText(text, this.limits));
    if (outcome instanceof Refusal) throw outcome;
    return outcome;
  }

  private judge(text: string): Outcome {
    try {
      if (Buffer.byteLength(text) > this.limits.textBytes) return this.tooLong();
      checkText(text);
      // Where things stand in it is more than half of a document: only errors tell of it.
      const document = parse(text, { maxTokens: this.limits.tokens, noLocation: true });
      const fields = checkLimits(document, this.limits);
      checkLiterals(document);
      const errors = this.errorsOf(document);
      // The library compares fields that overlap up to a budget of its own, and then says only this.
      if (errors.some(({ message }) => message === "Validation aborted."))
        return new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.OVERLAP" });
      if (errors.length > 0) return this.errorsOf(parse(text)).map(withoutNodes);
      return { text, document, fields, key: createHash("sha256").update(text).digest("base64url") };
    } catch (fault) {
      return this.refused(fault);
    }
  }

  private errorsOf(document: DocumentNode): readonly GraphQLError[] {
    return validate(this.facts.api, document, undefined, { maxErrors: 10 });
  }

  private tooLong(): Refusal {
    return new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.TEXT", values: { limit: this.limits.textBytes } });
  }

  private refused(fault: unknown): Outcome {
    if (fault instanceof Refusal) return fault;
    if (fault instanceof RangeError)
      return new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.DEPTH", values: { limit: this.limits.depth } });
    if (!(fault instanceof GraphQLError)) throw fault;
    return /contains more tha[nt] \d+ tokens/.test(fault.message)
      ? new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.TOKENS", values: { limit: this.limits.tokens } })
      : [fault];
  }
}

/** An error that says where it is and does not keep the document that it is in. */
function withoutNodes({ message, source, positions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { source, positions });
}

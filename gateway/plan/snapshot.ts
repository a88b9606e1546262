import { type DocumentNode, GraphQLError, parse, validate } from "graphql";
import { createHash } from "node:crypto";
import type { Limits } from "../config";
import { Refusal } from "../errors";
import { Lru } from "../lru";
import { checkLimits } from "../receive/limits";
import { checkLiterals, checkText } from "../receive/variables";
import { subjectRules } from "../witness/subjects";
import type { Engine } from "./engine";
import { type SchemaFacts, readSchemaFacts } from "./schema-facts";

/** All that follows from one schema version, never changed: a request sees one snapshot from beginning to end. */
export interface Snapshot {
  readonly facts: SchemaFacts;
  readonly engine: Engine;
  readonly documents: Documents;
}

export async function takeSnapshot(
  supergraphSdl: string,
  limits: Limits,
  startEngine: (sdl: string) => Promise<Engine>,
): Promise<Snapshot> {
  const facts = readSchemaFacts(supergraphSdl);
  checkSubjects(facts);
  return { facts, engine: await startEngine(supergraphSdl), documents: new Documents(facts, limits) };
}

/** A document that passed the limits and the rules of validation. */
export interface ReadDocument {
  readonly document: DocumentNode;
  readonly key: string;
}

type Outcome = ReadDocument | Refusal | readonly GraphQLError[];

/** Documents by their text: each is read and judged once. */
export class Documents {
  private readonly known = new Lru<string, Outcome>(1_000);

  constructor(
    private readonly facts: SchemaFacts,
    private readonly limits: Limits,
  ) {}

  /** The document, or the errors that validation found; a document past a limit is thrown out as a Refusal. */
  read(text: string): ReadDocument | readonly GraphQLError[] {
    if (Buffer.byteLength(text) > this.limits.textBytes)
      throw new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.TEXT", values: { limit: this.limits.textBytes } });
    // Before it gets a key: in bytes, half a surrogate pair is the same as any other.
    checkText(text);
    const key = createHash("sha256").update(text).digest("base64url");
    const outcome = this.known.get(key) ?? this.known.set(key, this.judge(text, key));
    if (outcome instanceof Refusal) throw outcome;
    return outcome;
  }

  private judge(text: string, key: string): Outcome {
    try {
      const document = parse(text, { maxTokens: this.limits.tokens });
      checkLimits(document, this.limits);
      checkLiterals(document);
      const errors = validate(this.facts.api, document, undefined, { maxErrors: 10 });
      // The library compares fields that overlap up to a budget of its own, and then says only this.
      if (errors.some(({ message }) => message === "Validation aborted."))
        return new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.OVERLAP" });
      return errors.length > 0 ? errors : { document, key };
    } catch (fault) {
      if (fault instanceof Refusal) return fault;
      if (fault instanceof RangeError)
        return new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.DEPTH", values: { limit: this.limits.depth } });
      if (!(fault instanceof GraphQLError)) throw fault;
      return /contains more tha[nt] \d+ tokens/.test(fault.message)
        ? new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.TOKENS", values: { limit: this.limits.tokens } })
        : [fault];
    }
  }
}

// Personal data of whom the witness could not say whose it is would leave without a record.
function checkSubjects(facts: SchemaFacts): void {
  const unknown = [...facts.personal].filter(
    (coordinate) => !Object.hasOwn(subjectRules, coordinate.split(".")[0] ?? ""),
  );
  if (unknown.length > 0)
    throw new Error(`personal fields of types that gateway/witness/subjects.ts does not know: ${unknown.join(", ")}`);
}

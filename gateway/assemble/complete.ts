import {
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { type Reason, reason } from "../errors";
import type { Fetched } from "../fetch/execution";
import { clientName } from "../plan/response-names";
import type { SchemaFacts } from "../plan/schema-facts";
import { passage, subjectRules } from "../witness/subjects";
import { servedLeaf } from "./leaves";
import type { Served } from "./served";
import { type AnswerField, type AnswerType, type Selections, answerType } from "./selections";

export interface Completion {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly (Reason & { readonly path: readonly (string | number)[] })[];
  /** Every personal value in `data`. */
  readonly served: readonly Served[];
}

export interface CompletionInput {
  readonly facts: SchemaFacts;
  readonly root: GraphQLObjectType;
  readonly selections: Selections;
  /** The fetched tree in one piece. */
  readonly tree: Data;
  readonly fetched: Pick<Fetched, "errors" | "lost">;
  readonly introspection: Readonly<Record<string, unknown>>;
  /** The witness could not record: personal fields are not served. */
  readonly withhold: boolean;
}

/** Shapes what was fetched into what was asked: order, nulls moving up to where they may stand, an error for every null that has a reason. */
export function complete(input: CompletionInput): Completion {
  return new Walk(input).run();
}

/** Of what was fetched: the client's names come in when all is done. */
type Path = (string | number)[];
type Data = Readonly<Record<string, unknown>>;

interface Fault extends Reason {
  readonly path: Path;
  /** Nobody could be asked. */
  readonly lost: boolean;
}

class Walk {
  private readonly errors: Fault[] = [];
  /** A field that may not be null was lost: told where the null comes to stand. */
  private rising: Fault | null = null;
  private readonly served: Served[] = [];
  private readonly via: string[] = [];
  private readonly path: Path = [];
  private readonly known: Map<string, Reason>;

  constructor(private readonly input: CompletionInput) {
    this.known = new Map(input.fetched.errors.map((error) => [JSON.stringify(error.path), error]));
  }

  run(): Completion {
    const { tree, fetched, root, selections } = this.input;
    const data = this.object(tree, root, selections);
    if (this.rising) this.errors.push(this.rising);
    for (const error of fetched.errors) {
      const open = this.known.has(JSON.stringify(error.path));
      if (open && selections.reaches(namesOf(error.path), [root])) this.report(error, [...error.path]);
    }
    const errors = this.errors.map(({ code, message, path }) => ({ code, message, path: path.map(asAsked) }));
    return { data, errors, served: this.served };
  }

  private object(data: Data, type: AnswerType, selections: Selections): Record<string, unknown> | null {
    const answer: Record<string, unknown> = {};
    const [servedBefore, errorsBefore] = [this.served.length, this.errors.length];
    const passed = type.name === passage.type ? passage.read(data) : null;
    if (passed !== null) this.via.push(passed);
    let whole = true;
    for (const field of selections.on(type)) {
      this.path.push(field.fetched);
      const value = this.field(data, type, field);
      this.path.pop();
      if (value === null && (field.name === "__typename" || (field.type && isNonNullType(field.type)))) whole = false;
      answer[field.key] = value;
    }
    if (passed !== null) this.via.pop();
    if (whole) return answer;
    this.served.length = servedBefore;
    // What was lost inside an object that is null itself is nobody's loss any more.
    this.errors.push(...this.errors.splice(errorsBefore).filter(({ lost }) => !lost));
    return null;
  }

  private field(data: Data, type: AnswerType, field: AnswerField): unknown {
    if (field.name === "__typename") return isObjectType(type) ? type.name : this.nothing(unknownType);
    if (!field.type) return this.input.introspection[field.key];
    if (field.forbidden) return this.nothing(reason(field.forbidden));
    const raw = Object.hasOwn(data, field.fetched) ? data[field.fetched] : undefined;
    const servedBefore = this.served.length;
    if (field.personal && raw !== null && raw !== undefined && !this.serve(data, type, field.personal))
      return this.nothing(reason("UPSTREAM_UNAVAILABLE"));
    const value = this.value(raw, field.type, field.below);
    if (value !== null) return value;
    this.served.length = servedBefore;
    if (!this.told()) this.tellLoss(raw, field.type);
    return null;
  }

  private value(raw: unknown, type: GraphQLOutputType, below: Selections | null): unknown {
    if (isNonNullType(type)) return this.value(raw, type.ofType, below);
    if (raw === null || raw === undefined) return null;
    if (isListType(type)) return Array.isArray(raw) ? this.list(raw, type.ofType, below) : null;
    const named = getNamedType(type);
    if (isLeafType(named)) return this.leaf(raw, named);
    const concrete =
      typeof raw === "object" && !Array.isArray(raw) && isCompositeType(named) && below
        ? answerType(this.input.facts, named, (raw as Data)["__typename"])
        : null;
    if (concrete && below) return this.object(raw as Data, concrete, below);
    // An object of a type that clients do not see.
    this.report(reason("INTERNAL_SERVER_ERROR"), [...this.path]);
    return null;
  }

  private leaf(raw: unknown, type: GraphQLLeafType): unknown {
    const leaf = servedLeaf(type, raw);
    if (leaf === undefined) this.report(reason("INTERNAL_SERVER_ERROR"), [...this.path]);
    return leaf ?? null;
  }

  private list(raw: readonly unknown[], type: GraphQLOutputType, below: Selections | null): unknown[] | null {
    const servedBefore = this.served.length;
    let whole = true;
    const values = raw.map((entry, index) => {
      this.path.push(index);
      const value = this.value(entry, type, below);
      if (value === null && !this.told()) this.tellLoss(entry, type);
      this.path.pop();
      if (value === null && isNonNullType(type)) whole = false;
      return value;
    });
    if (whole) return values;
    this.served.length = servedBefore;
    return null;
  }

  // A personal value of whom nobody can say whose it is cannot be recorded, so it is not served.
  private serve(data: Data, type: AnswerType, coordinate: string): boolean {
    const subject = this.input.withhold ? null : subjectRules[type.name]?.read(data);
    if (!subject) return false;
    this.served.push({ subject, via: [...this.via], coordinate });
    return true;
  }

  private nothing(why: Reason): null {
    this.report(why, [...this.path]);
    return null;
  }

  // Null, and why: a subgraph said so at this very place ...
  private told(): boolean {
    if (this.known.size === 0) return false;
    const why = this.known.get(JSON.stringify(this.path));
    if (why) this.report(why, [...this.path]);
    return why !== undefined;
  }

  // ... or it could not be asked; a loss is told at the null that the reader sees. Otherwise there simply is nothing.
  private tellLoss(raw: unknown, type: GraphQLOutputType): void {
    const why = raw === null || raw === undefined ? this.input.fetched.lost.at(this.path) : undefined;
    if (isNonNullType(type)) {
      if (why) this.rising ??= { ...why, path: [...this.path], lost: true };
      else if (raw === null && !this.toldBelow()) this.report(reason("INTERNAL_SERVER_ERROR"), [...this.path]);
      return;
    }
    const risen = this.rising && leadsTo(this.path, this.rising.path) ? this.rising : null;
    if (risen) this.rising = null;
    const told = why ?? risen;
    if (told) this.errors.push({ ...told, path: [...this.path], lost: true });
  }

  // A null that a subgraph sent where none may stand, and said nothing of.
  private toldBelow(): boolean {
    const own = this.path;
    return this.input.fetched.errors.some(({ path }) => own.every((part, depth) => part === path[depth]));
  }

  private report({ code, message }: Reason, path: Path): void {
    this.known.delete(JSON.stringify(path));
    this.errors.push({ code, message, path, lost: false });
  }
}

// A subgraph knows the interface only, and nobody could be asked which of its objects this one is.
const unknownType = reason("INTERNAL_SERVER_ERROR");

function namesOf(path: readonly (string | number)[]): string[] {
  return path.filter((part) => typeof part === "string");
}

function asAsked(part: string | number): string | number {
  return typeof part === "string" ? clientName(part) : part;
}

function leadsTo(path: Path, deeper: Path): boolean {
  return path.length < deeper.length && path.every((part, depth) => part === deeper[depth]);
}

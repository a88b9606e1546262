import {
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLOutputType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { Code, property, text } from "../compiled";
import { type FetchedObject, Place, type Slot } from "../fetch/places";
import type { RunValues } from "../fetch/representation";
import type { SchemaFacts } from "../plan/schema-facts";
import { type Served, served } from "./served";
import { plainLeaf, servedLeaf } from "./leaves";
import { type AnswerField, type AnswerType, type Selections, answerType } from "./selections";

/** One answer while it is written. */
export interface WriterRun extends RunValues {
  readonly introspection: Readonly<Record<string, unknown>>;
  readonly served: Served[];
  /** Codes of the dossiers around. */
  readonly via: string[];
  /** Something is not as it should be: the walk has to find out what, and the text is worth nothing. */
  trouble: boolean;
}

/** An object as JSON; null where a null of a field that may not be null has risen to it. */
export type Write = (object: FetchedObject, run: WriterRun) => string | null;

export interface WriterOptions {
  readonly facts: SchemaFacts;
  /** Personal values are noted down while they are written. */
  readonly personal: boolean;
}

/** Straight code that writes an answer as text, for operations whose fetches all went well: in one pass, with nulls rising. */
export function writer(options: WriterOptions, type: AnswerType, selections: Selections, place: Place): Write {
  return new WriterCompiler(options).build(type, selections, place);
}

class WriterCompiler {
  private readonly code = new Code();

  constructor(private readonly options: WriterOptions) {}

  build(type: AnswerType, selections: Selections, place: Place): Write {
    return this.code.build<Write>(this.object(type, selections, place));
  }

  /** The name of a function that writes an object of the type. */
  private object(type: AnswerType, selections: Selections, place: Place): string {
    const name = this.code.name("object");
    const fields = selections.on(type);
    const witness = this.options.personal ? served(type, place, fields, this.code) : null;
    const groups = grouped(fields, place, this.options.personal);
    const entries = groups.flatMap((group, index) => this.group(group, type, place, index === 0));
    const rise = witness ? `{ ${witness.undo} return null; }` : "return null;";
    const body = entries.flatMap((lines) => [...lines, `if (x === null) ${rise}`, "t += x;"]);
    this.code.add(
      `function ${name}(o, run) {`,
      `let t = "{", v, x, e;`,
      ...(witness?.before ?? []),
      ...body,
      ...(witness?.after ?? []),
      `return t + "}";`,
      "}",
    );
    return name;
  }

  private group(group: Group, type: AnswerType, place: Place, bare: boolean): string[][] {
    if (group.slot !== null) return [this.entityFields(group.fields, group.slot, type, place, bare)];
    return group.fields.map((field, index) =>
      this.field(field, type, place, place.read("o", field.fetched, this.constant), bare && index === 0 ? "" : ","),
    );
  }

  // Of an entity that stands in many places, these fields are written once.
  private entityFields(
    fields: readonly AnswerField[],
    slot: Slot,
    type: AnswerType,
    place: Place,
    bare: boolean,
  ): string[] {
    const name = this.code.name("fields");
    const lines = fields.flatMap((field, index) => [
      ...this.field(field, type, place, property("o", field.fetched), bare && index === 0 ? "" : ","),
      "if (x === null) return null;",
      "t += x;",
    ]);
    this.code.add(`function ${name}(o, run) {`, `let t = "", v, x;`, ...lines, "return t;", "}");
    const written = this.constant(Symbol(name));
    const nothing = this.constant(EMPTY);
    return [
      `e = o[${this.constant(slot)}];`,
      `if (e === null || e === undefined) x = ${name}(${nothing}, run);`,
      `else { x = e[${written}]; if (x === undefined) e[${written}] = x = ${name}(e, run); }`,
    ];
  }

  /** Lines that leave in `x` the field with its name, or null where the object around it becomes null. */
  private field(field: AnswerField, type: AnswerType, place: Place, read: string, comma: string): string[] {
    const key = `${comma}${JSON.stringify(field.key)}:`;
    if (field.name === "__typename" && !isObjectType(type)) return ["run.trouble = true;", "x = null;"];
    if (!field.type) {
      const value =
        field.name === "__typename"
          ? text(JSON.stringify(type.name))
          : `JSON.stringify(run.introspection[${text(field.key)}] ?? null)`;
      return [`x = ${text(key)} + ${value};`];
    }
    if (field.forbidden) return ["run.trouble = true;", "x = null;"];
    const nonNull = isNonNullType(field.type);
    return [
      `v = ${read};`,
      // What an object was asked for and has not; what nobody found for it is no fault.
      ...(nonNull && place.source(field.fetched) === null ? ["if (v === undefined) run.trouble = true;"] : []),
      ...this.value(field.type, field.below, place.known(field.fetched) ?? new Place()),
      nonNull ? `if (x !== null) {` : `if (x === null) x = ${text(`${key}null`)}; else {`,
      ...(field.personal && this.options.personal ? [`note(${text(field.personal)});`] : []),
      `x = ${text(key)} + x;`,
      "}",
    ];
  }

  /** Lines that turn `v` into its text `x`; null for a null, and for what may not stand there. */
  private value(type: GraphQLOutputType, below: Selections | null, place: Place): string[] {
    if (isNonNullType(type)) {
      const inner = this.value(type.ofType, below, place);
      return ["if (v === null) run.trouble = true;", ...inner];
    }
    if (isListType(type)) return [`x = ${this.list(type.ofType, below, place)}(v, run);`];
    if (isLeafType(type)) return this.leaf(type);
    if (!below) return ["x = null;"];
    const write = isObjectType(type)
      ? this.object(type, below, place)
      : this.constant(anyOf(this.options, type, below, place));
    return [
      `if (v === null || v === undefined) x = null;`,
      `else if (typeof v !== "object" || Array.isArray(v)) { run.trouble = true; x = null; }`,
      `else x = ${write}(v, run);`,
    ];
  }

  private leaf(type: GraphQLLeafType): string[] {
    const plain = plainLeaf(type);
    const odd = `${this.constant(oddLeaf(type))}(v, run)`;
    return [plain ? `x = ${plain.test} ? ${plain.write} : ${odd};` : `x = ${odd};`];
  }

  private list(type: GraphQLOutputType, below: Selections | null, place: Place): string {
    const name = this.code.name("list");
    const rise = isNonNullType(type) ? "return null;" : `x = "null";`;
    const undo = this.options.personal ? "const before = run.served.length;" : "";
    this.code.add(
      `function ${name}(a, run) {`,
      `if (a === null || a === undefined) return null;`,
      `if (!Array.isArray(a)) { run.trouble = true; return null; }`,
      `let t = "[", v, x; ${undo}`,
      `for (let i = 0; i < a.length; i++) {`,
      `v = a[i];`,
      ...this.value(type, below, place),
      `if (x === null) { ${undo && isNonNullType(type) ? "run.served.length = before;" : ""} ${rise} }`,
      `t += i === 0 ? x : "," + x;`,
      `}`,
      `return t + "]";`,
      "}",
    );
    return name;
  }

  private readonly constant = (value: unknown): string => this.code.constant(value);
}

const EMPTY: FetchedObject = Object.freeze({});

interface Group {
  /** Where all of these fields come from. */
  readonly slot: Slot | null;
  readonly fields: AnswerField[];
}

// Neighbours that one entity brings are written together.
function grouped(fields: readonly AnswerField[], place: Place, personal: boolean): Group[] {
  const groups: Group[] = [];
  for (const field of fields) {
    const slot = (field.type && !personal && place.source(field.fetched)) || null;
    const last = groups.at(-1);
    if (last && last.slot === slot && slot !== null) last.fields.push(field);
    else groups.push({ slot, fields: [field] });
  }
  return groups;
}

// Which type it is, only the object says: each is compiled when one turns up.
function anyOf(options: WriterOptions, type: GraphQLCompositeType, selections: Selections, place: Place): Write {
  const byName = new Map<unknown, Write>();
  // What it is was asked, and nobody told.
  const untold = place.source("__typename") === undefined ? undefined : null;
  return (object, run) => {
    const name = place.get(object, "__typename") ?? untold;
    let write = byName.get(name);
    if (write === undefined) {
      const known = answerType(options.facts, type, name);
      write = known ? writer(options, known, selections, place) : undefined;
      // Names of types that there are: a subgraph may send as many others as it likes.
      if (write) byName.set(name, write);
    }
    if (write) return write(object, run);
    run.trouble = true;
    return null;
  };
}

function oddLeaf(type: GraphQLLeafType): (value: unknown, run: WriterRun) => string | null {
  return (value, run) => {
    if (value === null || value === undefined) return null;
    const leaf = servedLeaf(type, value);
    if (leaf !== undefined) return JSON.stringify(leaf);
    run.trouble = true;
    return null;
  };
}

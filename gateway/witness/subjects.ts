import { type FieldNode, Kind, type SelectionNode } from "graphql";

/** Whose personal data a field is part of: ids out of the enclosing object. */
export interface Subject {
  readonly holder: string | null;
  readonly paper: string | null;
  readonly dossier: string | null;
}

export interface SubjectRule {
  /** Asked beside every personal field of the type, under names of our own, and taken out before the answer leaves. */
  readonly hidden: readonly SelectionNode[];
  readonly read: (object: Readonly<Record<string, unknown>>) => Subject | null;
}

/** No client can ask for a name that begins so: receive/limits.ts refuses such aliases. */
const ID = "__w_id";
const CODE = "__w_code";
const HOLDER = "__w_holder";
const OWNER = "__w_owner";

/** A type that holds personal fields has a rule here, or the gateway does not start. */
export const subjectRules: Readonly<Record<string, SubjectRule>> = {
  Holder: {
    hidden: [field("id", ID)],
    read: (object) => subject({ holder: text(object[ID]) }),
  },
  Paper: {
    hidden: [field("id", ID), field("holder", HOLDER, [field("id", ID)])],
    read: (object) => subject({ paper: text(object[ID]), holder: inner(object[HOLDER]) }),
  },
  Dossier: {
    hidden: [field("code", CODE), field("owner", OWNER, [field("id", ID)])],
    read: (object) => subject({ dossier: text(object[CODE]), holder: inner(object[OWNER]) }),
  },
};

/** Asked of every dossier on the way to a personal field: the way itself may be the reader's basis. */
export const passage = {
  type: "Dossier",
  hidden: field("code", CODE),
  keys: [CODE],
  read: (object: Readonly<Record<string, unknown>>) => text(object[CODE]),
};

/** The response names that a rule reads. */
export function hiddenKeys({ hidden }: SubjectRule): string[] {
  return hidden.flatMap((selection) => (selection.kind === Kind.FIELD ? (selection.alias?.value ?? []) : []));
}

function field(name: string, alias: string, selections?: readonly SelectionNode[]): FieldNode {
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
    alias: { kind: Kind.NAME, value: alias },
    ...(selections ? { selectionSet: { kind: Kind.SELECTION_SET, selections } } : {}),
  };
}

export const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

function subject(found: Partial<Subject>): Subject | null {
  const whole = { holder: null, paper: null, dossier: null, ...found };
  return (whole.holder ?? whole.paper ?? whole.dossier) ? whole : null;
}

function inner(value: unknown): string | null {
  return typeof value === "object" && value !== null ? text((value as Record<string, unknown>)[ID]) : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

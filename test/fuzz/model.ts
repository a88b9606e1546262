/** The shape of a drawn world: what the composed graph means, and which service knows which part of it. */

export type Ref =
  { readonly name: string; readonly required: boolean } | { readonly list: Ref; readonly required: boolean };

export interface ArgModel {
  readonly name: string;
  readonly type: string;
  readonly initial?: string;
  /** Inaccessible: no client can give it, and no value depends on it. */
  readonly hidden?: boolean;
}

export type KeyRole = "id" | "code" | "num" | "box" | "peer" | "tag";

/** A field of the whole graph: one object, however many services and types share it. */
export interface FieldModel {
  readonly name: string;
  /** The name that goes into its values: of the type, or of the interface that several types have it from. */
  readonly owner: string;
  readonly ref: Ref;
  readonly args: readonly ArgModel[];
  readonly role?: KeyRole;
  readonly hidden?: boolean;
  /** Fails for some objects. */
  flaky: boolean;
  /** Services that resolve it. */
  readonly homes: Set<string>;
  requires?: string;
  /** Another field requires it. */
  needed?: boolean;
  /** The concrete types that it can return, if it is of an abstract type: those that all its homes know. */
  members: readonly string[];
  readonly features: Set<string>;
}

export interface LocalField {
  readonly field: FieldModel;
  external?: boolean;
  shareable?: boolean;
  overrides?: string;
  /** Another service has taken the field over: asking here is a fault. */
  overridden?: boolean;
  provides?: string;
  requires?: string;
  /** Printed as nullable here, although it is not null elsewhere. */
  loose?: boolean;
}

export interface LocalType {
  readonly keys: { readonly fields: string; readonly resolvable: boolean }[];
  readonly fields: Map<string, LocalField>;
  /** Of a union or an interface. */
  readonly members: Set<string>;
  /** The service sees only the interface, as an object. */
  readonly interfaceObject: boolean;
}

export interface Family {
  readonly name: string;
  readonly members: readonly string[];
}

export type TypeKind = "root" | "entity" | "value" | "interface" | "entityInterface" | "union";

export interface TypeModel {
  readonly name: string;
  readonly kind: TypeKind;
  readonly fields: Map<string, FieldModel>;
  readonly keys: readonly string[];
  /** Entities of one family share one space of identities. */
  readonly family: Family | null;
  /** Of a union or an interface, in all services together. */
  readonly members: readonly string[];
  readonly hidden: boolean;
  readonly local: Map<string, LocalType>;
}

export interface EnumModel {
  readonly name: string;
  readonly values: readonly { readonly name: string; readonly hidden: boolean }[];
}

export interface InputModel {
  readonly name: string;
  readonly fields: readonly ArgModel[];
}

export interface Model {
  readonly seed: number;
  readonly services: readonly string[];
  readonly enums: readonly EnumModel[];
  readonly inputs: readonly InputModel[];
  readonly types: Map<string, TypeModel>;
  /** Entities that a service does not find: what it contributes to them is null. */
  readonly absent: Set<string>;
}

/** So many entities a family has. */
export const POPULATION = 6;

export const SCALARS = ["Int", "String", "Float", "Boolean", "ID", "Blob"] as const;

/** The draw leads nowhere: what has been drawn so far does not go with what is drawn now. */
export class Redraw extends Error {}

export function namedOf(ref: Ref): string {
  return "list" in ref ? namedOf(ref.list) : ref.name;
}

export function printRef(ref: Ref): string {
  return `${"list" in ref ? `[${printRef(ref.list)}]` : ref.name}${ref.required ? "!" : ""}`;
}

export function typeOf(model: Model, name: string): TypeModel {
  const type = model.types.get(name);
  if (!type) throw new Error(`no type ${name}`);
  return type;
}

export function absence(service: string, type: string, id: string): string {
  return `${service}|${type}|${id}`;
}

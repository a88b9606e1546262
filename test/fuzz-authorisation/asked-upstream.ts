import { buildSubgraphSchema } from "@apollo/subgraph";
import { type GraphQLSchema, type SelectionSetNode, TypeInfo, parse, visit, visitWithTypeInfo } from "graphql";
import { type FieldModel, type Model, namedOf } from "../fuzz/model";
import { fieldsFor, readSelection } from "../fuzz/representation";
import type { ServiceRequest } from "../fuzz/services";
import type { World } from "../fuzz/world";
import type { Access, Reader } from "./access";
import { fieldAt, membersOf } from "./guards";
import type { Judged } from "./reference";

type Request = ServiceRequest & { readonly service: string };

/** Finds what services were asked for that the reader may not see and that no key and no `@requires` has to have. */
export class AskedUpstream {
  private readonly schemas: ReadonlyMap<string, GraphQLSchema>;
  private readonly model: Model;

  constructor(
    world: World,
    private readonly access: Access,
  ) {
    this.model = world.model;
    this.schemas = new Map(
      [...world.sdls].map(([name, sdl]) => [name, buildSubgraphSchema([{ typeDefs: parse(sdl) }])]),
    );
  }

  /** Coordinates with their service; none is as it should be. */
  forbidden(reader: Reader, judged: Judged, requests: readonly Request[]): string[] {
    const excused = this.required(judged);
    const found = new Set<string>();
    for (const { service, query } of requests)
      for (const [type, name] of this.fieldsOf(service, query))
        for (const member of this.objectsOf(service, type)) {
          const field = fieldAt(this.model, member, name);
          if (!field || field.role || excused.has(field)) continue;
          if (this.access.verdictOf(reader, member, name)) found.add(`${service}: ${member}.${name}`);
        }
    return [...found];
  }

  // What the service can give here: of an interface, the objects that it knows.
  private objectsOf(service: string, type: string): string[] {
    const members = this.model.types.get(type)?.local.get(service)?.members ?? new Set<string>();
    return members.size > 0 ? [...members] : [type];
  }

  private fieldsOf(service: string, query: string): (readonly [string, string])[] {
    const schema = this.schemas.get(service);
    if (!schema) return [];
    const types = new TypeInfo(schema);
    const found: (readonly [string, string])[] = [];
    const Field = (): void => {
      const [parent, field] = [types.getParentType(), types.getFieldDef()];
      if (parent && field && !field.name.startsWith("_")) found.push([parent.name, field.name]);
    };
    visit(parse(query, { noLocation: true }), visitWithTypeInfo(types, { Field }));
    return found;
  }

  private required({ allowed }: Judged): Set<FieldModel> {
    const excused = new Set<FieldModel>();
    const seen = new Set<FieldModel>();
    for (const [type, name] of allowed)
      for (const member of membersOf(this.model, type)) this.requiredBy(member, name, excused, seen);
    return excused;
  }

  private requiredBy(type: string, name: string, excused: Set<FieldModel>, seen: Set<FieldModel>): void {
    const field = fieldAt(this.model, type, name);
    if (!field?.requires || seen.has(field)) return;
    seen.add(field);
    this.excuse(type, readSelection(field.requires), excused, seen);
  }

  private excuse(type: string, selection: SelectionSetNode, excused: Set<FieldModel>, seen: Set<FieldModel>): void {
    for (const member of membersOf(this.model, type))
      for (const { name, selectionSet } of fieldsFor(selection, member)) {
        const field = fieldAt(this.model, member, name.value);
        if (!field) continue;
        excused.add(field);
        this.requiredBy(member, name.value, excused, seen);
        if (selectionSet) this.excuse(namedOf(field.ref), selectionSet, excused, seen);
      }
  }
}

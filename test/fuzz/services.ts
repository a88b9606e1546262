import { buildSubgraphSchema } from "@apollo/subgraph";
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  Kind,
  execute,
  parse,
  validate,
} from "graphql";
import { canonical } from "./hash";
import { type LocalField, type Model, typeOf } from "./model";
import { Identities, Lacking, extract, fieldsFor, readSelection } from "./representation";
import { type Thing, Values } from "./values";

export interface ServiceRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** A request that no service should ever get. */
export interface ServiceFault {
  readonly service: string;
  readonly reason: string;
}

interface Checked {
  readonly document: DocumentNode;
  readonly errors: readonly GraphQLError[];
}

interface ServiceContext {
  readonly service: string;
  readonly faults: ServiceFault[];
}

/** Operations of a world differ and their requests with them: so many are kept. */
const KEPT = 2000;

/** The services of a world, in process. */
export class Services {
  /** What went wrong since `begin`. */
  faults: ServiceFault[] = [];
  requests: (ServiceRequest & { readonly service: string })[] = [];
  private sequence = 0;
  private readonly schemas = new Map<string, GraphQLSchema>();
  private readonly checked = new Map<string, Checked>();
  private readonly identities: Identities;

  constructor(
    private readonly model: Model,
    private readonly values: Values,
    sdls: ReadonlyMap<string, string>,
  ) {
    this.identities = new Identities(model, values);
    for (const [name, sdl] of sdls) {
      this.schemas.set(name, buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: this.references(name) }]));
    }
  }

  /** Before every operation: mutations are counted anew. */
  begin(): void {
    this.faults = [];
    this.requests = [];
    this.sequence = 0;
  }

  async serve(service: string, request: ServiceRequest): Promise<ExecutionResult> {
    this.requests.push({ service, ...request });
    const schema = this.schemas.get(service);
    if (!schema) return this.refuse(service, [new GraphQLError(`no service ${service}`)]);
    const { document, errors } = this.check(service, schema, request.query);
    if (errors.length > 0) return this.refuse(service, errors);
    const result = await execute({
      schema,
      document,
      variableValues: request.variables ?? {},
      operationName: request.operationName,
      contextValue: { service, faults: this.faults } satisfies ServiceContext,
      fieldResolver: this.resolve,
      typeResolver: typenameOf,
    });
    if (result.errors?.some(({ path }) => path === undefined)) return this.refuse(service, result.errors);
    return result;
  }

  private refuse(service: string, errors: readonly GraphQLError[]): ExecutionResult {
    this.faults.push({ service, reason: errors.map(({ message }) => message).join("; ") });
    return { errors };
  }

  private check(service: string, schema: GraphQLSchema, query: string): Checked {
    const name = `${service} ${query}`;
    const known = this.checked.get(name);
    if (known) return known;
    if (this.checked.size >= KEPT) this.checked.clear();
    const made = checkQuery(schema, query);
    this.checked.set(name, made);
    return made;
  }

  private references(service: string): Record<string, Record<string, never>> {
    const own = [...this.model.types.values()].filter(({ local }) => (local.get(service)?.keys.length ?? 0) > 0);
    const resolver = (type: string) => (given: Record<string, unknown>, context: ServiceContext) =>
      this.findEntity(type, given, context);
    return Object.fromEntries(own.map(({ name }) => [name, { __resolveReference: resolver(name) as never }]));
  }

  private findEntity(type: string, given: Record<string, unknown>, { service, faults }: ServiceContext): Thing | null {
    try {
      const id = this.identities.find(service, type, given);
      if (this.values.isAbsent(service, type, id)) return null;
      const interfaceObject = typeOf(this.model, type).local.get(service)?.interfaceObject;
      const name = interfaceObject ? type : this.values.concrete(type, id);
      return { __typename: name, $id: id, $representation: given };
    } catch (fault) {
      throw noted(fault, service, faults);
    }
  }

  private readonly resolve: GraphQLFieldResolver<Thing | undefined, ServiceContext> = (source, args, context, info) => {
    const type = info.parentType.name;
    const local = typeOf(this.model, type).local.get(context.service)?.fields.get(info.fieldName);
    if (!local) throw new Error(`no ${type}.${info.fieldName} in ${context.service}`);
    try {
      return this.resolveLocal(local, type, source, args, context.service);
    } catch (fault) {
      throw noted(fault, context.service, context.faults);
    }
  };

  private resolveLocal(
    local: LocalField,
    type: string,
    source: Thing | undefined,
    args: Readonly<Record<string, unknown>>,
    service: string,
  ): unknown {
    const { field } = local;
    const below = providedBelow(source?.$provided, type, field.name);
    if (local.overridden) throw new Lacking(`${service} no longer has ${type}.${field.name}`);
    if (local.external && !below && !field.role) throw new Lacking(`${type}.${field.name} is external to ${service}`);
    const id = source?.$id ?? "";
    if (this.values.isLost(field, type, id)) return null;
    const value = this.values.valueOf({
      field,
      id,
      args,
      ...(local.requires ? { required: requiredBy(local.requires, source) } : {}),
      ...(type === "Mutation" ? { sequence: (this.sequence += 1) } : {}),
    });
    const provided = local.provides ? readSelection(local.provides) : below === true ? undefined : below;
    return this.adapt(value, service, provided);
  }

  // What the service knows of the objects: the interface instead of the type, and what it provides of them.
  private adapt(value: unknown, service: string, provided: Thing["$provided"] | null): unknown {
    if (Array.isArray(value)) return value.map((one) => this.adapt(one, service, provided));
    if (typeof value !== "object" || value === null || !("$id" in value)) return value;
    const thing = value as Thing;
    const { family } = typeOf(this.model, thing.__typename);
    const seen = family && this.model.types.get(family.name);
    const name = seen?.local.get(service)?.interfaceObject ? seen.name : thing.__typename;
    return { __typename: name, $id: thing.$id, ...(provided ? { $provided: provided } : {}) };
  }
}

function checkQuery(schema: GraphQLSchema, query: string): Checked {
  try {
    const document = parse(query, { noLocation: true });
    return { document, errors: validate(schema, document) };
  } catch (fault) {
    return { document: { kind: Kind.DOCUMENT, definitions: [] }, errors: [fault as GraphQLError] };
  }
}

function requiredBy(fields: string, source: Thing | undefined): string {
  if (!source?.$representation) throw new Lacking(`nothing of the required ${fields}`);
  return canonical(extract(readSelection(fields), source.$representation));
}

function providedBelow(provided: Thing["$provided"], type: string, name: string): Thing["$provided"] | true {
  if (!provided) return undefined;
  const node = fieldsFor(provided, type).find((one) => one.name.value === name);
  return node && (node.selectionSet ?? true);
}

function noted(fault: unknown, service: string, faults: ServiceFault[]): unknown {
  if (!(fault instanceof Lacking)) return fault;
  faults.push({ service, reason: fault.message });
  return new GraphQLError(fault.message, { extensions: { code: "FAULTY_REQUEST" } });
}

const typenameOf: GraphQLTypeResolver<Thing, ServiceContext> = ({ __typename }) => __typename;

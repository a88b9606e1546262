import { Directive, Field, ID, ObjectType } from "type-graphql";

// Entities of the other subgraphs, by their keys. Their owners describe them.

@Directive('@key(fields: "code")')
@ObjectType()
export class Agency {
  @Field(() => ID)
  code!: string;
}

@Directive('@key(fields: "code")')
@ObjectType()
export class OneStopOffice {
  @Field(() => ID)
  code!: string;
}

@Directive('@key(fields: "code")')
@ObjectType()
export class Procedure {
  @Field(() => ID)
  code!: string;
}

@Directive('@key(fields: "code", resolvable: false)')
@ObjectType()
export class ProcedureField {
  @Field(() => ID)
  code!: string;
}

@Directive('@key(fields: "code")')
@ObjectType()
export class Dossier {
  @Field(() => ID)
  code!: string;
}

@Directive('@key(fields: "id")')
@ObjectType()
export class Holder {
  @Field(() => ID)
  id!: string;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType()
export class Official {
  @Field(() => ID)
  id!: string;
}

/** The entity with that code; null where there is none. */
export function byCode<T extends { code: string }>(type: new () => T, code: string | null): T | null {
  return code === null ? null : Object.assign(new type(), { code });
}

export function byId<T extends { id: string }>(type: new () => T, id: string | null): T | null {
  return id === null ? null : Object.assign(new type(), { id });
}

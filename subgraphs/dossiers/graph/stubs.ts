/** Entities of other subgraphs, by their keys: their owners describe them. */
import { Directive, Field, ID, ObjectType } from "type-graphql";
import { Period } from "../../kit/graph";

@Directive('@key(fields: "code")')
@ObjectType()
export class Agency {
  @Field(() => ID)
  code!: string;
}

@Directive('@key(fields: "code", resolvable: false)')
@ObjectType()
export class OneStopOffice {
  @Field(() => ID)
  code!: string;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType()
export class ProcedureVersion {
  @Field(() => ID)
  id!: string;
}

@Directive('@key(fields: "code", resolvable: false)')
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

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType()
export class RequiredPaper {
  @Field(() => ID)
  id!: string;
}

@Directive('@key(fields: "id")')
@ObjectType()
export class Paper {
  @Field(() => ID)
  id!: string;
}

@Directive('@key(fields: "id")')
@ObjectType()
export class Holder {
  @Field(() => ID)
  id!: string;
}

@Directive('@key(fields: "agencyCode period { start end }")')
@ObjectType()
export class QualityIndex {
  @Field(() => ID)
  agencyCode!: string;

  @Field(() => Period)
  period!: Period;
}

/** The entity with that key; the key is all that this subgraph knows of it. */
export function stubOf<T extends object>(type: new () => T, key: Partial<T>): T {
  return Object.assign(new type(), key);
}

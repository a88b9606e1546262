import { Directive, Field, ID, ObjectType } from "type-graphql";

// Entities of the other subgraphs, by their keys. Their owners describe them.

@Directive('@key(fields: "code")')
@ObjectType()
export class Agency {
  @Field(() => ID)
  code!: string;
}

@Directive('@key(fields: "id")')
@ObjectType()
export class Official {
  @Field(() => ID)
  id!: string;
}

@Directive('@key(fields: "id")')
@ObjectType()
export class Paper {
  @Field(() => ID)
  id!: string;
}

export function paperWith(id: string | null): Paper | null {
  return id === null ? null : Object.assign(new Paper(), { id });
}

import { Directive, Field, ID, ObjectType } from "type-graphql";

// Entities of other subgraphs: the key is all that the archive says of them, their owners describe them.

@Directive('@key(fields: "code")')
@ObjectType()
export class Agency {
  @Field(() => ID)
  code!: string;
}

@Directive('@key(fields: "code")')
@ObjectType()
export class PaperType {
  @Field(() => ID)
  code!: string;
}

@Directive('@key(fields: "code", resolvable: false)')
@ObjectType()
export class Dossier {
  @Field(() => ID)
  code!: string;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType()
export class Official {
  @Field(() => ID)
  id!: string;
}

export const agency = (code: string | null): Agency | null =>
  code === null ? null : Object.assign(new Agency(), { code });
export const paperType = (code: string): PaperType => Object.assign(new PaperType(), { code });
export const dossier = (code: string | null): Dossier | null =>
  code === null ? null : Object.assign(new Dossier(), { code });
export const official = (id: string | null): Official | null =>
  id === null ? null : Object.assign(new Official(), { id });

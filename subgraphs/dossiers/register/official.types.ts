import { Directive, Field, ID, ObjectType } from "type-graphql";
import { connectionOf } from "../../kit/connection";

/** An official as the public may know them: by name, position and unit. */
@Directive('@key(fields: "id")')
@ObjectType({
  description:
    "An official (cán bộ, công chức). Officials are public by name and unit: one of the four things that must be shown.",
})
export class Official {
  @Field(() => ID, { description: "The same wherever the official works." })
  readonly id: string;

  @Field(() => String, { description: "Full name." })
  readonly name: string;

  @Field(() => String, { description: "Position (chức danh)." })
  readonly position: string;

  @Field(() => String, { nullable: true, description: "Unit within the agency." })
  readonly department: string | null;

  constructor(readonly row: OfficialRow) {
    this.id = row.id;
    this.name = row.name;
    this.position = row.position;
    this.department = row.department;
  }
}

export const { Connection: OfficialConnection } = connectionOf(() => Official, "Official");

export interface OfficialRow {
  readonly id: string;
  readonly name: string;
  readonly position: string;
  readonly department: string | null;
  readonly agency: string;
  readonly office: string | null;
  readonly fields: readonly string[];
}

import { Directive, Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";
import { connectionOf } from "../../kit/connection";
import { DateScalar } from "../../kit/scalars";

export enum AgencyLevel {
  CENTRAL = "CENTRAL",
  PROVINCE = "PROVINCE",
  DISTRICT = "DISTRICT",
  COMMUNE = "COMMUNE",
}
registerEnumType(AgencyLevel, {
  name: "AgencyLevel",
  description: "Level of government (cấp hành chính).",
  valuesConfig: {
    CENTRAL: { description: "Ministries and bodies of the Government (cấp trung ương)." },
    PROVINCE: { description: "Provinces and centrally-run cities, with their departments (cấp tỉnh)." },
    DISTRICT: { description: "Districts, abolished on 1/7/2025 (cấp huyện)." },
    COMMUNE: { description: "Communes, wards and special zones (cấp xã)." },
  },
});

@Directive('@key(fields: "code")')
@ObjectType({
  description:
    "A public body (cơ quan). Abolished bodies stay, with `validTo` and their successors: dossiers of the past point at them.",
})
export class Agency {
  @Field(() => ID, { description: "Electronic identification code, e.g. H26.62.3 (province first)." })
  code!: string;

  @Field(() => String, {
    description: "The name it bears on the day of asking, or bore last: a province that became a city changed it.",
  })
  name!: string;

  @Field(() => AgencyLevel)
  level!: AgencyLevel;

  parentCode!: string | null;
  provinceCode!: string | null;

  @Field(() => DateScalar, { description: "First day; records begin with the provincial map of 1/1/2004." })
  validFrom!: string;

  @Field(() => DateScalar, { nullable: true, description: "Last day; null while it exists." })
  validTo!: string | null;
}

export const agencies = connectionOf(() => Agency, "Agency");

@InputType({ description: "Which public bodies; conditions add up." })
export class AgencyFilter {
  @Field(() => AgencyLevel, { nullable: true })
  level?: AgencyLevel | null;

  @Field(() => ID, { nullable: true, description: "Those of that provincial unit." })
  province?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Words of the name, with or without diacritics, or the code; best match first.",
  })
  search?: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: "Those that existed on that day; without it, abolished ones too.",
  })
  validOn?: string | null;
}

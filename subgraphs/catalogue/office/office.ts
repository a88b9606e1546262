import { Directive, Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { connectionOf } from "../../kit/connection";

export enum OfficeKind {
  MINISTRY_SECTION = "MINISTRY_SECTION",
  PROVINCIAL_CENTRE = "PROVINCIAL_CENTRE",
  DISTRICT_SECTION = "DISTRICT_SECTION",
  COMMUNE_CENTRE = "COMMUNE_CENTRE",
  BRANCH = "BRANCH",
}
registerEnumType(OfficeKind, {
  name: "OfficeKind",
  description: "What kind of one-stop office it is (Decree 118/2025/NĐ-CP; sections of districts are historical).",
  valuesConfig: {
    MINISTRY_SECTION: { description: "Section of a ministry (Bộ phận tiếp nhận và trả kết quả cấp bộ)." },
    PROVINCIAL_CENTRE: {
      description: "Public administration service centre of a province (Trung tâm Phục vụ hành chính công cấp tỉnh).",
    },
    DISTRICT_SECTION: {
      description: "Section of a district, until 30/6/2025 (Bộ phận tiếp nhận và trả kết quả cấp huyện).",
    },
    COMMUNE_CENTRE: {
      description: "Public administration service centre of a commune (Trung tâm Phục vụ hành chính công cấp xã).",
    },
    BRANCH: { description: "Branch or reception point of a centre or body (chi nhánh, điểm tiếp nhận)." },
  },
});

@Directive('@key(fields: "code")')
@ObjectType({ description: "Where people file and where they get the result (Bộ phận Một cửa)." })
export class OneStopOffice {
  @Field(() => ID, { description: "The agency's code and the office's own part, e.g. H26.62.3-TTHCC." })
  code!: string;

  @Field(() => String)
  name!: string;

  @Field(() => OfficeKind)
  kind!: OfficeKind;

  agencyCode!: string;
  branchOfCode!: string | null;

  @Field(() => String, { nullable: true })
  address!: string | null;
}

export const offices = connectionOf(() => OneStopOffice, "OneStopOffice");

@Directive('@key(fields: "id")')
@ObjectType({ description: "A counter of an office (quầy)." })
export class Counter {
  @Field(() => ID)
  id!: string;

  office!: string;

  @Field(() => String, { description: "What stands above it." })
  label!: string;
}

@ObjectType({ description: "Local opening hours, HH:MM; weekday 1 is Monday." })
export class WorkingSession {
  office!: string;

  @Field(() => Int, { description: "1 Monday to 7 Sunday." })
  weekday!: number;

  @Field(() => String, { description: "HH:MM." })
  opens!: string;

  @Field(() => String, { description: "HH:MM." })
  closes!: string;
}

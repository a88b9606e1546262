import { Directive, Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { DateTimeScalar } from "../../kit/scalars";
import { Dossier, Official, OneStopOffice } from "../stubs";

export enum RatingChannel {
  BUTTON = "BUTTON",
  TABLET = "TABLET",
  WEB = "WEB",
  HOTLINE = "HOTLINE",
  PHONE_INTERVIEW = "PHONE_INTERVIEW",
}
registerEnumType(RatingChannel, {
  name: "RatingChannel",
  description: "Through what a rating came (kênh đánh giá).",
  valuesConfig: {
    BUTTON: { description: "The button at the counter (nút bấm)." },
    TABLET: { description: "The tablet at the office (máy tính bảng)." },
    WEB: { description: "Signed in on the portal (cổng dịch vụ công)." },
    HOTLINE: { description: "By calling the hotline (đường dây nóng)." },
    PHONE_INTERVIEW: { description: "An interviewer called (phỏng vấn qua điện thoại)." },
  },
});

export enum Verdict {
  VERY_SATISFIED = "VERY_SATISFIED",
  SATISFIED = "SATISFIED",
  DISSATISFIED = "DISSATISFIED",
}
registerEnumType(Verdict, {
  name: "Verdict",
  description: "How content somebody is (mức độ hài lòng).",
  valuesConfig: {
    VERY_SATISFIED: { description: "Rất hài lòng." },
    SATISFIED: { description: "Hài lòng." },
    DISSATISFIED: { description: "Không hài lòng." },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({
  description:
    "What somebody thinks of how their dossier was served (đánh giá). Once per transaction. Nobody can change or delete it.",
})
export class Rating {
  @Field(() => ID)
  id!: string;

  @Field(() => Dossier, { nullable: true, description: "The transaction that is rated." })
  dossier!: Dossier | null;

  @Field(() => OneStopOffice, { nullable: true, description: "Where it was received." })
  office!: OneStopOffice | null;

  @Field(() => Official, { nullable: true, description: "Whom the rating is about, if about somebody." })
  official!: Official | null;

  @Field(() => RatingChannel, { description: "Through what it came." })
  channel!: RatingChannel;

  @Field(() => Verdict, { description: "The one press." })
  verdict!: Verdict;

  @Field(() => String, { nullable: true, description: "In the person's own words." })
  comment!: string | null;

  @Field(() => DateTimeScalar, { description: "When it was given." })
  ratedAt!: Date;
}

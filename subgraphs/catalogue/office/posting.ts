import { Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { connectionOf } from "../../kit/connection";
import { DateScalar } from "../../kit/scalars";

export enum PostingChannel {
  ON_SITE = "ON_SITE",
  ONLINE = "ONLINE",
}
registerEnumType(PostingChannel, {
  name: "PostingChannel",
  description: "Where a procedure is on display.",
  valuesConfig: {
    ON_SITE: { description: "At the office (niêm yết tại trụ sở)." },
    ONLINE: { description: "On the office's pages (công khai trên cổng)." },
  },
});

@ObjectType({
  description:
    "One procedure on display at one office (niêm yết công khai). An office receives what it has on display.",
})
export class Posting {
  @Field(() => ID)
  id!: string;

  versionId!: string;

  @Field(() => PostingChannel)
  channel!: PostingChannel;

  @Field(() => DateScalar, { description: "First day on display." })
  postedOn!: string;

  @Field(() => DateScalar, { nullable: true, description: "The day it was taken down." })
  withdrawnOn!: string | null;

  @Field(() => Boolean, {
    description: "All four open items are shown: procedure, time, fee, person in charge (bốn công khai).",
  })
  complete!: boolean;
}

export const postings = connectionOf(() => Posting, "Posting");

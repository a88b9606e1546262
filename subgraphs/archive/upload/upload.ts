import { Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../kit/scalars";
import { Problem } from "../../kit/problem";

@ObjectType({ description: "A file on its way into the archive, in as many pieces as the line allows (tus 1.0)." })
export class Upload {
  @Field(() => ID, { description: "What registerPaper, issueResult and requestSignature take." })
  id!: string;

  @Field(() => String, { description: "Where the bytes go. Whoever knows it may write, so keep it to yourself." })
  url!: string;

  @Field(() => DateTimeScalar, { description: "After that it answers 410." })
  expiresAt!: Date;
}

@ObjectType({
  implements: Problem,
  description: "Codes: TYPE_NOT_ALLOWED, TOO_LARGE, CONTENT_NOT_AS_DECLARED, MALWARE_FOUND, UPLOAD_INCOMPLETE.",
})
export class UploadRefusedProblem extends Problem {}

export type UploadState = "OPEN" | "COMPLETE" | "REFUSED";

export interface UploadRow {
  id: string;
  media_type: string;
  byte_size: number;
  sha256: string;
  holder: string | null;
  official: string | null;
  agency: string | null;
  state: UploadState;
  expires_at: Date;
  token_sealed: Buffer;
}

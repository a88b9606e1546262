import {
  Arg,
  Ctx,
  Directive,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  createUnionType,
} from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { ConflictProblem, InvalidInputProblem, invalidInput, problem } from "../../kit/problem";
import { done, refuse, writeOnce } from "../../kit/write";
import { line } from "../text";
import { MEDIA_TYPES } from "./media-types";
import { Upload, UploadRefusedProblem } from "./upload";
import type { UploadStore } from "./upload.store";

@InputType({ description: "What is going to be sent." })
export class StartUploadInput {
  @Field(() => String, { description: "As it is called where it comes from; not kept." })
  fileName!: string;

  @Field(() => String, { description: "application/pdf, image/jpeg, image/png, image/tiff or image/webp." })
  mediaType!: string;

  @Field(() => Int, { description: "Exact length in bytes." })
  byteSize!: number;

  @Field(() => String, { description: "SHA-256 of all bytes, in hex." })
  sha256!: string;

  @Field(() => ID, { description: "Makes a repeated request harmless." })
  idempotencyKey!: string;
}

@ObjectType({ description: "The upload is open." })
export class StartUploadSuccess {
  @Field(() => Upload, { description: "Where to send the bytes." })
  upload!: Upload;
}

export const StartUploadResult = createUnionType({
  name: "StartUploadResult",
  description: "An open upload, or why none was opened.",
  types: () => [StartUploadSuccess, UploadRefusedProblem, InvalidInputProblem, ConflictProblem] as const,
});

@Resolver()
export class StartUpload {
  constructor(
    private readonly source: DataSource,
    private readonly uploads: UploadStore,
    private readonly largest: number,
  ) {}

  @Directive("@authenticated")
  @Mutation(() => StartUploadResult, {
    nullable: true,
    description:
      "Opens a resumable upload (tus 1.0). Types and sizes that are not allowed are refused before a byte is sent.",
  })
  async startUpload(
    @Arg("input", () => StartUploadInput) input: StartUploadInput,
    @Ctx() ctx: RequestContext,
  ): Promise<typeof StartUploadResult> {
    return writeOnce(
      this.source,
      ctx,
      "startUpload",
      input,
      async (tx) => {
        const refusal = this.refusal(input, ctx);
        if (refusal) return refuse(refusal);
        const { byteSize } = input;
        return done({
          upload: await this.uploads.open(tx, ctx.viewer, {
            mediaType: input.mediaType.toLowerCase(),
            byteSize,
            sha256: input.sha256.toLowerCase(),
          }),
        });
      },
      async ({ upload }) => Object.assign(new StartUploadSuccess(), { upload: await this.uploads.asGiven(upload) }),
    );
  }

  private refusal(input: StartUploadInput, ctx: RequestContext): UploadRefusedProblem | InvalidInputProblem | null {
    if (line(input.fileName, 255) === null) return invalidInput(ctx, ["input", "fileName"]);
    if (!/^[0-9a-f]{64}$/i.test(input.sha256)) return invalidInput(ctx, ["input", "sha256"]);
    if (input.byteSize < 1) return invalidInput(ctx, ["input", "byteSize"]);
    if (!MEDIA_TYPES.has(input.mediaType.toLowerCase())) return problem(UploadRefusedProblem, "TYPE_NOT_ALLOWED", ctx);
    if (input.byteSize > this.largest) return problem(UploadRefusedProblem, "TOO_LARGE", ctx);
    return null;
  }
}

import { Directive, Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { connectionOf } from "../../kit/connection";
import { DateTimeScalar } from "../../kit/scalars";
import { SignatureFormat, SignatureLevel } from "../signature/signature";

export enum SigningState {
  AWAITING_AUTHORISATION = "AWAITING_AUTHORISATION",
  SIGNED = "SIGNED",
  DECLINED = "DECLINED",
  EXPIRED = "EXPIRED",
  FAILED = "FAILED",
}
registerEnumType(SigningState, {
  name: "SigningState",
  description: "Where an act of signing stands.",
  valuesConfig: {
    AWAITING_AUTHORISATION: { description: "The signer has not authorised it yet." },
    SIGNED: { description: "Authorised: the signature exists." },
    DECLINED: { description: "The signer refused to sign." },
    EXPIRED: { description: "Nobody authorised it in time." },
    FAILED: { description: "It could not be made any more, e.g. because what was to be signed has changed." },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({ description: "One act of signing (ký số) under the signer's sole control. Only the signer sees it." })
export class SigningRequest {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: "What it is to be signed for." })
  purpose!: string;

  @Field(() => SignatureFormat)
  format!: SignatureFormat;

  @Field(() => SignatureLevel)
  level!: SignatureLevel;

  @Field(() => SigningState)
  state!: SigningState;

  @Field(() => DateTimeScalar)
  requestedAt!: Date;

  @Field(() => DateTimeScalar, { description: "Until when it can be authorised." })
  expiresAt!: Date;

  certificateId!: string;
  official!: string;
  agency!: string;
  paperId!: string | null;
  upload!: string | null;
  statement!: string | null;
  digest!: string;
}

export const signingRequests = connectionOf(() => SigningRequest, "SigningRequest");

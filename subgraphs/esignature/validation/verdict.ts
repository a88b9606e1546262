import { Field, ObjectType, registerEnumType } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { label } from "../../kit/labels";
import { DateTimeScalar } from "../../kit/scalars";
import { SignatureLevel } from "../signature/signature";
import { subjectOf } from "./certificate-facts";
import type { Finding } from "./finding";

export enum Indication {
  TOTAL_PASSED = "TOTAL_PASSED",
  TOTAL_FAILED = "TOTAL_FAILED",
  INDETERMINATE = "INDETERMINATE",
}
registerEnumType(Indication, {
  name: "Indication",
  description: "EN 319 102-1.",
  valuesConfig: {
    TOTAL_PASSED: { description: "The signature is valid." },
    TOTAL_FAILED: { description: "The signature is broken: no later information can mend it." },
    INDETERMINATE: { description: "What is at hand proves neither; `subIndication` says what is missing." },
  },
});

@ObjectType({ description: "What the validation of one signature (chữ ký số) found." })
export class SignatureVerdict {
  @Field(() => Indication)
  indication!: Indication;

  @Field(() => String, {
    nullable: true,
    description: "E.g. HASH_FAILURE, REVOKED, NO_CERTIFICATE_CHAIN_FOUND, OUT_OF_BOUNDS_NO_POE.",
  })
  subIndication!: string | null;

  @Field(() => [String], { description: "Why, in the reader's language, and what else a reader should know." })
  reasons!: string[];

  @Field(() => SignatureLevel, {
    nullable: true,
    description: "The baseline level that was verified; null where not even B is reached.",
  })
  level!: SignatureLevel | null;

  @Field(() => String, { nullable: true, description: "Whose certificate signed." })
  signerSubject!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "The earliest instant at which the signature is proved to have existed.",
  })
  bestSignatureTime!: Date | null;

  @Field(() => Boolean, { description: "Whether the signature covers all that a reader of the document sees." })
  coversWholeDocument!: boolean;
}

export function toVerdict(finding: Finding, reader: Pick<RequestContext, "locale">): SignatureVerdict {
  return Object.assign(new SignatureVerdict(), {
    indication: Indication[finding.indication],
    subIndication: finding.subIndication,
    reasons: finding.reasons.map((code) => label(`Reason.${code}`, reader.locale)),
    level: finding.level && SignatureLevel[finding.level],
    signerSubject: finding.signer && subjectOf(finding.signer.x509),
    bestSignatureTime: finding.bestSignatureTime,
    // A CMS signature has one content and covers it whole, or its digest does not fit.
    coversWholeDocument: finding.indication !== "TOTAL_FAILED" && finding.subIndication !== "SIGNED_DATA_NOT_FOUND",
  });
}

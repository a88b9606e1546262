import type { CertificateFacts } from "./certificate-facts";

export type IndicationName = "TOTAL_PASSED" | "TOTAL_FAILED" | "INDETERMINATE";

/** The sub-indications of EN 319 102-1 (table 4 to 6) that this validation gives. */
export const subIndications = [
  "FORMAT_FAILURE",
  "HASH_FAILURE",
  "SIG_CRYPTO_FAILURE",
  "SIG_CONSTRAINTS_FAILURE",
  "CHAIN_CONSTRAINTS_FAILURE",
  "CRYPTO_CONSTRAINTS_FAILURE",
  "NO_SIGNING_CERTIFICATE_FOUND",
  "NO_CERTIFICATE_CHAIN_FOUND",
  "OUT_OF_BOUNDS_NO_POE",
  "REVOKED_NO_POE",
  "SIGNED_DATA_NOT_FOUND",
] as const;
export type SubIndication = (typeof subIndications)[number];

/** Why, as a code; the sentence stands in the labels under `Reason.<code>`. */
export const reasonCodes = [
  "ATTRIBUTES_BROKEN",
  "CONTENT_DIFFERS",
  "SIGNATURE_DOES_NOT_FIT_KEY",
  "NO_SIGNED_ATTRIBUTES",
  "ISSUER_MAY_NOT_ISSUE",
  "CERTIFICATE_NOT_FOR_SIGNING",
  "UNKNOWN_CRITICAL_EXTENSION",
  "ALGORITHM_UNKNOWN",
  "ALGORITHM_WEAK",
  "CERTIFICATE_MISSING",
  "CERTIFICATE_NOT_THE_NAMED_ONE",
  "NO_PATH_TO_ANCHOR",
  "CERTIFICATE_NOT_YET_VALID",
  "CERTIFICATE_EXPIRED",
  "CERTIFICATE_REVOKED",
  "CONTENT_MISSING",
  "REVOCATION_UNKNOWN",
  "CERTIFICATE_NOT_BOUND",
  "TIMESTAMP_NOT_EXAMINED",
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

/** What the validation of one signature found. */
export interface Finding {
  readonly indication: IndicationName;
  readonly subIndication: SubIndication | null;
  readonly reasons: readonly ReasonCode[];
  /** Baseline level that was verified; null where not even B is reached. */
  readonly level: "B" | null;
  readonly signer: CertificateFacts | null;
  /** The earliest instant at which the signature is proved to have existed. */
  readonly bestSignatureTime: Date;
  /** What the signer says, unproved. */
  readonly claimedTime: Date | null;
}

/** Something that ends the validation of a signature. */
export class Verdict extends Error {
  override readonly name = "Verdict";
  constructor(
    readonly subIndication: SubIndication,
    readonly reason: ReasonCode,
  ) {
    super(`${subIndication}: ${reason}`);
  }
}

const failures: readonly SubIndication[] = ["FORMAT_FAILURE", "HASH_FAILURE", "SIG_CRYPTO_FAILURE"];

export function indicationOf(subIndication: SubIndication | null): IndicationName {
  if (subIndication === null) return "TOTAL_PASSED";
  return failures.includes(subIndication) ? "TOTAL_FAILED" : "INDETERMINATE";
}

/** Of several signatures the worst decides. */
export function worstOf(indications: readonly IndicationName[]): IndicationName {
  const worstFirst: readonly IndicationName[] = ["TOTAL_FAILED", "INDETERMINATE"];
  return worstFirst.find((indication) => indications.includes(indication)) ?? "TOTAL_PASSED";
}

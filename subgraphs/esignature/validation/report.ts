import type { RequestContext } from "../../kit/context";
import { label } from "../../kit/labels";
import { localInstant } from "../../kit/scalars";
import { subjectOf } from "./certificate-facts";
import { type Finding, worstOf } from "./finding";

/** The verdict in words, one line for each thing a reader should know. */
export function writeReport(
  sha256: string,
  findings: readonly Finding[],
  reader: Pick<RequestContext, "locale">,
): string {
  const say = (key: string, values: Record<string, string | number> = {}) =>
    label(`Report.${key}`, reader.locale, values);
  const indication = (name: string) => label(`Indication.${name}`, reader.locale);
  const head = [
    say("DOCUMENT", { sha256 }),
    say("VERDICT", { indication: indication(worstOf(findings.map((one) => one.indication))) }),
  ];
  const signatures = findings.flatMap((finding, at) => [
    say("SIGNATURE", {
      number: at + 1,
      indication: indication(finding.indication),
      subIndication: finding.subIndication ?? "",
    }).trimEnd(),
    `   ${say("SIGNER", { subject: finding.signer ? subjectOf(finding.signer.x509) : "-" })}`,
    `   ${say("LEVEL", { level: finding.level ?? "-" })}`,
    `   ${say("CLAIMED_TIME", { time: finding.claimedTime ? localInstant(finding.claimedTime) : "-" })}`,
    `   ${say("JUDGED_AT", { time: localInstant(finding.bestSignatureTime) })}`,
    ...finding.reasons.map((reason) => `   - ${label(`Reason.${reason}`, reader.locale)}`),
  ]);
  return [...head, ...signatures].join("\n");
}

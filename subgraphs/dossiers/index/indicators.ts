import {
  IndexGroup,
  type Indicator,
  IndicatorGap,
  countedIndicator,
  exemptIndicator,
  unavailableIndicator,
} from "../../kit/graph";
import type { IndexCounts } from "./indicators.store";

const lines = {
  sync: { code: "DOSSIER_SYNC", group: IndexGroup.TRANSPARENCY, max: 6 },
  onTime: { code: "ON_TIME", group: IndexGroup.PROGRESS, max: 20 },
  online: { code: "FULLY_ONLINE_DOSSIERS", group: IndexGroup.ONLINE_SERVICE, max: 12 },
  paidDossiers: { code: "ONLINE_PAYMENT_DOSSIERS", group: IndexGroup.PAYMENT, max: 6 },
  paidProcedures: { code: "ONLINE_PAYMENT_PROCEDURES", group: IndexGroup.PAYMENT, max: 2 },
  feeProcedures: { code: "FEE_PROCEDURES_USED", group: IndexGroup.PAYMENT, max: 2 },
};

/** The lines of Decision 766 that rest on dossiers. */
export function dossierIndicators(counts: IndexCounts): Indicator[] {
  const perProcedure = (ratio: number) => 2.5 * ratio;
  return [
    // The national portal's acknowledgements are what counts as synchronised; there are none to count yet.
    unavailableIndicator(lines.sync, IndicatorGap.NO_SOURCE),
    countedIndicator(lines.onTime, counts.onTime, counts.judged),
    onlineLine(counts),
    countedIndicator(lines.paidDossiers, counts.paidOnline, counts.withFee, { whenEmpty: 0 }),
    countedIndicator(lines.paidProcedures, counts.feeProceduresPaidOnline, counts.feeProcedures, {
      points: perProcedure,
      whenEmpty: 0,
    }),
    countedIndicator(lines.feeProcedures, counts.feeProceduresUsed, counts.feeProcedures, {
      points: perProcedure,
      whenEmpty: 0,
    }),
  ];
}

// Communes are not scored on it; for provinces the ratio is published, the formula of its points is not.
function onlineLine(counts: IndexCounts): Indicator {
  if (counts.level !== "COMMUNE")
    return unavailableIndicator(lines.online, IndicatorGap.FORMULA_UNKNOWN, counts.online, counts.onlineEligible);
  return Object.assign(exemptIndicator(lines.online), {
    numerator: counts.online,
    denominator: counts.onlineEligible,
    ratio: counts.onlineEligible === 0 ? null : counts.online / counts.onlineEligible,
  });
}

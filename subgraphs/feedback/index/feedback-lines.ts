import { type Indicator, countedIndicator } from "../../kit/graph";
import { SATISFACTION_TARGET } from "../satisfaction/satisfaction";
import { indexLine } from "./index-lines";

/** What the satisfaction group is scored from: an agency and all under it, over a period. */
export interface FeedbackCounts {
  /** Petitions received in the period. */
  readonly petitions: number;
  /** Answered in time, or not answered and still within time. */
  readonly petitionsOnTime: number;
  readonly petitionsAnswered: number;
  /** Answered in time, not raised again, the petitioner not dissatisfied. */
  readonly petitionsAnsweredWell: number;
  readonly aboutProcedures: number;
  readonly aboutStaff: number;
  /** Dossiers received in the period. */
  readonly dossiers: number;
  /** Neither rated dissatisfied, nor petitioned about, nor finished late. */
  readonly dossiersWithoutComplaint: number;
}

export const NO_FEEDBACK: FeedbackCounts = {
  petitions: 0,
  petitionsOnTime: 0,
  petitionsAnswered: 0,
  petitionsAnsweredWell: 0,
  aboutProcedures: 0,
  aboutStaff: 0,
  dossiers: 0,
  dossiersWithoutComplaint: 0,
};

/** The five lines, as the national portal scores them: whoever has no petition has full points, whoever has no dossier none. */
export function feedbackLines(c: FeedbackCounts): Indicator[] {
  const onTime = indexLine("PETITION_PROCESSING_ON_TIME");
  const handling = indexLine("PETITION_HANDLING_SATISFACTION");
  const receiving = indexLine("DOSSIER_RECEIVING_SATISFACTION");
  return [
    countedIndicator(onTime, c.petitionsOnTime, c.petitions, { whenEmpty: onTime.max }),
    countedIndicator(handling, c.petitionsAnsweredWell, c.petitionsAnswered, { whenEmpty: handling.max }),
    countedIndicator(receiving, c.dossiersWithoutComplaint, c.dossiers, {
      points: (ratio) => (receiving.max * ratio) / SATISFACTION_TARGET,
      whenEmpty: 0,
    }),
    countedIndicator(indexLine("PETITION_CLASSIFICATION_TTHC"), c.aboutProcedures, c.petitions),
    countedIndicator(indexLine("PETITION_CLASSIFICATION_STAFF"), c.aboutStaff, c.petitions),
  ];
}

import { IndexGroup, type IndicatorLine } from "../../kit/graph";

/** Every line of the index of Decision 766/QĐ-TTg as the national portal shows it, in its order; up to 100 points. */
export const indexLines: readonly IndicatorLine[] = [
  ...lines(IndexGroup.TRANSPARENCY, {
    PUBLISH_ON_TIME: 6,
    PUBLIC_UPDATE_ON_TIME: 4,
    PUBLIC_CONTENT_FULL: 2,
    DOSSIER_SYNC: 6,
  }),
  ...lines(IndexGroup.PROGRESS, { ON_TIME: 20 }),
  ...lines(IndexGroup.ONLINE_SERVICE, { FULLY_ONLINE_DOSSIERS: 12 }),
  ...lines(IndexGroup.DIGITISATION, {
    ORIGINAL_RESULT_AVAILABLE: 6,
    SO_HOA_GIAY_TO_GIAI_QUYET: 4,
    ELECTRONIC_CERTIFIED_COPY: 2,
    REUSED_DIGITIZED_DATA: 2,
    SYNCED_WITH_DVCQG_PERSONAL_STORAGE: 4,
    CITIZEN_DATA_CONNECTED_DOSSIER: 2,
    CITIZEN_DATA_CONNECTED_FORMALITY: 2,
  }),
  ...lines(IndexGroup.SATISFACTION, {
    PETITION_PROCESSING_ON_TIME: 6,
    PETITION_HANDLING_SATISFACTION: 6,
    DOSSIER_RECEIVING_SATISFACTION: 6,
    PETITION_CLASSIFICATION_TTHC: 0,
    PETITION_CLASSIFICATION_STAFF: 0,
  }),
  ...lines(IndexGroup.PAYMENT, { ONLINE_PAYMENT_DOSSIERS: 6, ONLINE_PAYMENT_PROCEDURES: 2, FEE_PROCEDURES_USED: 2 }),
];

export const indexGroups: readonly IndexGroup[] = Object.values(IndexGroup);

export function indexLine(code: string): IndicatorLine {
  const line = indexLines.find((known) => known.code === code);
  if (!line) throw new Error(`the index has no line ${code}`);
  return line;
}

function lines(group: IndexGroup, maxima: Record<string, number>): IndicatorLine[] {
  return Object.entries(maxima).map(([code, max]) => ({ code, group, max }));
}

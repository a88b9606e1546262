import { type Indicator, IndexGroup, IndicatorGap, countedIndicator, unavailableIndicator } from "../../kit/graph";

/** What an agency and the bodies under it have on display, and how much of it is right and full. */
export interface Display {
  readonly onDisplay: number;
  readonly fullAndInForce: number;
}

const group = IndexGroup.TRANSPARENCY;

/**
 * The transparency lines that the catalogue answers for (Decision 766). By when a procedure had to be announced or updated in
 * the national database is written down nowhere that we could read: those two lines have no source, and no points rather than
 * guessed ones.
 */
export function indicators({ onDisplay, fullAndInForce }: Display): Indicator[] {
  return [
    unavailableIndicator({ code: "PUBLISH_ON_TIME", group, max: 6 }, IndicatorGap.NO_SOURCE),
    unavailableIndicator({ code: "PUBLIC_UPDATE_ON_TIME", group, max: 4 }, IndicatorGap.NO_SOURCE),
    countedIndicator({ code: "PUBLIC_CONTENT_FULL", group, max: 2 }, fullAndInForce, onDisplay),
  ];
}

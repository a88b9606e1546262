import "reflect-metadata";
import { feedbackSubgraph } from "./subgraph";

/** The schema as it is committed under schema/; nothing is asked of a database to write it down. */
export const sdl: string = feedbackSubgraph(undefined as never, undefined as never, { days: 0, kind: "CALENDAR" }).sdl;

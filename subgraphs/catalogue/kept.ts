import { keptFor } from "../kit/federation";

/** What is announced or repealed is read by everybody within a minute. */
export const kept = keptFor(60);

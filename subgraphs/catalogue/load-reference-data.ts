import type { DataSource } from "typeorm";
import { referenceContent } from "./loading/reference";
import { type Loaded, writeContent } from "./loading/write-content";

/** Loads what is the same for the whole country, as the role that owns the tables. Content that is there already changes nothing. */
export function loadReferenceData(dataSource: DataSource): Promise<Loaded> {
  return writeContent(dataSource, "reference", referenceContent());
}

import type { DataSource } from "typeorm";
import { loadReferenceData } from "./load-reference-data";
import { demonstrationContent } from "./loading/demonstration";
import { referenceContent } from "./loading/reference";
import { writeContent } from "./loading/write-content";

/** Loads the reference data, and the offices of the demonstration with what they have on display. */
export async function loadDemonstration({ dataSource }: { readonly dataSource: DataSource }): Promise<void> {
  await loadReferenceData(dataSource);
  await writeContent(dataSource, "demonstration", demonstrationContent(referenceContent()));
}

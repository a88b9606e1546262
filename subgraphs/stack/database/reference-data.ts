import { loadReferenceData } from "../../catalogue/load-reference-data";
import { openDatabase } from "../../kit/database";

/** What is the same for the whole country belongs to every installation; what is there already is left as it is. */
export async function ensureReferenceData(catalogueMigratorUrl: string): Promise<void> {
  const dataSource = await openDatabase({
    url: catalogueMigratorUrl,
    name: "reference data",
    entities: [],
    poolSize: 1,
  });
  try {
    await loadReferenceData(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

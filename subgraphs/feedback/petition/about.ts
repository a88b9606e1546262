import { hasScope, isOfficial, type Viewer } from "../../kit/viewer";
import type { Known, KnownDossier } from "../known/known";

/** What a petition is about, made whole: who names a dossier need not name its office, agency and procedure. */
export interface About {
  readonly field: string | null;
  readonly procedure: string | null;
  readonly dossier: string | null;
  readonly office: string | null;
  readonly agency: string | null;
  readonly province: string | null;
}

interface Named {
  readonly fieldCode?: string | null;
  readonly procedureCode?: string | null;
  readonly dossierCode?: string | null;
  readonly officeCode?: string | null;
  readonly agencyCode?: string | null;
}

/** Or the first thing named that is not there, somebody else's dossier included. */
export async function petitionAbout(
  named: Named,
  known: Known,
  viewer: Viewer,
): Promise<About | { absent: keyof Named }> {
  const province = hasScope(viewer, "feedback:manage") ? await known.provinceOf(viewer) : null;
  const may = (one: KnownDossier): boolean => mayName(viewer, one, province);
  const dossier = named.dossierCode ? await known.dossier(named.dossierCode, may) : null;
  if (named.dossierCode && !(dossier && may(dossier))) return { absent: "dossierCode" };
  const officeCode = named.officeCode || dossier?.office || null;
  const office = officeCode ? await known.office(officeCode) : null;
  if (named.officeCode && !office) return { absent: "officeCode" };
  const agencyCode = named.agencyCode || dossier?.agency || office?.agency || null;
  const agency = agencyCode ? await known.agency(agencyCode) : null;
  if (named.agencyCode && !agency) return { absent: "agencyCode" };
  const procedureCode = named.procedureCode || dossier?.procedure || null;
  const procedure = procedureCode ? await known.procedure(procedureCode) : null;
  if (named.procedureCode && !procedure) return { absent: "procedureCode" };
  if (named.fieldCode && !(await known.field(named.fieldCode))) return { absent: "fieldCode" };
  return {
    field: named.fieldCode || procedure?.field || null,
    procedure: procedureCode,
    dossier: dossier?.code ?? null,
    office: officeCode,
    agency: agencyCode,
    province: agency?.province ?? null,
  };
}

/** Its parties, the officials who work on it, and whoever handles petitions in its province. */
function mayName(viewer: Viewer, dossier: KnownDossier, managedProvince: string | null): boolean {
  if (viewer.holder !== null) return viewer.holder === dossier.owner || viewer.holder === dossier.submitter;
  if (!isOfficial(viewer)) return false;
  if (viewer.office === dossier.office || dossier.readers.includes(viewer.agency)) return true;
  return managedProvince !== null && managedProvince === dossier.province;
}

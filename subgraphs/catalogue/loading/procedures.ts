import { DataFault, readJsonFolder } from "./files";
import { composeForm } from "./forms";
import { type Library, readLibrary } from "./library";
import type { Content } from "./tables";

/** One file of data/procedures: what a field of administration offers. */
interface FieldFile {
  readonly field: string;
  readonly decision: string;
  readonly legalBasis: readonly string[];
  readonly procedures: readonly ProcedureData[];
}

interface ProcedureData {
  readonly code: string;
  readonly name: string;
  readonly level: string;
  readonly keywords?: string;
  readonly versions: readonly VersionData[];
}

interface VersionData {
  readonly number: number;
  /** Another version of this procedure: the same but for what is written here. */
  readonly sameAs?: number;
  readonly from?: string;
  readonly to?: string;
  readonly endReason?: string;
  readonly decision?: string;
  readonly online?: string;
  readonly channels?: readonly string[];
  readonly cases?: readonly CaseData[];
  readonly results?: readonly string[];
  /** Name of a process in processes.tsv. */
  readonly process?: string;
  /** Level of the agency that did it then, where it is not the procedure's own. */
  readonly stepsLevel?: string;
  /** Name of a file in data/forms. */
  readonly form?: string | null;
  readonly sameDayCutoff?: boolean;
  readonly supplementClock?: string;
  readonly maxSupplementRequests?: number;
  readonly guidance?: string;
  readonly conditions?: readonly string[];
  readonly legalBasis?: readonly string[];
}

interface CaseData {
  readonly code: string;
  readonly name: string;
  /** Amount and unit, e.g. "5 WORKING_DAYS". */
  readonly limit: string;
  readonly fees?: readonly string[];
  /** Keys of requirements.tsv; a question mark makes one optional. */
  readonly papers: readonly string[];
}

/** The two-tier government began, and with it most versions here. */
const USUAL_START = "2025-07-01";

/** Procedures with their versions, cases, fees, papers, processes and forms. */
export function addProcedures(content: Content): void {
  const library = readLibrary();
  for (const file of readJsonFolder<FieldFile>("procedures").values()) {
    for (const procedure of file.procedures) {
      const { code, name, level, keywords = "" } = procedure;
      const fieldName = content.get("procedure_field").find((field) => field["code"] === file.field)?.["name"];
      content.add("procedure", {
        code,
        name,
        field: file.field,
        level,
        keywords: `${keywords} ${String(fieldName)}`.trim(),
      });
      for (const version of procedure.versions)
        addVersion(content, library, file, procedure, filledIn(procedure, version));
    }
  }
}

function filledIn({ code, versions }: ProcedureData, version: VersionData): VersionData {
  if (version.sameAs === undefined) return version;
  const model = versions.find((other) => other.number === version.sameAs);
  if (!model) throw new DataFault(`${code}: there is no version ${version.sameAs} to be like`);
  const { from: _from, to: _to, endReason: _endReason, ...rest } = model;
  return { ...rest, ...version };
}

function addVersion(
  content: Content,
  library: Library,
  file: FieldFile,
  procedure: ProcedureData,
  version: VersionData,
): void {
  const id = `${procedure.code}-v${version.number}`;
  content.add("procedure_version", {
    id,
    procedure: procedure.code,
    number: version.number,
    announcement_decision: version.decision ?? file.decision,
    effective_from: version.from ?? USUAL_START,
    effective_to: version.to ?? null,
    end_reason: version.endReason ?? null,
    online_level: version.online ?? "FULL",
    channels: version.channels ?? ["COUNTER", "ONLINE", "POST"],
    guidance: version.guidance ?? null,
    conditions: version.conditions ?? [],
    form_schema: version.form ? composeForm(version.form) : null,
    supplement_clock: version.supplementClock ?? "RESTART",
    max_supplement_requests: version.maxSupplementRequests ?? 1,
    same_day_cutoff: version.sameDayCutoff ?? false,
    legal_basis: version.legalBasis ?? file.legalBasis,
    // Limits, fees and papers are remembered, not read in the official texts.
    unverified: true,
  });
  for (const table of ["procedure_case", "fee", "required_paper", "version_result", "process_step"] as const)
    content.owns(table, id);
  for (const [n, one] of (version.cases ?? []).entries()) addCase(content, library, id, one, n + 1);
  content.add(
    "version_result",
    ...(version.results ?? []).map((type, n) => ({ version: id, paper_type: type, ordinal: n + 1 })),
  );
  const steps = library.process(version.process ?? "");
  content.add(
    "process_step",
    ...steps.map((step, n) => ({
      version: id,
      ordinal: n + 1,
      ...step,
      agency_level: version.stepsLevel ?? procedure.level,
    })),
  );
}

function addCase(content: Content, library: Library, version: string, one: CaseData, ordinal: number): void {
  const [amount, unit] = one.limit.split(" ");
  content.add("procedure_case", { version, code: one.code, ordinal, name: one.name, amount: Number(amount), unit });
  for (const [n, code] of (one.fees ?? []).entries())
    content.add("fee", { version, case_code: one.code, ordinal: n + 1, ...library.fee(code) });
  for (const [n, paper] of one.papers.entries()) {
    const key = paper.replace("?", "");
    const id = `${version}.${one.code}.${key}`;
    const { types, ...requirement } = library.requirement(key);
    content.add("required_paper", {
      id,
      version,
      case_code: one.code,
      ordinal: n + 1,
      ...requirement,
      mandatory: !paper.endsWith("?"),
    });
    content.owns("required_paper_type", id);
    content.add(
      "required_paper_type",
      ...types.map((type, m) => ({ required_paper: id, paper_type: type, ordinal: m + 1 })),
    );
  }
}

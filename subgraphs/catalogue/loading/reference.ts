import { calendarRows, readCalendarTable } from "../calendar/calendar-file";
import { addAgencies } from "./agencies";
import { listFolder, readJson, readJsonFolder, readTable, yes } from "./files";
import { composePaperSchema } from "./forms";
import { addProcedures } from "./procedures";
import { Content } from "./tables";

interface BundleData {
  readonly code: string;
  readonly name: string;
  readonly members: readonly {
    readonly procedure: string;
    readonly agencyLevel: string;
    readonly dependsOn: readonly string[];
  }[];
}

/** What is the same for the whole country, out of the files under data/. */
export function referenceContent(): Content {
  const content = new Content();
  addAgencies(content);
  for (const { code, name, verified } of readTable("fields.tsv", ["code", "name", "verified"])) {
    content.add("procedure_field", { code, name, verified: yes(verified) });
  }
  addPaperTypes(content);
  addProcedures(content);
  addBundles(content);
  for (const file of listFolder("calendar", ".tsv")) {
    const { year, days } = readCalendarTable(file);
    content.add("calendar_year", { year });
    content.owns("calendar_day", year);
    content.add("calendar_day", ...calendarRows(year, days));
  }
  return content;
}

function addPaperTypes(content: Content): void {
  const schemas = readJsonFolder<Record<string, unknown>>("paper-schemas");
  for (const { code, name, verified } of readTable("paper-types.tsv", ["code", "name", "verified"])) {
    const schema = schemas.get(code);
    content.add("paper_type", {
      code,
      name,
      data_schema: schema ? composePaperSchema(schema) : null,
      verified: yes(verified),
    });
  }
}

function addBundles(content: Content): void {
  for (const { code, name, members } of readJson<BundleData[]>("bundles.json")) {
    content.add("bundle", { code, name });
    content.owns("bundle_member", code);
    const rows = members.map((member, n) => ({
      bundle: code,
      procedure: member.procedure,
      ordinal: n + 1,
      agency_level: member.agencyLevel,
      depends_on: member.dependsOn,
    }));
    content.add("bundle_member", ...rows);
  }
}

import { orNull, readTable, words, yes } from "./files";
import type { Content, Row } from "./tables";

const unitColumns = ["code", "name", "level", "parent", "validFrom", "validTo", "successors"] as const;
const RECORDS_BEGIN = "2004-01-01";
const MERGED_ON = "2025-06-30";

/** Ministries, provincial units of today and of before the merges, and the local units that are known. */
export function addAgencies(content: Content): void {
  for (const { code, name, validFrom, verified } of readTable("ministries.tsv", [
    "code",
    "name",
    "validFrom",
    "verified",
  ])) {
    content.add("agency", agency({ code, name, level: "CENTRAL", valid_from: validFrom, verified: yes(verified) }));
  }
  addProvinces(content);
  addMergedProvinces(content);
  addUnits(content, "local-units.tsv");
}

/** Units below the province; each lies in the province that its code begins with. */
export function addUnits(content: Content, file: string): void {
  for (const { code, name, level, parent, validFrom, validTo, successors } of readTable(file, unitColumns)) {
    const place = { parent, province: code.split(".")[0] ?? null };
    content.add("agency", agency({ code, name, level, ...place, valid_from: validFrom, valid_to: orNull(validTo) }));
    addSuccessors(content, code, words(successors));
  }
}

function addProvinces(content: Content): void {
  const types = readTable("province-types.tsv", ["code", "since", "type", "name", "instrument", "verified"]);
  for (const { code, name, verified } of readTable("provinces.tsv", [
    "nationalCode",
    "code",
    "name",
    "communes",
    "verified",
  ])) {
    const own = types.filter((type) => type.code === code);
    const names = own.map((type) => peoplesCommittee(type.type, type.name || name));
    content.owns("agency_former_name", code);
    for (const [n, next] of own.slice(1).entries()) {
      content.add("agency_former_name", {
        agency: code,
        until: dayBefore(next.since),
        name: names[n],
        instrument: orNull(next.instrument),
        verified: yes(next.verified),
      });
    }
    content.add(
      "agency",
      agency({
        code,
        name: names.at(-1) ?? peoplesCommittee("PROVINCE", name),
        former_names: names.slice(0, -1).join(" "),
        level: "PROVINCE",
        province: code,
        valid_from: RECORDS_BEGIN,
        verified: yes(verified),
      }),
    );
  }
}

function addMergedProvinces(content: Content): void {
  for (const { closedCode: code, name, into, verified } of readTable("province-merges.tsv", [
    "closedCode",
    "name",
    "into",
    "verified",
  ])) {
    content.add(
      "agency",
      agency({
        code,
        name: peoplesCommittee("PROVINCE", name),
        level: "PROVINCE",
        province: code,
        valid_from: RECORDS_BEGIN,
        valid_to: MERGED_ON,
        verified: yes(verified),
      }),
    );
    addSuccessors(content, code, [into]);
  }
}

function addSuccessors(content: Content, code: string, successors: readonly string[]): void {
  content.owns("agency_successor", code);
  for (const successor of successors) content.add("agency_successor", { agency: code, successor });
}

function agency(row: Row): Row {
  return { former_names: "", parent: null, province: null, valid_to: null, verified: false, ...row };
}

function peoplesCommittee(type: string, name: string): string {
  return `UBND ${type === "CITY" ? "thành phố" : "tỉnh"} ${name}`;
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}

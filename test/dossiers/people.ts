import type { Viewer } from "../../subgraphs/kit/viewer";
import type { PostEntry } from "../../subgraphs/dossiers/register/load-register";

export const WARD = "H26.62.3";
export const WARD_OFFICE = "H26.62.3-TTHCC";
export const SCHOOL = "H26.9.12";
export const SCHOOL_OFFICE = "H26.9.12-BPMC";

export const an: Partial<Viewer> = { kind: "HOLDER", subject: "idp an", holder: "holder-an", client: "an's address" };
export const binh: Partial<Viewer> = {
  kind: "HOLDER",
  subject: "idp binh",
  holder: "holder-binh",
  client: "binh's address",
};
export const nobody: Partial<Viewer> = { kind: "ANONYMOUS", subject: null, client: "somewhere" };
export const portal: Partial<Viewer> = {
  kind: "MACHINE",
  subject: "idp portal",
  scopes: ["dossier:sync", "holder:identify"],
};
export const AN_NUMBER = "001090000017";
export const BINH_NUMBER = "001192000025";

const RECEIVING = ["dossier:read", "dossier:receive", "dossier:process"];
const CIVIL_STATUS = ["G15-HT01"];
const SCHOOLING = ["G03-GD10"];

export const posts: readonly PostEntry[] = [
  post("receiver", "Lê Thu Hương", WARD, WARD_OFFICE, ["RECEIVER", "RETURNER"], CIVIL_STATUS, RECEIVING),
  post("receiver-2", "Lê Thu Hà", WARD, WARD_OFFICE, ["RECEIVER", "RETURNER"], CIVIL_STATUS, RECEIVING),
  post("specialist", "Phạm Minh Đức", WARD, WARD_OFFICE, ["SPECIALIST"], CIVIL_STATUS, [
    "dossier:read",
    "dossier:process",
  ]),
  post("leader", "Vũ Thị Lan", WARD, WARD_OFFICE, ["LEADER"], CIVIL_STATUS, [
    "dossier:read",
    "dossier:process",
    "dossier:lead",
  ]),
  post("school-officer", "Hoàng Thị Mai", SCHOOL, SCHOOL_OFFICE, ["RECEIVER", "RETURNER"], SCHOOLING, RECEIVING),
  post("school-teacher", "Đặng Quốc Khánh", SCHOOL, SCHOOL_OFFICE, ["SPECIALIST"], SCHOOLING, [
    "dossier:read",
    "dossier:process",
  ]),
  post("school-head", "Bùi Thanh Tùng", SCHOOL, SCHOOL_OFFICE, ["LEADER"], SCHOOLING, [
    "dossier:read",
    "dossier:process",
    "dossier:lead",
  ]),
  post("province", "Ngô Hải Yến", "H26", "H26-TTHCC", [], [], ["dossier:read"]),
  post("other-province", "Ai Đó", "H29", "H29-TTHCC", [], [], ["dossier:read"]),
  post("ward-clerk", "Người Khác", WARD, "H26.62.3-KHAC", [], [], RECEIVING),
  post("feedback", "Trịnh Ngọc Bích", WARD, WARD_OFFICE, [], [], ["feedback:manage"]),
];

/** The viewer that the gateway makes of an official of the register. */
export function official(id: string): Partial<Viewer> {
  const held = posts.find((one) => one.official === id);
  if (!held) throw new Error(`nobody is called ${id}`);
  return {
    kind: "OFFICIAL",
    subject: `idp ${id}`,
    official: id,
    agency: held.agency,
    office: held.office,
    scopes: held.scopes,
  };
}

function post(
  id: string,
  name: string,
  agency: string,
  office: string,
  roles: readonly string[],
  fields: readonly string[],
  scopes: readonly string[],
): PostEntry {
  return { official: id, name, agency, office, roles, fields, scopes, position: "Công chức", department: "Văn phòng" };
}

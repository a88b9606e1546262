import type { DossiersWorld } from "./fixture";
import { COMMUNE_HOURS, YEARS, calendarRows } from "./calendar-rows";
import { AN_NUMBER, BINH_NUMBER, SCHOOL, SCHOOL_OFFICE, WARD, WARD_OFFICE } from "./people";

/** What the catalogue and the archive would have told before a test begins. */
export async function announceHanoi(world: DossiersWorld): Promise<void> {
  const agency = (code: string, level: string, parent: string | null, validTo: string | null = null) =>
    world.announce("catalogue", "agency", code, {
      code,
      name: `Cơ quan ${code}`,
      level,
      parent,
      province: code.startsWith("H29") ? "H29" : "H26",
      validFrom: "2025-07-01",
      validTo,
      successors: [],
    });
  agency("H26", "PROVINCE", null);
  agency(WARD, "COMMUNE", "H26");
  agency("H26.9", "PROVINCE", "H26");
  agency(SCHOOL, "PROVINCE", "H26.9");
  agency("H26.62", "DISTRICT", "H26", "2025-06-30");
  agency("H29", "PROVINCE", null);
  const office = (code: string, of: string) =>
    world.announce("catalogue", "office", code, {
      code,
      name: `Bộ phận Một cửa ${code}`,
      kind: "COMMUNE_CENTRE",
      agency: of,
      branchOf: null,
      address: "Số 1, đường Ngọc Lâm",
      sessions: COMMUNE_HOURS,
    });
  for (const [code, of] of [
    [WARD_OFFICE, WARD],
    [SCHOOL_OFFICE, SCHOOL],
    ["H26-TTHCC", "H26"],
    ["H26.62-BP", "H26.62"],
  ] as const)
    office(code, of);
  for (const year of YEARS)
    world.announce("catalogue", "calendar-year", String(year), {
      year,
      days: calendarRows().filter((day) => day.date.startsWith(String(year))),
    });
  for (const one of [birth(), admission(), expired(), certified()]) world.announce("catalogue", "version", one.id, one);
  for (const [procedure, at, channel] of postings) {
    const id = `${procedure} ${at} ${channel}`;
    world.announce("catalogue", "posting", id, {
      id,
      version: `${procedure}-v1`,
      procedure,
      office: at,
      channel,
      postedOn: "2025-07-01",
      withdrawnOn: null,
    });
  }
  await world.feeds.get("catalogue")?.catchUp();
  await world.holder("holder-an", AN_NUMBER);
  await world.holder("holder-binh", BINH_NUMBER);
}

const postings = [
  ["1.001193", WARD_OFFICE, "ON_SITE"],
  ["1.001193", WARD_OFFICE, "ONLINE"],
  ["1.001193", "H26.62-BP", "ONLINE"],
  ["3.000183", SCHOOL_OFFICE, "ON_SITE"],
  ["3.000183", SCHOOL_OFFICE, "ONLINE"],
  ["1.000001", WARD_OFFICE, "ONLINE"],
  ["2.000815", WARD_OFFICE, "ON_SITE"],
  ["2.000815", "H26-TTHCC", "ONLINE"],
] as const;

const formSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  required: ["childName", "childDateOfBirth"],
  properties: {
    childName: { type: "string", minLength: 2, maxLength: 100 },
    childDateOfBirth: { type: "string", format: "date" },
  },
};

export const BIRTH_PROOF = "birth-proof";
export const MARRIAGE = "birth-marriage";

export function birth(change: object = {}) {
  const paper = (id: string, acceptedTypes: string[], mandatory: boolean) => ({
    id,
    name: `Giấy tờ ${id}`,
    acceptedTypes,
    originals: 1,
    certifiedCopies: 0,
    photocopies: 1,
    mandatory,
    digitise: true,
  });
  const requiredPapers = [
    paper(BIRTH_PROOF, ["GIAY_CHUNG_SINH", "GIAY_CAM_DOAN"], true),
    paper(MARRIAGE, ["KQ.G15.000032"], false),
  ];
  const verified = requiredPapers.map((one) => ({ ...one, id: `${one.id}-verified` }));
  return {
    id: "1.001193-v1",
    procedure: { code: "1.001193", name: "Đăng ký khai sinh", field: "G15-HT01", level: "COMMUNE" },
    number: 1,
    effectiveFrom: "2025-07-01",
    effectiveTo: null as string | null,
    onlineLevel: "FULL",
    channels: ["COUNTER", "ONLINE"],
    cases: [
      {
        code: "THUONG",
        name: "Thông thường",
        timeLimit: { amount: 1, unit: "WORKING_DAYS" },
        fees: [],
        requiredPapers,
      },
      {
        code: "XAC_MINH",
        name: "Phải xác minh",
        timeLimit: { amount: 5, unit: "WORKING_DAYS" },
        fees: [],
        requiredPapers: verified,
      },
    ],
    results: ["KQ.G15.000031"],
    formSchema: formSchema as object | null,
    process: [step(1, "RECEIVER", 2), step(2, "SPECIALIST", 3), step(3, "LEADER", 2, true), step(4, "RETURNER", 1)],
    supplementClock: "RESTART",
    maxSupplementRequests: 1,
    sameDayCutoff: true,
    unverified: false,
    ...change,
  };
}

function admission() {
  const required = {
    id: "school-birth",
    name: "Giấy khai sinh",
    acceptedTypes: ["KQ.G15.000031"],
    originals: 0,
    certifiedCopies: 1,
    photocopies: 0,
    mandatory: true,
    digitise: true,
  };
  return {
    ...birth(),
    id: "3.000183-v1",
    procedure: { code: "3.000183", name: "Tuyển sinh trung học phổ thông", field: "G03-GD10", level: "PROVINCE" },
    cases: [
      {
        code: "THUONG",
        name: "",
        timeLimit: { amount: 10, unit: "WORKING_DAYS" },
        fees: [],
        requiredPapers: [required],
      },
    ],
    results: [],
    formSchema: null,
    sameDayCutoff: false,
    process: [step(1, "RECEIVER", 8), step(2, "SPECIALIST", 40), step(3, "LEADER", 24), step(4, "RETURNER", 8)].map(
      (one) => ({ ...one, agencyLevel: "PROVINCE" }),
    ),
  };
}

function expired() {
  return {
    ...birth(),
    id: "1.000001-v1",
    procedure: { code: "1.000001", name: "Thủ tục đã hết hiệu lực", field: "G15-HT01", level: "COMMUNE" },
    effectiveTo: "2025-12-31",
  };
}

/** At the counter only, with a fee, without papers. */
function certified() {
  const fees = [{ code: "LP-01", name: "Lệ phí chứng thực", kind: "FEE", amount: 10_000, onlineAmount: 5_000 }];
  return {
    ...birth(),
    id: "2.000815-v1",
    procedure: { code: "2.000815", name: "Chứng thực bản sao", field: "G15-HT01", level: "COMMUNE" },
    channels: ["COUNTER", "POST"],
    cases: [{ code: "THUONG", name: "", timeLimit: { amount: 2, unit: "WORKING_DAYS" }, fees, requiredPapers: [] }],
    formSchema: null,
    sameDayCutoff: false,
  };
}

function step(ordinal: number, role: string, hours: number, signs = false) {
  return { ordinal, name: `Bước ${role}`, role, agencyLevel: "COMMUNE", hours, signs };
}

import { Turnstile } from "../../subgraphs/dossiers/filing/turnstile";
import { dossierCode } from "../../subgraphs/dossiers/filing/dossier-code";
import { feesOf } from "../../subgraphs/dossiers/filing/fees";
import { type KnownPaper, originOf, refusalOf } from "../../subgraphs/dossiers/filing/papers";
import { DossierChannel, FeeKind, OfficialRole } from "../../subgraphs/dossiers/dossier/dossier.enums";
import { FormValidator } from "../../subgraphs/dossiers/form/form-validator";
import { type Candidate, type PlacedStep, chooseOfficials } from "../../subgraphs/dossiers/step/choose-officials";

const paper: KnownPaper = {
  id: "p",
  holder: "an",
  type: "T",
  status: "VALID",
  valid_until: null,
  origin: "DIGITISED",
  uploader_holder: "an",
  uploader_official: null,
  hidden: false,
  used_before: false,
};
const byAn = { owner: "an", submitter: "an", official: null };
const atCounter = { owner: "an", submitter: "binh", official: "huong" };
const refusal = (change: Partial<KnownPaper>, parties: typeof byAn | typeof atCounter = byAn) =>
  refusalOf({ ...paper, ...change }, { acceptedTypes: ["T", "U"] }, parties, "2026-03-10");

describe("which papers pass", () => {
  it.each<[string, Partial<KnownPaper>, typeof byAn | typeof atCounter, string | null]>([
    ["their own, valid", {}, byAn, null],
    ["their own, not verified yet", { status: "UNVERIFIED" }, byAn, null],
    ["not verified, already used in another dossier", { status: "UNVERIFIED", used_before: true }, byAn, null],
    ["the submitter's", { holder: "binh" }, atCounter, null],
    [
      "digitised by the official at the counter, not verified yet",
      { status: "UNVERIFIED", uploader_holder: null, uploader_official: "huong" },
      atCounter,
      null,
    ],
    [
      "digitised by another official, not verified yet",
      { status: "UNVERIFIED", uploader_holder: null, uploader_official: "mai" },
      atCounter,
      "PAPER_NOT_VALID",
    ],
    [
      "another official's, not verified, online",
      { status: "UNVERIFIED", uploader_holder: null, uploader_official: "huong" },
      byAn,
      "PAPER_NOT_VALID",
    ],
    ["a result that is not verified", { status: "UNVERIFIED", origin: "PROCEDURE_RESULT" }, byAn, "PAPER_NOT_VALID"],
    ["shared data that is not verified", { status: "UNVERIFIED", origin: "SHARED_DATA" }, byAn, "PAPER_NOT_VALID"],
    ["somebody else's", { holder: "chi" }, byAn, "PAPER_NOT_YOURS"],
    [
      "somebody else's of a wrong type and revoked",
      { holder: "chi", type: "X", status: "REVOKED" },
      byAn,
      "PAPER_NOT_YOURS",
    ],
    ["of a type that proves nothing here", { type: "X" }, byAn, "PAPER_NOT_ACCEPTED"],
    ["of a wrong type and revoked", { type: "X", status: "REVOKED" }, byAn, "PAPER_NOT_ACCEPTED"],
    ["revoked", { status: "REVOKED" }, byAn, "PAPER_NOT_VALID"],
    ["superseded", { status: "SUPERSEDED" }, byAn, "PAPER_NOT_VALID"],
    ["expired", { status: "EXPIRED" }, byAn, "PAPER_NOT_VALID"],
    ["valid until yesterday", { valid_until: "2026-03-09" }, byAn, "PAPER_NOT_VALID"],
    ["valid until today", { valid_until: "2026-03-10" }, byAn, null],
    ["hidden, by its holder", { hidden: true }, byAn, null],
    ["hidden, at the counter", { hidden: true }, atCounter, "PAPER_NOT_YOURS"],
  ])("%s", (_what, change, parties, expected) => expect(refusal(change, parties)).toBe(expected));

  it("tells where each comes from", () => {
    const origin = (change: Partial<KnownPaper>, parties: typeof byAn | typeof atCounter = byAn) =>
      originOf({ ...paper, ...change }, parties);
    expect(origin({})).toBe("UPLOADED");
    expect(origin({ uploader_official: "huong" }, atCounter)).toBe("DIGITISED");
    expect(origin({ used_before: true })).toBe("REUSED_COMPONENT");
    expect(origin({ origin: "PROCEDURE_RESULT", used_before: true })).toBe("REUSED_RESULT");
    expect(origin({ origin: "SHARED_DATA" })).toBe("SHARED_DATA");
  });
});

describe("the code", () => {
  it("has the agency, the day and four digits, and more beyond 9,999", () => {
    expect(dossierCode("H26.62.3", "2026-11-24", 1)).toBe("H26.62.3-261124-0001");
    expect(dossierCode("H26", "2027-01-02", 9_999)).toBe("H26-270102-9999");
    expect(dossierCode("H26", "2027-01-02", 10_000)).toBe("H26-270102-10000");
  });
});

describe("a rush at one office", () => {
  it("lets four in at a time, in the order in which they came, and other offices past", async () => {
    const turnstile = new Turnstile();
    let inside = 0;
    let most = 0;
    const order: number[] = [];
    const file = async (n: number) => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((done) => setTimeout(done, 2));
      inside -= 1;
      order.push(n);
      if (n === 5) throw new Error("refused");
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => turnstile.pass("O", () => file(n))));
    expect([most, outcomes.filter((one) => one.status === "rejected").length]).toEqual([4, 1]);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    await turnstile.pass("P", () => file(0));
  });
});

describe("fees", () => {
  const fee = { code: "F", name: "Lệ phí", kind: FeeKind.FEE, amount: 20_000, onlineAmount: 10_000 };
  const of = (channel: DossierChannel, fees = [fee]) =>
    feesOf({
      input: { channel },
      case: { code: "C", name: "", timeLimit: { amount: 1, unit: "WORKING_DAYS" }, fees, requiredPapers: [] },
    });

  it("are the catalogue's for the channel, and nothing is owed where they are nought", () => {
    expect(of(DossierChannel.COUNTER)).toMatchObject([{ amount: 20_000, status: "DUE", moment: "RECEPTION" }]);
    expect(of(DossierChannel.ONLINE)).toMatchObject([{ amount: 10_000, status: "DUE" }]);
    expect(of(DossierChannel.ONLINE, [{ ...fee, onlineAmount: 0 }])).toMatchObject([{ amount: 0, status: "NOT_DUE" }]);
  });
});

describe("who is made accountable", () => {
  const step = (ordinal: number, role: OfficialRole): PlacedStep => ({
    ordinal,
    name: role,
    role,
    agencyLevel: "COMMUNE",
    hours: 2,
    signs: false,
    agency: "W",
  });
  const steps = [
    step(1, OfficialRole.RECEIVER),
    step(2, OfficialRole.SPECIALIST),
    step(3, OfficialRole.LEADER),
    step(4, OfficialRole.RETURNER),
  ];
  const one = (official: string, roles: OfficialRole[], openSteps = 0, office = "O"): Candidate => ({
    official,
    agency: "W",
    office,
    roles,
    openSteps,
  });
  const chosen = (candidates: Candidate[], receiver: string | null = null) =>
    chooseOfficials(steps, candidates, "O", receiver)?.map((given) => given.official) ?? null;
  const { RECEIVER, SPECIALIST, LEADER, RETURNER } = OfficialRole;

  it("is exactly one for every step, the least loaded", () => {
    expect(
      chosen([
        one("r", [RECEIVER, RETURNER]),
        one("s1", [SPECIALIST], 3),
        one("s2", [SPECIALIST], 2),
        one("l", [LEADER]),
      ]),
    ).toEqual(["r", "s2", "l", "r"]);
  });

  it("counts what was just given", () => {
    expect(
      chosen([
        one("r1", [RECEIVER, RETURNER]),
        one("r2", [RECEIVER, RETURNER]),
        one("s", [SPECIALIST]),
        one("l", [LEADER]),
      ]),
    ).toEqual(["r1", "s", "l", "r2"]);
  });

  it("is not who receives, for the steps that decide", () => {
    expect(chosen([one("a", [RECEIVER, SPECIALIST, RETURNER]), one("s", [SPECIALIST], 9), one("l", [LEADER])])).toEqual(
      ["a", "s", "l", "a"],
    );
    expect(chosen([one("a", [RECEIVER, SPECIALIST, RETURNER]), one("l", [LEADER])])).toBeNull();
  });

  it("is the official at the counter who files, for the reception", () => {
    expect(
      chosen(
        [one("a", [RECEIVER, RETURNER]), one("b", [RECEIVER, RETURNER], 5), one("s", [SPECIALIST]), one("l", [LEADER])],
        "b",
      ),
    ).toEqual(["b", "s", "l", "a"]);
  });

  it("receives and returns at the office itself", () => {
    expect(
      chosen([one("elsewhere", [RECEIVER, RETURNER], 0, "P"), one("s", [SPECIALIST]), one("l", [LEADER])]),
    ).toBeNull();
  });
});

describe("the form", () => {
  const forms = new FormValidator();
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    required: ["name", "born"],
    additionalProperties: false,
    properties: {
      name: { type: "string", minLength: 2 },
      born: { type: "string", format: "date" },
      "a/b": { type: "integer" },
    },
  };

  it("fits, or every fault is told at once with its pointer", () => {
    expect(forms.faults("v1", schema, { name: "An", born: "2026-01-02" })).toEqual([]);
    const faults = forms.faults("v1", schema, { name: "A", "a/b": "x", other: 1 });
    expect(
      faults.map((fault) => [fault.pointer, fault.keyword]).toSorted((a, b) => a.join().localeCompare(b.join())),
    ).toEqual([
      ["/a~1b", "type"],
      ["/born", "required"],
      ["/name", "minLength"],
      ["/other", "additionalProperties"],
    ]);
    expect(forms.faults("v1", schema, null)).toHaveLength(1);
  });

  it("is an object where the procedure has no form", () => {
    expect(forms.faults("none", null, { any: "thing" })).toEqual([]);
    expect(forms.faults("none", null, "text")).toMatchObject([{ keyword: "type" }]);
  });

  it("is not held up by a pattern that backtracks for ever", () => {
    const evil = { type: "object", properties: { a: { type: "string", pattern: "^(a+)+$" } } };
    const begun = Date.now();
    expect(forms.faults("evil", evil, { a: `${"a".repeat(60)}!` })).toMatchObject([{ keyword: "tooCostly" }]);
    expect(Date.now() - begun).toBeLessThan(3_000);
    expect(forms.faults("evil", evil, { a: "aaa" })).toEqual([]);
  });

  it("takes a hostile schema for data, not for code", () => {
    const names = ["__proto__", "constructor", "');process.exit(1);//", "${process.exit(1)}"];
    const hostile = {
      type: "object",
      required: names,
      properties: Object.fromEntries(names.slice(1).map((name) => [name, { const: name }])),
    };
    expect(forms.faults("hostile", hostile, {}).map((fault) => fault.keyword)).toEqual([
      "required",
      "required",
      "required",
      "required",
    ]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { calendarCommand } from "../../subgraphs/catalogue/calendar/load-calendar";
import { loadReferenceData } from "../../subgraphs/catalogue/load-reference-data";
import { rows } from "../../subgraphs/kit/database";
import { adminUrl } from "../support/database";
import { type ScratchCatalogue, asking, scratchCatalogue } from "./fixture";

let catalogue: ScratchCatalogue;
const folder = mkdtempSync(join(tmpdir(), "catalogue-calendar-"));

beforeAll(async () => {
  catalogue = await scratchCatalogue(adminUrl());
  await loadReferenceData(catalogue.migrator);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await catalogue?.drop();
});

const lastEvent = async (): Promise<number> =>
  Number((await rows<{ id: string }>(catalogue.runtime, "SELECT coalesce(max(id), 0) AS id FROM outbox"))[0]?.id);
const events = (after: number): Promise<{ topic: string; key: string }[]> =>
  rows(catalogue.runtime, "SELECT topic, key FROM outbox WHERE id > $1 ORDER BY id", [after]);

const file = (text: string): string => {
  const path = join(folder, `${Math.random()}.tsv`);
  writeFileSync(path, text);
  return path;
};

describe("calendar load", () => {
  const year = "date\tkind\tinstrument\n2028-01-25..2028-01-31\tHOLIDAY\tTết Mậu Thân\n2028-04-04\tHOLIDAY\tGiỗ Tổ";

  it("adds a year, told in the feed and served at once", async () => {
    const ask = asking(catalogue.runtime);
    expect((await ask('{ workingDay(on: "2028-04-04") { working } }')).codes).toEqual(["CALENDAR_NOT_LOADED"]);
    const last = await lastEvent();
    expect(await calendarCommand(["load", file(year)], catalogue.migrator)).toMatch(/^2028: 8 days/);
    expect((await events(last)).map(({ topic, key }) => [topic, key])).toEqual([["calendar-year", "2028"]]);
    expect((await ask('{ workingDay(on: "2028-04-04") { kind instrument } }')).data.workingDay).toEqual({
      kind: "HOLIDAY",
      instrument: "Giỗ Tổ",
    });
    expect((await ask('{ workingDay(on: "2028-04-05") { kind } }')).data.workingDay.kind).toBe("WORKING");
  });

  it("corrects a year as often as it takes, and says nothing when nothing changes", async () => {
    const decided = "date\tkind\tinstrument\n2027-02-05..2027-02-11\tHOLIDAY\tThông báo chính thức";
    await calendarCommand(["load", file(decided)], catalogue.migrator);
    const last = await lastEvent();
    expect(await calendarCommand(["load", file(decided)], catalogue.migrator)).toMatch(/as loaded before$/);
    expect(await events(last)).toEqual([]);
    await calendarCommand(["load", file(decided.replace("2027-02-11", "2027-02-10"))], catalogue.migrator);
    expect(
      (
        await asking(catalogue.runtime)(
          '{ a: workingDay(on: "2027-02-04") { working } b: workingDay(on: "2027-02-11") { working } }',
        )
      ).data,
    ).toEqual({ a: { working: true }, b: { working: true } });
  });

  it("is not undone by newer reference data", async () => {
    await calendarCommand(
      ["load", file("date\tkind\tinstrument\n2027-02-05\tHOLIDAY\tThông báo chính thức")],
      catalogue.migrator,
    );
    await rows(catalogue.migrator, "DELETE FROM loaded_content");
    expect(await loadReferenceData(catalogue.migrator)).toMatchObject({ changed: true });
    expect((await asking(catalogue.runtime)('{ workingDay(on: "2027-11-24") { kind } }')).data.workingDay.kind).toBe(
      "WORKING",
    );
  });

  it("says what is wrong with a call or a file", async () => {
    await expect(calendarCommand([], catalogue.migrator)).rejects.toThrow(/usage/);
    await expect(calendarCommand(["load", file("nonsense")], catalogue.migrator)).rejects.toThrow(/columns/);
  });
});

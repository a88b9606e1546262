import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, gql } from "../support/client";
import { runStackCommand, sharedStack } from "../support/stack";

const folder = mkdtempSync(join(tmpdir(), "calendar-command-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function calendar(...args: string[]): Promise<{ code: number | null; output: string }> {
  const { process, output } = runStackCommand("calendar", { ...sharedStack(), args });
  const [code] = (await once(process, "close")) as [number | null];
  return { code, output: output() };
}

it("npm run -s calendar -- load FILE adds a year to the running stack", async () => {
  const query = '{ workingDay(on: "2022-09-02") { kind instrument } }';
  expect((await gql(query)).errors[0]?.extensions?.code).toBe("CALENDAR_NOT_LOADED");
  const file = join(folder, "2022.tsv");
  writeFileSync(file, "date\tkind\tinstrument\n2022-09-01..2022-09-02\tHOLIDAY\tQuốc khánh 2022\n");
  expect(await calendar("load", file)).toEqual({ code: 0, output: "2022: 2 days differ from Monday to Friday\n" });
  expect(await ask(query)).toEqual({ workingDay: { kind: "HOLIDAY", instrument: "Quốc khánh 2022" } });
});

it("says in one line what is wrong, and changes nothing", async () => {
  const file = join(folder, "wrong.tsv");
  writeFileSync(file, "date\tkind\tinstrument\n2021-13-01\tHOLIDAY\tx\n");
  expect(await calendar("load", file)).toEqual({
    code: 1,
    output: expect.stringMatching(/^.*2021-13-01 is no day.*\n$/) as string,
  });
  expect(await calendar("show")).toEqual({ code: 1, output: "usage: npm run -s calendar -- load FILE\n" });
  const { errors } = await gql('{ workingDay(on: "2021-09-02") { kind } }');
  expect(errors[0]?.extensions?.code).toBe("CALENDAR_NOT_LOADED");
});

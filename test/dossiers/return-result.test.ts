import { DossiersWorld } from "./fixture";
import { an, official } from "./people";
import { Verbs } from "./verbs";

const READ = `query ($code: ID!) { dossier(code: $code) { status nationalStatus delivery finishedAt returnedAt returnNote results { id }
  clock { state usedMinutes timeliness } steps { role state official { id } } history { edges { node { kind status detail } } } } }`;

let world: DossiersWorld;
let verbs: Verbs;
beforeAll(async () => {
  world = await DossiersWorld.open();
  verbs = new Verbs(world);
});
afterAll(() => world.close());

const read = async (code: string) =>
  (await world.ask(READ, { code }, an, { now: new Date("2026-03-20T10:00:00+07:00") })).data.dossier;

describe("returning the result", () => {
  it("ends the dossier and keeps who took it from who may not know", async () => {
    const { code } = await verbs.finished();
    const now = new Date("2026-03-10T16:00:00+07:00");
    expect(
      await verbs.giveBack(code, official("receiver-2"), { note: "Nguyễn Văn An, đã ký nhận" }, { now }),
    ).toMatchObject({
      dossier: { status: "RETURNED", nationalStatus: 10, delivery: "DELIVERED" },
    });
    expect(await read(code)).toMatchObject({
      returnedAt: "2026-03-10T16:00:00.000+07:00",
      returnNote: "Nguyễn Văn An, đã ký nhận",
      steps: [{}, {}, {}, { state: "DONE", official: { id: "receiver-2" } }],
    });
    const [row] = await world.sql<{ note: Buffer }>("SELECT return_note AS note FROM dossier WHERE code = $1", [code]);
    expect(row?.note.toString("latin1")).not.toContain("An");
  });

  it("may be by post", async () => {
    const { code } = await verbs.finished();
    expect(await verbs.giveBack(code, official("receiver"), { delivery: "SENT", note: "EB123456789VN" })).toMatchObject(
      { dossier: { status: "RETURNED", delivery: "SENT" } },
    );
  });

  it("is not a return while it has not left, and not open before there is a result", async () => {
    const { code } = await verbs.finished();
    for (const delivery of ["NOT_READY", "AWAITING_PICKUP"])
      expect(await verbs.giveBack(code, official("receiver"), { delivery })).toMatchObject({
        path: ["input", "delivery"],
      });
    const open = await verbs.accepted();
    expect(await verbs.giveBack(open)).toMatchObject({ code: "MOVE_NOT_OPEN", status: "ACCEPTED" });
    await verbs.giveBack(code);
    expect(await verbs.giveBack(code)).toMatchObject({ code: "MOVE_NOT_OPEN", status: "RETURNED" });
  });
});

import { FeedbackWorld, WARD, WARD_OFFICE, an, freshKey } from "./fixture";
import { FILE, PetitionDesk } from "./petition-desk";

/** Whether what the catalogue had announced was read. */
const wasRead = async (world: FeedbackWorld, office: string): Promise<boolean> =>
  (await world.sql("SELECT 1 FROM known_office WHERE code = $1", [office])).length > 0;

describe("the calendar that a petition is judged by", () => {
  it("reaches as far as the operator's days, over the next year too", async () => {
    const world = await FeedbackWorld.open({ days: 300, kind: "WORKING" });
    try {
      const petition = await new PetitionDesk(world).filed({}, an, new Date("2025-12-01T02:00:00Z"));
      expect(petition.dueAt).toMatch(/^2027-01-/);
    } finally {
      await world.close();
    }
  });

  it("is asked of the catalogue only where it ends too soon", async () => {
    const world = await FeedbackWorld.open();
    try {
      const desk = new PetitionDesk(world);
      world.announce("catalogue", "office", "H26-NEW", { code: "H26-NEW", agency: "H26" });
      // 2027 is the last year that is loaded; the day falls well within it.
      const petition = await desk.filed(
        { officeCode: WARD_OFFICE, agencyCode: WARD },
        an,
        new Date("2027-06-01T02:00:00Z"),
      );
      expect(petition.dueAt).toBe("2027-06-16T09:00:00.000+07:00");
      expect(await wasRead(world, "H26-NEW")).toBe(false);
      const late = { now: new Date("2027-12-30T02:00:00Z") };
      const input = { channel: "PORTAL", subject: "OTHER", title: "t", content: "c", idempotencyKey: freshKey() };
      expect((await world.ask(FILE, { input }, an, late)).errors?.[0]?.extensions).toMatchObject({
        code: "CALENDAR_NOT_LOADED",
      });
      expect(await wasRead(world, "H26-NEW")).toBe(true);
      world.announce("catalogue", "calendar-year", "2028", {
        year: 2028,
        days: [{ date: "2028-01-14", working: false }],
      });
      expect((await desk.filed({}, an, late.now)).dueAt).toBe("2028-01-17T09:00:00.000+07:00");
    } finally {
      await world.close();
    }
  });
});

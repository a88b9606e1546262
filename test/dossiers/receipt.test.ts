import type { Viewer } from "../../subgraphs/kit/viewer";
import { ColumnSealer } from "../../subgraphs/dossiers/dossier/columns.sealer";
import { readReceipt } from "../../subgraphs/dossiers/slip/receipt.data";
import { receiptPdf } from "../../subgraphs/dossiers/slip/receipt.pdf";
import type { Call } from "../../subgraphs/kit/server";
import { contextFor } from "../kit/fixture";
import { DossiersWorld } from "./fixture";
import { BIRTH_PROOF } from "./hanoi";
import { AN_NUMBER, an, binh, nobody, official } from "./people";
import { Verbs } from "./verbs";

let world: DossiersWorld;
let code: string;
let url: URL;
beforeAll(async () => {
  world = await DossiersWorld.open();
  const verbs = new Verbs(world);
  code = await verbs.submitted(
    {},
    { contact: { phone: "0900000017", email: "an@example.vn", address: "Ngọc Lâm, Long Biên" } },
  );
  await verbs.accept(code);
  const { data } = await world.ask("query ($code: ID!) { dossier(code: $code) { slips { url } } }", { code }, an);
  url = new URL(data.dossier.slips[0].url);
});
afterAll(() => world.close());

async function open(
  viewer: Partial<Viewer>,
  at = url,
  method = "GET",
): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer<ArrayBufferLike> }> {
  const answer = {
    status: 0,
    headers: {} as Record<string, unknown>,
    body: Buffer.alloc(0) as Buffer<ArrayBufferLike>,
  };
  const response = {
    writeHead(status: number, headers: Record<string, unknown> = {}) {
      Object.assign(answer, { status, headers });
      return response;
    },
    end: (body: Buffer<ArrayBufferLike> = Buffer.alloc(0)) => void (answer.body = body),
  };
  const route = world.built.routes?.find((one) => at.pathname.startsWith(one.prefix));
  await route?.handle({ request: { method }, response, url: at, ctx: contextFor(viewer) } as unknown as Call);
  return answer;
}

describe("the receipt", () => {
  it("is a PDF for whoever may read the dossier", async () => {
    expect(url.href).toMatch(/^http:\/\/localhost:4000\/files\/slips\/[0-9a-f-]{36}$/);
    for (const viewer of [an, official("receiver"), official("province")]) {
      const { status, headers, body } = await open(viewer);
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        "content-type": "application/pdf",
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
        "x-personal": `${code} Dossier.contact,Dossier.trackingToken`,
      });
      expect(body.subarray(0, 5).toString()).toBe("%PDF-");
      expect(body.toString("latin1")).toContain("%%EOF");
    }
  });

  it("answers HEAD without showing anything, and no other verb", async () => {
    const { status, headers, body } = await open(an, url, "HEAD");
    expect([status, body.length, Number(headers["content-length"]) > 1_000]).toEqual([200, 0, true]);
    expect(headers["x-personal"]).toBeUndefined();
    expect((await open(binh, url, "HEAD")).status).toBe(404);
    expect((await open(an, url, "POST")).status).toBe(405);
  });

  it("is not there for anybody else, nor under another address", async () => {
    expect((await open(nobody)).status).toBe(401);
    for (const viewer of [binh, official("school-officer"), official("feedback")])
      expect((await open(viewer)).status).toBe(404);
    for (const path of [
      "/files/slips/",
      "/files/slips/..%2f",
      "/files/slips/00000000-0000-4000-8000-000000000000",
      `${url.pathname}x`,
    ]) {
      expect((await open(an, new URL(path, url))).status).toBe(404);
    }
  });

  it("says what form 01 asks for, and no identity number", async () => {
    const id = url.pathname.split("/").at(-1) ?? "";
    const receipt = await readReceipt(world.database.source, contextFor(an), new ColumnSealer(world.keys), id);
    expect(receipt).toMatchObject({
      number: "0001/2026/TNHS",
      code,
      officeName: "Bộ phận Một cửa H26.62.3-TTHCC",
      agencyName: "Cơ quan H26.62.3",
      procedureName: "Đăng ký khai sinh",
      contact: { phone: "0900000017", email: "an@example.vn", address: "Ngọc Lâm, Long Biên" },
      submitterIsOwner: true,
      channel: "ONLINE",
      receiver: "Lê Thu Hương",
      receivedAt: new Date("2026-03-10T10:00:00+07:00"),
      dueAt: new Date("2026-03-10T17:00:00+07:00"),
      limit: { amount: 1, unit: "WORKING_DAYS", sameDay: true },
      papers: [{ name: `Giấy tờ ${BIRTH_PROOF}`, originals: 1, certifiedCopies: 0, photocopies: 1 }],
      fees: [],
    });
    expect(JSON.stringify(receipt)).not.toContain(AN_NUMBER);
  });

  it("prints papers over as many pages as they need", async () => {
    const id = url.pathname.split("/").at(-1) ?? "";
    const receipt = await readReceipt(world.database.source, contextFor(an), new ColumnSealer(world.keys), id);
    const paper = {
      name: "Giấy tờ chứng minh nhân thân và quan hệ gia đình có tên gọi rất dài theo quy định",
      originals: 1,
      certifiedCopies: 1,
      photocopies: 1,
    };
    const pdf = await receiptPdf({ ...receipt!, papers: Array.from({ length: 60 }, () => paper) });
    expect(Number(/\/Type \/Pages\s+\/Count (\d+)/.exec(pdf.toString("latin1"))?.[1])).toBeGreaterThan(1);
  });
});

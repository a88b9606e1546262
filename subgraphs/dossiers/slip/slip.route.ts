import type { DataSource } from "typeorm";
import type { Route } from "../../kit/server";
import type { ColumnSealer } from "../dossier/columns.sealer";
import { readReceipt } from "./receipt.data";
import { receiptPdf } from "./receipt.pdf";

const prefix = "/files/slips/";

/** Opens a slip for whoever may read its dossier; for anybody else there is none. */
export function slipRoute(source: DataSource, sealer: ColumnSealer): Route {
  return {
    method: "GET",
    prefix,
    // Files are carried as streams in both directions, and signed as such.
    streamed: true,
    handle: async ({ response, url, ctx }) => {
      if (ctx.viewer.kind === "ANONYMOUS") return void response.writeHead(401).end();
      const id = url.pathname.slice(prefix.length);
      const receipt = /^[0-9a-f-]{36}$/.test(id) ? await readReceipt(source, ctx, sealer, id) : null;
      if (!receipt) return void response.writeHead(404).end();
      const pdf = await receiptPdf(receipt);
      response
        .writeHead(200, {
          "content-type": "application/pdf",
          "content-length": pdf.length,
          "cache-control": "private, no-store",
          "x-content-type-options": "nosniff",
          "content-disposition": `inline; filename="${receipt.code}-01.pdf"`,
        })
        .end(pdf);
    },
  };
}

import type { DataSource } from "typeorm";
import type { Route } from "../../kit/server";
import type { ColumnSealer } from "../dossier/columns.sealer";
import { readReceipt } from "./receipt.data";
import { receiptPdf } from "./receipt.pdf";

const prefix = "/files/slips/";
/** What form 01 shows of what is personal. The gateway has it recorded before the page leaves, and tells nobody. */
const SHOWN = "Dossier.contact,Dossier.trackingToken";

/** Opens a slip for whoever may read its dossier; for anybody else there is none. */
export function slipRoute(source: DataSource, sealer: ColumnSealer): Route {
  return {
    method: "*",
    prefix,
    // Files are carried as streams in both directions, and signed as such.
    streamed: true,
    handle: async ({ request, response, url, ctx }) => {
      if (request.method !== "GET" && request.method !== "HEAD")
        return void response.writeHead(405, { allow: "GET, HEAD" }).end();
      if (ctx.viewer.kind === "ANONYMOUS") return void response.writeHead(401).end();
      const id = url.pathname.slice(prefix.length);
      const receipt = /^[0-9a-f-]{36}$/.test(id) ? await readReceipt(source, ctx, sealer, id) : null;
      if (!receipt) return void response.writeHead(404).end();
      const pdf = await receiptPdf(receipt);
      const isShown = request.method === "GET";
      response
        .writeHead(200, {
          "content-type": "application/pdf",
          "content-length": pdf.length,
          "cache-control": "private, no-store",
          "x-content-type-options": "nosniff",
          "content-disposition": `inline; filename="${receipt.code}-01.pdf"`,
          ...(isShown ? { "x-personal": `${receipt.code} ${SHOWN}` } : {}),
        })
        .end(isShown ? pdf : undefined);
    },
  };
}

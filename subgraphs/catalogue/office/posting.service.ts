import type { DataSource } from "typeorm";
import type { Page } from "../../kit/connection";
import { type Here, today } from "../lookup";
import { type PageArgs, nestedPage } from "../nested-page";
import type { Posting } from "./posting";

/** SQL for: the posting `p` is on display on the day that the parameter holds. */
export const onDisplay = (day: string): string =>
  `p.posted_on <= ${day}::date AND (p.withdrawn_on IS NULL OR p.withdrawn_on > ${day}::date)`;

/** Reads what offices have on display. */
export class PostingService {
  constructor(private readonly source: DataSource) {}

  atOffice(office: string, on: string | null | undefined, args: PageArgs, here: Here): Promise<Page<Posting>> {
    return nestedPage<Posting, Posting>(
      here,
      "postings of office",
      office,
      {
        on: this.source,
        select: `p.id, p.version AS "versionId", p.channel, p.posted_on::text AS "postedOn", p.withdrawn_on::text AS "withdrawnOn", p.complete`,
        from: "posting p",
        where: `p.office = parent.key AND ${onDisplay("$2")}`,
        params: [on ?? today(here)],
        order: "p.id",
        map: (row) => row,
      },
      args,
    );
  }
}

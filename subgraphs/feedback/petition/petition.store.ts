import type { DataSource } from "typeorm";
import { type Page, keysetPage } from "../../kit/connection";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import { byKey, groupByKey } from "../../kit/loaders";
import { localDay } from "../../kit/scalars";
import { underAgencies } from "../spans";
import { Agency, Dossier, OneStopOffice, Procedure, ProcedureField, byCode } from "../stubs";
import { isCode, searchWords } from "../words";
import { Petition } from "./petition";
import { type PetitionChannel, type PetitionStatus, type PetitionSubject, timelinessOf } from "./petition.enums";
import { LISTED, PETITIONS_IN_SIGHT, SEES_DOSSIER, VISIBLE, sightOf } from "./sight";

export interface NewPetition {
  readonly channel: PetitionChannel;
  readonly subject: PetitionSubject;
  readonly title: string;
  readonly content: string;
  readonly field: string | null;
  readonly procedure: string | null;
  readonly dossier: string | null;
  readonly office: string | null;
  readonly agency: string | null;
  readonly province: string | null;
  readonly holder: string | null;
  readonly filedBy: string | null;
  readonly public: boolean;
  readonly receivedAt: Date;
  readonly dueAt: Date;
}

export interface PetitionWanted {
  readonly status?: readonly PetitionStatus[] | null;
  readonly subject?: readonly PetitionSubject[] | null;
  readonly agency?: string | null;
  readonly office?: string | null;
  readonly field?: string | null;
  readonly search?: string | null;
}

export interface PageArgs {
  readonly first: number;
  readonly after?: string | null | undefined;
}

interface PetitionRow {
  code: string;
  channel: PetitionChannel;
  subject: PetitionSubject;
  title: string;
  content: string;
  status: PetitionStatus;
  public: boolean;
  field: string | null;
  procedure: string | null;
  dossier: string | null;
  office: string | null;
  agency: string | null;
  received_at: Date;
  due_at: Date;
  answered_at: Date | null;
  reopened_times: number;
}

const COLUMNS = `p.code, p.channel, p.subject, p.title, p.content, p.status, p.public, p.field, p.procedure, p.office, p.agency,
  CASE WHEN ${SEES_DOSSIER} THEN p.dossier END AS dossier, p.received_at, p.due_at, p.answered_at, p.reopened_times`;

export class PetitionStore {
  constructor(readonly source: DataSource) {}

  /** Newest first. */
  list(wanted: PetitionWanted, args: PageArgs, ctx: RequestContext): Promise<Page<Petition>> {
    const { where, params } = conditions(wanted, sightOf(ctx.viewer));
    return this.page([LISTED, ...where], params, args, ctx);
  }

  ofHolder(holder: string, args: PageArgs, ctx: RequestContext): Promise<Page<Petition>> {
    return this.page([VISIBLE, "p.holder = $6"], [...sightOf(ctx.viewer), holder], args, ctx);
  }

  /** A public one is not among them for whoever may not know which dossier it is about. */
  async ofDossier(dossier: string, ctx: RequestContext): Promise<Petition[]> {
    const loader = ctx.loaders.get<string, Petition[]>("petitions of dossier", async (dossiers) => {
      const ofThese = `${SEES_DOSSIER} AND p.dossier = ANY($6) ORDER BY p.received_at DESC, p.code DESC`;
      const found = await this.visible(ofThese, dossiers, ctx);
      return groupByKey(dossiers, found, (row) => row.about).map((group) => group.map((row) => petitionOf(row, ctx)));
    });
    return loader.load(dossier);
  }

  async byCode(code: string, ctx: RequestContext): Promise<Petition | null> {
    const loader = ctx.loaders.get<string, Petition | null>("petition", async (codes) => {
      const found = byKey(codes, await this.visible("p.code = ANY($6)", codes, ctx), (row) => row.code);
      return found.map((row) => row && petitionOf(row, ctx));
    });
    return loader.load(code);
  }

  /** Writes it under the next code of its day. */
  async add(tx: Tx, prefix: string, petition: NewPetition): Promise<string> {
    const day = localDay(petition.receivedAt);
    const [counter] = await rows<{ last: number }>(
      tx,
      `INSERT INTO petition_counter (prefix, day, last) VALUES ($1, $2, 1)
       ON CONFLICT (prefix, day) DO UPDATE SET last = petition_counter.last + 1 RETURNING last`,
      [prefix, day],
    );
    const code = `PAKN-${prefix}-${day.slice(2).replaceAll("-", "")}-${String(counter?.last).padStart(4, "0")}`;
    const p = petition;
    await rows(
      tx,
      `INSERT INTO petition (code, channel, subject, title, content, field, procedure, dossier, office, agency, province, holder, filed_by, public,
         received_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
      [
        code,
        p.channel,
        p.subject,
        p.title,
        p.content,
        p.field,
        p.procedure,
        p.dossier,
        p.office,
        p.agency,
        p.province,
        p.holder,
        p.filedBy,
        p.public,
        p.receivedAt,
        p.dueAt,
      ],
    );
    return code;
  }

  private page(where: string[], params: unknown[], args: PageArgs, ctx: RequestContext): Promise<Page<Petition>> {
    const order = [
      { sql: "p.received_at", type: "timestamptz", descending: true },
      { sql: "p.code", type: "text", descending: true },
    ] as const;
    const map = (row: PetitionRow) => petitionOf(row, ctx);
    return keysetPage(
      { on: this.source, select: COLUMNS, from: PETITIONS_IN_SIGHT, where, params, order, map },
      args,
      ctx,
    );
  }

  private visible(
    condition: string,
    keys: readonly string[],
    ctx: RequestContext,
  ): Promise<(PetitionRow & { about: string })[]> {
    return rows(
      this.source,
      `SELECT ${COLUMNS}, p.dossier AS about FROM ${PETITIONS_IN_SIGHT} WHERE ${VISIBLE} AND ${condition}`,
      [...sightOf(ctx.viewer), keys],
    );
  }
}

function conditions(wanted: PetitionWanted, params: unknown[]): { where: string[]; params: unknown[] } {
  const place = (value: unknown) => `$${params.push(value)}`;
  const where: string[] = [];
  if ([wanted.agency, wanted.office, wanted.field].some((code) => code && !isCode(code)))
    return { where: ["FALSE"], params };
  if (wanted.status) where.push(`p.status = ANY(${place(wanted.status)})`);
  if (wanted.subject) where.push(`p.subject = ANY(${place(wanted.subject)})`);
  if (wanted.agency)
    where.push(`p.agency IN (WITH RECURSIVE ${underAgencies(place([wanted.agency]))} SELECT code FROM under)`);
  if (wanted.office) where.push(`p.office = ${place(wanted.office)}`);
  if (wanted.field) where.push(`p.field = ${place(wanted.field)}`);
  // A word is found by its beginning: in Vietnamese "ghe" is a chair and inside "nghe" it is nothing.
  for (const word of searchWords(wanted.search ?? ""))
    where.push(`p.words LIKE '%' || words_of(${place(word)}) || '%'`);
  return { where, params };
}

function petitionOf(row: PetitionRow, ctx: RequestContext): Petition {
  const { code, channel, subject, title, content, status } = row;
  return Object.assign(new Petition(), {
    code,
    channel,
    subject,
    title,
    content,
    status,
    public: row.public,
    reopenedTimes: row.reopened_times,
    field: byCode(ProcedureField, row.field),
    procedure: byCode(Procedure, row.procedure),
    dossier: byCode(Dossier, row.dossier),
    office: byCode(OneStopOffice, row.office),
    agency: byCode(Agency, row.agency),
    receivedAt: row.received_at,
    dueAt: row.due_at,
    timeliness: timelinessOf(row.due_at, row.answered_at, ctx.now),
  });
}

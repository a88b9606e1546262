import { randomUUID } from "node:crypto";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import { byKey } from "../../kit/loaders";
import { publish } from "../../kit/outbox";
import { type Keys, Sealer, keyedHash } from "../../kit/secrets";
import type { Viewer } from "../../kit/viewer";
import type { KnownOthers } from "../feeds/known-others";
import { isId } from "../text";
import { isPeer, readingAgency, readsThroughDossiers } from "../viewers";
import { type Holder, type HolderRow, holderOf } from "./holder";
import type { HolderKind } from "./identity-number";

const COLUMNS = "h.id, h.kind, h.name, h.identity_sealed";

/** Holders and their sealed identity numbers; the only place that opens one. */
export class HolderStore {
  private readonly sealer: Sealer;
  private readonly lookupKey: Buffer;
  private readonly trackingKey: Buffer;

  constructor(
    private readonly source: DataSource,
    private readonly others: KnownOthers,
    keys: Keys,
  ) {
    this.sealer = new Sealer(keys.get("holder-identity"));
    this.lookupKey = keys.get("holder-lookup");
    // Shared with the dossiers: public tracking compares with this hash, and with nothing else of the holder's.
    this.trackingKey = keys.get("holder-tracking");
  }

  /** The holder whom the viewer names by id. A peer system has no dossier in hand then, and no right. */
  async named(id: string, ctx: RequestContext): Promise<Holder | null> {
    return isPeer(ctx.viewer) ? null : this.visible(id, ctx);
  }

  /** The holder that something refers to, if the viewer may know of them. Batched. */
  async visible(id: string, ctx: RequestContext): Promise<Holder | null> {
    if (!isId(id)) return null;
    return ctx.loaders.get("visible holders", (ids: readonly string[]) => this.readVisible(ids, ctx.viewer)).load(id);
  }

  /** The holder of something that the viewer has been allowed to see already. Batched. */
  async of(id: string, ctx: RequestContext): Promise<Holder> {
    const load = async (ids: readonly string[]) => {
      const found = await rows<HolderRow>(
        this.source,
        `SELECT ${COLUMNS} FROM holder h WHERE h.id = ANY ($1::uuid[])`,
        [ids],
      );
      return byKey(ids, found.map(holderOf), (holder) => holder.id);
    };
    const holder = await ctx.loaders.get("holders", load).load(id);
    if (!holder) throw new Error("a paper without its holder");
    return holder;
  }

  async byIdentityNumber(number: string): Promise<Holder | null> {
    const [row] = await rows<HolderRow>(this.source, `SELECT ${COLUMNS} FROM holder h WHERE h.identity_hash = $1`, [
      keyedHash(this.lookupKey, number),
    ]);
    return row ? holderOf(row) : null;
  }

  async exists(tx: Tx, id: string): Promise<boolean> {
    return isId(id) && (await rows(tx, "SELECT 1 FROM holder WHERE id = $1", [id])).length > 0;
  }

  /** Tells two numbers apart without naming either. */
  fingerprint(number: string): string {
    return keyedHash(this.lookupKey, number).toString("hex");
  }

  identityNumber(holder: Holder): string {
    return this.sealer.open(holder.identitySealed, holder.id);
  }

  /** The holder under whom this identity number is known from now on; however many ask at once, one is made. */
  async obtain(
    tx: Tx,
    person: { kind: HolderKind; name: string; identityNumber: string; wishedId: string | null },
  ): Promise<{ holder: string; wasKnown: boolean }> {
    const hash = keyedHash(this.lookupKey, person.identityNumber);
    const known = await this.idByHash(tx, hash);
    if (known) return { holder: known, wasKnown: true };
    const id =
      person.wishedId && !(await this.exists(tx, person.wishedId)) ? person.wishedId.toLowerCase() : randomUUID();
    const sealed = this.sealer.seal(person.identityNumber, id);
    const made = await rows(
      tx,
      "INSERT INTO holder (id, kind, name, identity_sealed, identity_hash) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (identity_hash) DO NOTHING RETURNING 1",
      [id, person.kind, person.name, sealed, hash],
    );
    if (made.length === 0) {
      const holder = (await this.idByHash(tx, hash)) ?? raise("a holder that was there is gone");
      return { holder, wasKnown: true };
    }
    const trackingHash = keyedHash(this.trackingKey, person.identityNumber).toString("base64");
    await publish(tx, { topic: "holder", key: id, payload: { id, kind: person.kind, trackingHash } });
    return { holder: id, wasKnown: false };
  }

  private async idByHash(tx: Tx, hash: Buffer): Promise<string | undefined> {
    const [row] = await rows<{ id: string }>(tx, "SELECT id FROM holder WHERE identity_hash = $1", [hash]);
    return row?.id;
  }

  private async readVisible(ids: readonly string[], viewer: Viewer): Promise<(Holder | null)[]> {
    const found = await this.selectVisible(ids, viewer);
    const isWhole = found.length === new Set(ids).size || !readsThroughDossiers(viewer);
    // A party to a dossier that came into being a moment ago.
    const fresh = !isWhole && (await this.others.catchUpDossiers()) ? await this.selectVisible(ids, viewer) : found;
    return byKey(ids, fresh.map(holderOf), (holder) => holder.id);
  }

  private async selectVisible(ids: readonly string[], viewer: Viewer): Promise<HolderRow[]> {
    return rows<HolderRow>(
      this.source,
      `SELECT ${COLUMNS} FROM holder h WHERE h.id = ANY ($1::uuid[]) AND (h.id = $2::uuid OR (($3::text IS NOT NULL OR $4) AND EXISTS (
         SELECT 1 FROM known_dossier d WHERE (d.owner = h.id OR d.submitter = h.id) AND ($4 OR $3 = ANY (d.readers)))))`,
      [ids, isId(viewer.holder) ? viewer.holder : null, readingAgency(viewer), isPeer(viewer)],
    );
  }
}

function raise(what: string): never {
  throw new Error(what);
}

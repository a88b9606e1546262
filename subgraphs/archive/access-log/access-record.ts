import { Ctx, Field, FieldResolver, ID, ObjectType, Resolver, Root, registerEnumType } from "type-graphql";
import { connectionOf } from "../../kit/connection";
import type { RequestContext } from "../../kit/context";
import { DateTimeScalar } from "../../kit/scalars";
import { Paper } from "../paper/paper";
import type { PaperStore } from "../paper/paper.store";
import { Agency, Dossier, Official, agency, dossier, official } from "../stubs";
import { AccessBasis } from "./entry";

registerEnumType(AccessBasis, {
  name: "AccessBasis",
  description: "What allowed a reading.",
  valuesConfig: {
    OWNER: { description: "The holder's own archive." },
    CONSENT: { description: "A consent of the holder, whose purpose is named." },
    DOSSIER: {
      description:
        "A dossier of the reading agency that it was reached through or that the paper is in; the purpose is its code.",
    },
    LEGAL_DUTY: { description: "A duty by law; the purpose is the scope that allowed it." },
  },
});

@ObjectType({
  description:
    "One reading of personal data. `fields` are coordinates such as Paper.data. `hash` is the leaf of the log; `salt` keeps neighbours from being guessed.",
})
export class AccessRecord {
  @Field(() => ID, { description: "The leaf's index in the log, from 0." })
  sequence!: string;

  @Field(() => DateTimeScalar, { description: "When the answer left." })
  at!: Date;

  @Field(() => [String], { description: "What was read, sorted." })
  fields!: string[];

  @Field(() => AccessBasis, { description: "What allowed it." })
  basis!: AccessBasis;

  @Field(() => String, { description: "What it was read for." })
  purpose!: string;

  @Field(() => String, { description: "16 random bytes in hex that the hash covers." })
  salt!: string;

  @Field(() => String, { description: "SHA-256 of 0x00 and the entry in RFC 8785 JSON, in hex." })
  hash!: string;

  agencyCode!: string | null;
  officialId!: string | null;
  paperId!: string | null;
  dossierCode!: string | null;
}

export const { Connection: AccessRecordConnection } = connectionOf(() => AccessRecord, "AccessRecord");

export interface AccessRecordRow {
  sequence: string;
  at: Date;
  agency: string | null;
  official: string | null;
  paper: string | null;
  dossier: string | null;
  fields: string[];
  basis: AccessBasis;
  purpose: string;
  salt: string;
  hash: string;
}

export function accessRecordOf(row: AccessRecordRow): AccessRecord {
  const { sequence, at, fields, basis, purpose, salt, hash } = row;
  return Object.assign(new AccessRecord(), {
    sequence,
    at,
    fields,
    basis,
    purpose,
    salt,
    hash,
    agencyCode: row.agency,
    officialId: row.official,
    paperId: row.paper,
    dossierCode: row.dossier,
  });
}

@Resolver(() => AccessRecord)
export class AccessRecordResolver {
  constructor(private readonly papers: PaperStore) {}

  @FieldResolver(() => Agency, {
    nullable: true,
    description: "Whose official read; null for the holder and for systems.",
  })
  agency(@Root() record: AccessRecord): Agency | null {
    return agency(record.agencyCode);
  }

  @FieldResolver(() => Official, { nullable: true, description: "Who read; null for the holder and for systems." })
  official(@Root() record: AccessRecord): Official | null {
    return official(record.officialId);
  }

  @FieldResolver(() => Paper, { nullable: true, description: "The paper that was read." })
  async paper(@Root() record: AccessRecord, @Ctx() ctx: RequestContext): Promise<Paper | null> {
    return record.paperId === null ? null : this.papers.visible(record.paperId, ctx);
  }

  @FieldResolver(() => Dossier, { nullable: true, description: "The dossier that was read, or for which." })
  dossier(@Root() record: AccessRecord): Dossier | null {
    return dossier(record.dossierCode);
  }
}

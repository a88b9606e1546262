import { Field, ID, ObjectType } from "type-graphql";
import { connectionOf } from "../../kit/connection";
import { DateTimeScalar, JSONScalar } from "../../kit/scalars";
import { DossierEventKind, DossierStatus } from "../dossier/dossier.enums";
import { Dossier } from "../dossier/dossier.types";

export interface EventRow {
  readonly sequence: string;
  readonly dossier_code: string;
  readonly kind: DossierEventKind;
  readonly at: Date;
  readonly official: string | null;
  readonly step: string | null;
  readonly status: DossierStatus;
  readonly note: Buffer | null;
  readonly detail: unknown;
}

@ObjectType({ description: "One thing that happened to a dossier, for ever as it was written." })
export class DossierEvent {
  @Field(() => ID, { description: "The feed's number: decimal, rising in the order in which events became visible." })
  readonly sequence: string;

  @Field(() => DossierEventKind, { description: "What happened." })
  readonly kind: DossierEventKind;

  @Field(() => DateTimeScalar, { description: "When." })
  readonly at: Date;

  @Field(() => DossierStatus, { description: "Where the dossier stood from then on." })
  readonly status: DossierStatus;

  @Field(() => JSONScalar, {
    description: "What else belongs to it, by kind: the number of the receipt, the papers of the result.",
  })
  readonly detail: unknown;

  constructor(readonly row: EventRow) {
    this.sequence = row.sequence;
    this.kind = row.kind;
    this.at = row.at;
    this.status = row.status;
    this.detail = row.detail;
  }
}

export const { Connection: DossierEventConnection } = connectionOf(() => DossierEvent, "DossierEvent");

@ObjectType({ description: "One event of the feed, with the dossier as it stands now." })
export class DossierChange {
  @Field(() => ID, { description: "The feed's number." })
  sequence!: string;

  @Field(() => Dossier, { description: "As it stands now." })
  dossier!: Dossier;

  @Field(() => DossierEvent, { description: "What happened." })
  event!: DossierEvent;
}

export const { Connection: DossierChangeConnection } = connectionOf(() => DossierChange, "DossierChange", {
  totalCount: false,
});

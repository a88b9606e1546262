import { Field, ID, Int, ObjectType } from "type-graphql";
import { DongScalar } from "../../kit/scalars";
import { FeeKind, FeeMoment, PaymentStatus } from "./dossier.enums";

export interface FeeRow {
  readonly dossier_code: string;
  readonly code: string;
  readonly name: string;
  readonly kind: FeeKind;
  readonly moment: FeeMoment;
  readonly quantity: number;
  readonly amount: string;
  readonly status: PaymentStatus;
}

@ObjectType({ description: "One fee of the catalogue that this dossier owes, in dong." })
export class DossierFee {
  @Field(() => ID, { description: "The fee's code in the catalogue." })
  readonly code: string;

  @Field(() => String, { description: "What it is for." })
  readonly name: string;

  @Field(() => FeeKind, { description: "Charge (phí) or fee (lệ phí)." })
  readonly kind: FeeKind;

  @Field(() => FeeMoment, { description: "When it is collected." })
  readonly moment: FeeMoment;

  @Field(() => Int, { description: "How many times it is owed." })
  readonly quantity: number;

  @Field(() => DongScalar, { description: "Quantity times the catalogue's amount for the channel." })
  readonly amount: number;

  @Field(() => PaymentStatus, { description: "Whether it is paid." })
  readonly status: PaymentStatus;

  constructor(row: FeeRow) {
    this.code = row.code;
    this.name = row.name;
    this.kind = row.kind;
    this.moment = row.moment;
    this.quantity = row.quantity;
    this.amount = Number(row.amount);
    this.status = row.status;
  }
}

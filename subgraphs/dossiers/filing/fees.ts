import { DossierChannel, FeeKind, FeeMoment, PaymentStatus } from "../dossier/dossier.enums";
import type { Filing } from "./filing";

export interface OwedFee {
  readonly code: string;
  readonly name: string;
  readonly kind: FeeKind;
  readonly moment: FeeMoment;
  readonly quantity: number;
  readonly amount: number;
  readonly status: PaymentStatus;
}

/** Only what the catalogue lists is ever asked for, in the amount for that channel, at reception. */
export function feesOf({
  input,
  case: { fees },
}: Pick<Filing, "case"> & { input: Pick<Filing["input"], "channel"> }): OwedFee[] {
  return fees.map((fee) => {
    const amount = input.channel === DossierChannel.ONLINE ? fee.onlineAmount : fee.amount;
    const status = amount > 0 ? PaymentStatus.DUE : PaymentStatus.NOT_DUE;
    return { code: fee.code, name: fee.name, kind: fee.kind, moment: FeeMoment.RECEPTION, quantity: 1, amount, status };
  });
}

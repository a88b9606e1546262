import { DossierStatus } from "./dossier.enums";

/** `TrangThaiHoSo` of the National Public Service Portal: fixed by the portal, 1 to 10. */
const numbers: Readonly<Record<DossierStatus, number>> = {
  SUBMITTED: 1,
  ACCEPTED: 2,
  NOT_ACCEPTED: 3,
  PROCESSING: 4,
  SUPPLEMENT_REQUESTED: 5,
  PAYMENT_REQUESTED: 6,
  WITHDRAWN: 7,
  DISCONTINUED: 8,
  FINISHED: 9,
  RETURNED: 10,
};

export function nationalNumber(status: DossierStatus): number {
  return numbers[status];
}

import type { DeliveryStatus, DossierChannel, DossierStatus, PaymentStatus, SharedDataSource } from "./dossier.enums";
import type { TimeUnit } from "../clock/clock";

/** A row of the table `dossier`, as the driver gives it. */
export interface DossierRow {
  readonly code: string;
  readonly procedure_code: string;
  readonly version_id: string;
  readonly case_code: string;
  readonly subject: string;
  readonly owner_id: string;
  readonly submitter_id: string;
  readonly submitter_identified: boolean;
  readonly contact: Buffer;
  readonly form: Buffer;
  readonly return_note: Buffer | null;
  readonly may_be_interviewed: boolean;
  readonly result_by_post: boolean;
  readonly channel: DossierChannel;
  readonly office: string;
  readonly assisted_at_office: string | null;
  readonly agency: string;
  readonly deciding_agency: string;
  readonly status: DossierStatus;
  readonly payment: PaymentStatus;
  readonly delivery: DeliveryStatus;
  readonly consulted: SharedDataSource[];
  readonly limit_amount: number;
  readonly limit_unit: TimeUnit;
  readonly same_day_cutoff: boolean;
  readonly budget_minutes: number;
  readonly submitted_at: Date;
  readonly accept_by: Date;
  readonly accepted_at: Date | null;
  readonly due_at: Date | null;
  readonly finished_at: Date | null;
  readonly returned_at: Date | null;
  readonly received_by: string | null;
  readonly tracking_token: Buffer;
  readonly required_count: number;
}

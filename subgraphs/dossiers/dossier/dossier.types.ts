import { Directive, Field, ID, Int, ObjectType } from "type-graphql";
import { connectionOf } from "../../kit/connection";
import { DateTimeScalar } from "../../kit/scalars";
import {
  ClockState,
  ComponentOrigin,
  DeliveryStatus,
  DossierChannel,
  DossierStatus,
  PaymentStatus,
  SharedDataSource,
  Timeliness,
} from "./dossier.enums";
import type { DossierRow } from "./dossier.row";
import { nationalNumber } from "./national-status";

/** A dossier as it stands: its columns are its fields, every edge is a field resolver. */
@Directive('@key(fields: "code")')
@ObjectType({
  description: "One matter that somebody has filed with an office (hồ sơ), from filing to the returned result.",
})
export class Dossier {
  @Field(() => ID, { description: "E.g. H26.62.3-261124-0001: agency, day, counter of that day." })
  readonly code: string;

  @Field(() => ID, { description: "The case of the procedure (trường hợp) that it falls under." })
  readonly caseCode: string;

  @Field(() => String, { description: "What it asks for, in one line (trích yếu)." })
  readonly subject: string;

  @Field(() => Boolean, { description: "The submitter signed in with a verified e-identity (VNeID)." })
  readonly submitterIdentified: boolean;

  @Field(() => Boolean, { description: "They agreed to be asked how it went after it is finished." })
  readonly mayBeInterviewed: boolean;

  @Field(() => DossierChannel, { description: "The way on which it was filed." })
  readonly channel: DossierChannel;

  @Field(() => DossierStatus, {
    description: "The business status; payment, delivery and synchronisation are apart from it.",
  })
  readonly status: DossierStatus;

  @Field(() => Int, { description: "1 to 10, as the national portal numbers them." })
  readonly nationalStatus: number;

  @Field(() => PaymentStatus, { description: "Whether fees are owed or paid." })
  readonly payment: PaymentStatus;

  @Field(() => DeliveryStatus, { description: "Where the result is." })
  readonly delivery: DeliveryStatus;

  @Field(() => Boolean, { description: "The result is wanted by public post." })
  readonly resultByPost: boolean;

  @Field(() => DateTimeScalar, { description: "When it was filed." })
  readonly submittedAt: Date;

  @Field(() => DateTimeScalar, { description: "Accept, refuse or ask by then (eight working hours)." })
  readonly acceptBy: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the office took it in and the clock began." })
  readonly acceptedAt: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When its result was there." })
  readonly finishedAt: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the result was with the applicant." })
  readonly returnedAt: Date | null;

  @Field(() => [SharedDataSource], { description: "National databases that it was checked against at reception." })
  readonly consulted: SharedDataSource[];

  constructor(readonly row: DossierRow) {
    this.code = row.code;
    this.caseCode = row.case_code;
    this.subject = row.subject;
    this.submitterIdentified = row.submitter_identified;
    this.mayBeInterviewed = row.may_be_interviewed;
    this.channel = row.channel;
    this.status = row.status;
    this.nationalStatus = nationalNumber(row.status);
    this.payment = row.payment;
    this.delivery = row.delivery;
    this.resultByPost = row.result_by_post;
    this.submittedAt = row.submitted_at;
    this.acceptBy = row.accept_by;
    this.acceptedAt = row.accepted_at;
    this.finishedAt = row.finished_at;
    this.returnedAt = row.returned_at;
    this.consulted = row.consulted;
  }
}

export const { Connection: DossierConnection } = connectionOf(() => Dossier as never, "Dossier");

@ObjectType({ description: "Where the applicant can be reached about one dossier." })
export class Contact {
  @Field(() => String, { description: "Telephone number." })
  phone!: string;

  @Field(() => String, { nullable: true, description: "Address for electronic mail." })
  email!: string | null;

  @Field(() => String, { nullable: true, description: "Postal address." })
  address!: string | null;
}

@ObjectType({
  description: "Working minutes by the calendar of the receiving office. Citizen and official read the same clock.",
})
export class DossierClock {
  @Field(() => ClockState, { description: "Whether minutes are being counted." })
  state!: ClockState;

  @Field(() => Int, { description: "Working minutes that the law gives." })
  budgetMinutes!: number;

  @Field(() => Int, { description: "Working minutes since acceptance, pauses taken off." })
  usedMinutes!: number;

  @Field(() => Int, { description: "Budget less use; negative once overdue." })
  remainingMinutes!: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "The statutory due time (ngày hẹn trả); null until it is accepted.",
  })
  dueAt!: Date | null;

  @Field(() => Timeliness, { description: "Measured against the due time." })
  timeliness!: Timeliness;
}

@ObjectType({ description: "One required paper of the dossier (thành phần hồ sơ), and the paper that answers it." })
export class DossierComponent {
  @Field(() => ComponentOrigin, { description: "Where the paper comes from." })
  readonly origin: ComponentOrigin;

  constructor(
    readonly requiredPaperId: string,
    readonly paperId: string,
    origin: ComponentOrigin,
  ) {
    this.origin = origin;
  }
}

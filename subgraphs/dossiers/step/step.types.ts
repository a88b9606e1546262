import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../kit/scalars";
import { timelinessOf } from "../clock/timeliness";
import { OfficialRole, StepState, Timeliness } from "../dossier/dossier.enums";

export interface StepRow {
  readonly id: string;
  readonly dossier_code: string;
  readonly ordinal: number;
  readonly name: string;
  readonly role: OfficialRole;
  readonly agency: string;
  readonly official: string;
  readonly minutes: number;
  readonly signs: boolean;
  readonly state: StepState;
  readonly started_at: Date | null;
  readonly due_at: Date | null;
  readonly finished_at: Date | null;
  readonly carried_on_paper: boolean;
}

/** A step has exactly one accountable person, a task and a time. */
@ObjectType({
  description:
    "One step of the dossier's process: one accountable person, one task, one time (rõ người, rõ việc, rõ thời gian).",
})
export class DossierStep {
  @Field(() => ID, { description: "Unique over all dossiers." })
  readonly id: string;

  @Field(() => Int, { description: "From 1." })
  readonly ordinal: number;

  @Field(() => String, { description: "The task." })
  readonly name: string;

  @Field(() => OfficialRole, { description: "Whose task it is." })
  readonly role: OfficialRole;

  @Field(() => StepState, { description: "How far it is." })
  readonly state: StepState;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the dossier came to it." })
  readonly startedAt: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it is due, by the clock of the receiving office." })
  readonly dueAt: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was done." })
  readonly finishedAt: Date | null;

  @Field(() => Timeliness, { description: "Measured against its own due time." })
  readonly timeliness: Timeliness;

  @Field(() => Boolean, {
    description:
      "A dossier that exists digitally and was still carried on paper: counted, because it should not happen.",
  })
  readonly carriedOnPaper: boolean;

  constructor(
    readonly row: StepRow,
    now: Date,
  ) {
    this.id = row.id;
    this.ordinal = row.ordinal;
    this.name = row.name;
    this.role = row.role;
    this.state = row.state;
    this.startedAt = row.started_at;
    this.dueAt = row.due_at;
    this.finishedAt = row.finished_at;
    this.timeliness = timelinessOf(row.due_at, row.finished_at, now);
    this.carriedOnPaper = row.carried_on_paper;
  }
}

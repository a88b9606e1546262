import { Directive, Field, ID, Int, ObjectType } from "type-graphql";
import { DateScalar, DongScalar, JSONScalar } from "../../kit/scalars";
import { AgencyLevel } from "../agency/agency";
import { DossierChannel, FeeKind, OfficialRole, OnlineLevel, SupplementClock, TimeUnit } from "./version.enums";

export { OnlineLevel } from "./version.enums";

@Directive('@key(fields: "id")')
@ObjectType({
  description:
    "A procedure as one announcing decision fixed it (quyết định công bố). A dossier keeps the version it was received under.",
})
export class ProcedureVersion {
  @Field(() => ID)
  id!: string;

  procedureCode!: string;

  @Field(() => Int, { description: "1, 2, 3... within the procedure." })
  number!: number;

  @Field(() => String, { description: "The decision that announced it." })
  announcementDecision!: string;

  @Field(() => DateScalar, { description: "First day in force." })
  effectiveFrom!: string;

  @Field(() => DateScalar, { nullable: true, description: "Last day in force; null while no end is known." })
  effectiveTo!: string | null;

  @Field(() => String, { nullable: true, description: "Why it was replaced or repealed." })
  endReason!: string | null;

  @Field(() => OnlineLevel)
  onlineLevel!: OnlineLevel;

  @Field(() => [DossierChannel], { description: "Ways to file (cách thức thực hiện)." })
  channels!: DossierChannel[];

  @Field(() => String, { nullable: true, description: "What the applicant does, step by step (trình tự thực hiện)." })
  guidance!: string | null;

  @Field(() => [String], { description: "Conditions to be met (yêu cầu, điều kiện)." })
  conditions!: string[];

  @Field(() => JSONScalar, {
    nullable: true,
    description: "JSON Schema 2020-12 of the interactive form; null where the procedure has none yet.",
  })
  formSchema!: unknown;

  @Field(() => SupplementClock)
  supplementClock!: SupplementClock;

  @Field(() => Int, { description: "How often the applicant may be asked to supplement after acceptance." })
  maxSupplementRequests!: number;

  @Field(() => Boolean, { description: "Same-day procedures received after 15:00 fall due the next working day." })
  sameDayCutoff!: boolean;

  @Field(() => [String], { description: "Căn cứ pháp lý." })
  legalBasis!: string[];

  @Field(() => Boolean, { description: "Carried as demonstration data and not checked against the official text." })
  unverified!: boolean;
}

@ObjectType({ description: "How long the agencies may take." })
export class TimeLimit {
  @Field(() => Int)
  amount!: number;

  @Field(() => TimeUnit)
  unit!: TimeUnit;
}

@ObjectType({ description: "One case of a procedure with its own time limit, fees and papers (trường hợp)." })
export class ProcedureCase {
  version!: string;

  @Field(() => ID, { description: "Unique within the version." })
  code!: string;

  @Field(() => String)
  name!: string;

  @Field(() => TimeLimit, { description: "Time limit by law (thời hạn giải quyết)." })
  timeLimit!: TimeLimit;
}

@ObjectType({ description: "What is to be paid (phí, lệ phí)." })
export class Fee {
  @Field(() => ID, { description: "Unique within the case." })
  code!: string;

  @Field(() => String)
  name!: string;

  @Field(() => FeeKind)
  kind!: FeeKind;

  @Field(() => DongScalar, { description: "At the counter." })
  amount!: number;

  @Field(() => DongScalar, { description: "Filed online; never more." })
  onlineAmount!: number;
}

@ObjectType({
  description: "One step of the internal process: clear in person, task and time (rõ người, rõ việc, rõ thời gian).",
})
export class ProcessStep {
  @Field(() => Int, { description: "1, 2, 3..." })
  ordinal!: number;

  @Field(() => String, { description: "The task." })
  name!: string;

  @Field(() => OfficialRole)
  role!: OfficialRole;

  @Field(() => AgencyLevel, { description: "Of the agency that does it." })
  agencyLevel!: AgencyLevel;

  @Field(() => Int, { description: "Working hours given." })
  hours!: number;

  @Field(() => Boolean, { description: "Done by signing the result." })
  signs!: boolean;
}

import { Ctx, Directive, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { calendarNotLoaded } from "../../kit/errors";
import { JSONScalar } from "../../kit/scalars";
import type { CalendarStore } from "../clock/calendar.store";
import { dossierClock } from "../clock/dossier-clock";
import { CalendarNotLoadedError } from "../clock/work-calendar";
import {
  Agency,
  Holder,
  OneStopOffice,
  Paper,
  Procedure,
  ProcedureVersion,
  RequiredPaper,
  stubOf,
} from "../graph/stubs";
import { DossierStep } from "../step/step.types";
import type { ColumnSealer } from "./columns.sealer";
import { DossierFee } from "./dossier-fee.types";
import type { DossierParts } from "./dossier.parts";
import { Contact, Dossier, DossierClock, DossierComponent } from "./dossier.types";

const personal = '@tag(name: "personal")';

@Resolver(() => Dossier)
export class DossierResolver {
  constructor(
    private readonly parts: DossierParts,
    private readonly calendars: CalendarStore,
    private readonly sealer: ColumnSealer,
  ) {}

  @FieldResolver(() => Procedure, { nullable: true, description: "What it asks for, in the catalogue." })
  procedure(@Root() { row }: Dossier): Procedure {
    return stubOf(Procedure, { code: row.procedure_code });
  }

  @FieldResolver(() => ProcedureVersion, {
    nullable: true,
    description: "The version in force when it was filed: it is judged by that one for ever.",
  })
  version(@Root() { row }: Dossier): ProcedureVersion {
    return stubOf(ProcedureVersion, { id: row.version_id });
  }

  @Directive("@authenticated")
  @FieldResolver(() => Holder, {
    nullable: true,
    description: "Whose matter it is; the submitter may be another person.",
  })
  owner(@Root() { row }: Dossier): Holder {
    return stubOf(Holder, { id: row.owner_id });
  }

  @Directive("@authenticated")
  @FieldResolver(() => Holder, { nullable: true, description: "Who filed it (người nộp)." })
  submitter(@Root() { row }: Dossier): Holder {
    return stubOf(Holder, { id: row.submitter_id });
  }

  @Directive("@authenticated")
  @Directive(personal)
  @FieldResolver(() => Contact, { nullable: true, description: "Where to reach them about this dossier." })
  contact(@Root() { row }: Dossier): Contact {
    return Object.assign(new Contact(), this.sealer.open<Contact>(row.code, "contact", row.contact));
  }

  @FieldResolver(() => OneStopOffice, { nullable: true, description: "Where an official helped to file." })
  assistedAtOffice(@Root() { row }: Dossier): OneStopOffice | null {
    return row.assisted_at_office === null ? null : stubOf(OneStopOffice, { code: row.assisted_at_office });
  }

  @FieldResolver(() => OneStopOffice, {
    nullable: true,
    description: "Where it was received, and where the result is returned.",
  })
  receivedAtOffice(@Root() { row }: Dossier): OneStopOffice {
    return stubOf(OneStopOffice, { code: row.office });
  }

  @FieldResolver(() => Agency, { nullable: true, description: "Which agency decides." })
  decidingAgency(@Root() { row }: Dossier): Agency {
    return stubOf(Agency, { code: row.deciding_agency });
  }

  @FieldResolver(() => [DossierFee], { description: "What it owes, as the catalogue has it." })
  fees(@Root() { code }: Dossier, @Ctx() ctx: RequestContext): Promise<DossierFee[]> {
    return this.parts.fees(ctx, code);
  }

  @Directive("@authenticated")
  @Directive(personal)
  @FieldResolver(() => String, { nullable: true, description: "Who took the result, or the post's tracking number." })
  returnNote(@Root() { row }: Dossier): string | null {
    return row.return_note && this.sealer.open<string>(row.code, "return note", row.return_note);
  }

  @FieldResolver(() => DossierClock, { description: "Working minutes given, used and left." })
  async clock(@Root() { row }: Dossier, @Ctx() ctx: RequestContext): Promise<DossierClock> {
    const calendar = await this.calendars.of(ctx, row.office);
    if (!calendar) throw calendarNotLoaded(ctx);
    try {
      return dossierClock(row, calendar, ctx.now);
    } catch (fault) {
      throw fault instanceof CalendarNotLoadedError ? calendarNotLoaded(ctx) : fault;
    }
  }

  @Directive("@authenticated")
  @Directive(personal)
  @FieldResolver(() => JSONScalar, { nullable: true, description: "The form as it was filed." })
  form(@Root() { row }: Dossier): unknown {
    return this.sealer.open<unknown>(row.code, "form", row.form);
  }

  @Directive("@authenticated")
  @FieldResolver(() => [DossierComponent], { description: "The papers that it rests on." })
  components(@Root() { code }: Dossier, @Ctx() ctx: RequestContext): Promise<DossierComponent[]> {
    return this.parts.components(ctx, code);
  }

  @FieldResolver(() => [DossierStep], { description: "Who does what in how long, in order." })
  steps(@Root() { code }: Dossier, @Ctx() ctx: RequestContext): Promise<DossierStep[]> {
    return this.parts.steps(ctx, code);
  }

  @Directive("@authenticated")
  @FieldResolver(() => [Paper], { nullable: "items", description: "What was issued for it." })
  async results(@Root() { code }: Dossier, @Ctx() ctx: RequestContext): Promise<Paper[]> {
    return (await this.parts.results(ctx, code)).map((id) => stubOf(Paper, { id }));
  }

  @Directive("@authenticated")
  @Directive(personal)
  @FieldResolver(() => String, { nullable: true, description: "What the QR on the slips says." })
  trackingToken(@Root() { row }: Dossier): string {
    return this.sealer.open<string>(row.code, "tracking", row.tracking_token);
  }
}

@Resolver(() => DossierComponent)
export class DossierComponentResolver {
  @FieldResolver(() => RequiredPaper, { nullable: true, description: "What the version asks for." })
  requiredPaper(@Root() { requiredPaperId }: DossierComponent): RequiredPaper {
    return stubOf(RequiredPaper, { id: requiredPaperId });
  }

  @FieldResolver(() => Paper, { nullable: true, description: "The paper in the archive that answers it." })
  paper(@Root() { paperId }: DossierComponent): Paper {
    return stubOf(Paper, { id: paperId });
  }
}

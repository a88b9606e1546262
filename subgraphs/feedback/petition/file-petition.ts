import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver, createUnionType } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import type { Tx } from "../../kit/database";
import { calendarNotLoaded } from "../../kit/errors";
import { publish } from "../../kit/outbox";
import {
  ConflictProblem,
  InvalidInputProblem,
  NotAllowedProblem,
  NotFoundProblem,
  Problem,
  invalidInput,
  notFound,
} from "../../kit/problem";
import { done, refuse, writeOnce } from "../../kit/write";
import type { Known } from "../known/known";
import { cleanLine, cleanText } from "../words";
import { type About, petitionAbout } from "./about";
import { type Allowance, petitionDue, yearOf } from "./due";
import { Petition } from "./petition";
import { PetitionChannel, PetitionSubject } from "./petition.enums";
import type { NewPetition, PetitionStore } from "./petition.store";

/** A petition that may stand, once it is known by when it is to be answered. */
type Judged = Omit<NewPetition, "dueAt"> & { readonly dueAt: Date | null };

const LONGEST_TITLE = 200;
const LONGEST_CONTENT = 10_000;
/** The Government Office runs the national portal: what names nobody is counted there. */
const NOBODY_NAMED = "G22";

@InputType({ description: "A petition, and whatever it is about as far as the person knows." })
export class FilePetitionInput {
  @Field(() => PetitionChannel, { description: "Through what it comes." })
  channel!: PetitionChannel;

  @Field(() => PetitionSubject, { description: "What it is about." })
  subject!: PetitionSubject;

  @Field(() => String, { description: "One line, up to 200 characters." })
  title!: string;

  @Field(() => String, { description: "Up to 10,000 characters." })
  content!: string;

  @Field(() => ID, { nullable: true, description: "A field; by default the procedure's." })
  fieldCode?: string | null;

  @Field(() => ID, { nullable: true, description: "A procedure; by default the dossier's." })
  procedureCode?: string | null;

  @Field(() => ID, { nullable: true, description: "One's own dossier." })
  dossierCode?: string | null;

  @Field(() => ID, { nullable: true, description: "An office; by default the one that received the dossier." })
  officeCode?: string | null;

  @Field(() => ID, { nullable: true, description: "An agency; by default the dossier's or the office's." })
  agencyCode?: string | null;

  @Field(() => Boolean, { defaultValue: true, description: "Everybody may read it. Anonymous ones are always public." })
  public!: boolean;

  @Field(() => ID, { description: "Chosen by the client; the same key with the same content answers the same." })
  idempotencyKey!: string;
}

@ObjectType({ description: "The petition stands." })
export class PetitionSuccess {
  @Field(() => Petition)
  petition!: Petition;
}

export const PetitionResult = createUnionType({
  name: "PetitionResult",
  description: "What became of a petition.",
  types: () => [PetitionSuccess, InvalidInputProblem, NotFoundProblem, NotAllowedProblem, ConflictProblem] as const,
});

@Resolver()
export class FilePetition {
  constructor(
    private readonly petitions: PetitionStore,
    private readonly known: Known,
    private readonly allowance: Allowance,
  ) {}

  @Mutation(() => PetitionResult, {
    nullable: true,
    description: "Files a petition. Anybody may; anonymous ones are always public.",
  })
  async filePetition(
    @Arg("input", () => FilePetitionInput) input: FilePetitionInput,
    @Ctx() ctx: RequestContext,
  ): Promise<typeof PetitionResult> {
    // Before the transaction, which holds a connection already; told within it, where a remembered answer comes first.
    const petition = await this.judge(input, ctx);
    return writeOnce(
      this.petitions.source,
      ctx,
      "filePetition",
      input,
      (tx) => this.write(tx, petition, ctx),
      (code) => this.answer(code, ctx),
    );
  }

  private async judge(
    input: FilePetitionInput,
    ctx: RequestContext,
  ): Promise<Judged | InvalidInputProblem | NotFoundProblem> {
    const title = cleanLine(input.title, LONGEST_TITLE);
    if (!title) return invalidInput(ctx, ["input", "title"]);
    const content = cleanText(input.content, LONGEST_CONTENT);
    if (!content) return invalidInput(ctx, ["input", "content"]);
    const about = await petitionAbout(input, this.known, ctx.viewer);
    if ("absent" in about)
      return about.absent === "dossierCode" ? notFound(ctx) : invalidInput(ctx, ["input", about.absent]);
    const { channel, subject } = input;
    return {
      channel,
      subject,
      title,
      content,
      ...about,
      ...petitioner(input, ctx),
      receivedAt: ctx.now,
      dueAt: await this.dueAt(ctx.now),
    };
  }

  private async write(tx: Tx, judged: Judged | InvalidInputProblem | NotFoundProblem, ctx: RequestContext) {
    if (judged instanceof Problem) return refuse(judged);
    const { dueAt } = judged;
    if (!dueAt) throw calendarNotLoaded(ctx);
    const petition: NewPetition = { ...judged, dueAt };
    const code = await this.petitions.add(tx, prefixOf(petition), petition);
    const { title, content, holder, filedBy, ...told } = petition;
    await publish(tx, { topic: "petition", key: code, payload: { code, status: "RECEIVED", ...told } });
    return done(code);
  }

  private async answer(code: string, ctx: RequestContext): Promise<PetitionSuccess> {
    const petition = await this.petitions.byCode(code, ctx);
    if (!petition) throw new Error("an acknowledged petition is missing");
    return Object.assign(new PetitionSuccess(), { petition });
  }

  /** Null past the last year whose calendar the catalogue has. */
  private async dueAt(receivedAt: Date): Promise<Date | null> {
    const judge = async () => petitionDue(receivedAt, this.allowance, await this.known.calendar(yearOf(receivedAt)));
    const due = await judge();
    if (due) return due;
    await this.known.refreshCalendar();
    return judge();
  }
}

function petitioner(
  { public: wanted }: FilePetitionInput,
  { viewer }: RequestContext,
): Pick<NewPetition, "holder" | "filedBy" | "public"> {
  return { holder: viewer.holder, filedBy: viewer.subject, public: wanted || viewer.subject === null };
}

function prefixOf({ agency }: About): string {
  return agency?.split(".")[0] ?? NOBODY_NAMED;
}

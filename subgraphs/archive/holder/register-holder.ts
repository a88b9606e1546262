import type { GraphQLResolveInfo } from "graphql";
import {
  Arg,
  Ctx,
  Directive,
  Field,
  ID,
  Info,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  createUnionType,
} from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { ConflictProblem, InvalidInputProblem, NotAllowedProblem, invalidInput, notAllowed } from "../../kit/problem";
import { isOfficial } from "../../kit/viewer";
import { done, refuse, writeOnce } from "../../kit/write";
import type { Findings } from "../access-log/findings";
import { line } from "../text";
import { Holder } from "./holder";
import type { HolderStore } from "./holder.store";
import { HolderKind, kindOfIdentityNumber, normaliseIdentityNumber } from "./identity-number";
import { personalFields, selectedFields } from "./selected-fields";

@InputType({ description: "A person or organisation at the counter who has never signed in." })
export class RegisterHolderInput {
  @Field(() => HolderKind, { description: "Must fit the identity number." })
  kind!: HolderKind;

  @Field(() => String, { description: "As on the identity card or the registration." })
  name!: string;

  @Field(() => String, { description: "Personal identification number (12 digits) or tax code." })
  identityNumber!: string;

  @Field(() => ID, { description: "Makes a repeated request harmless." })
  idempotencyKey!: string;
}

@ObjectType({ description: "The holder behind the identity number: made now, or known before." })
export class RegisterHolderSuccess {
  @Field(() => Holder, { description: "Under the id that dossiers name as owner." })
  holder!: Holder;
}

export const RegisterHolderResult = createUnionType({
  name: "RegisterHolderResult",
  description: "The holder, or why not.",
  types: () => [RegisterHolderSuccess, InvalidInputProblem, NotAllowedProblem, ConflictProblem] as const,
});

@Resolver()
export class RegisterHolder {
  constructor(
    private readonly source: DataSource,
    private readonly holders: HolderStore,
    private readonly findings: Findings,
  ) {}

  @Directive('@requiresScopes(scopes: [["archive:digitise"], ["dossier:receive"]])')
  @Mutation(() => RegisterHolderResult, {
    nullable: true,
    description:
      "Opens the archive of somebody who is at the counter and has no account yet; who is known already is answered as they are, which is logged as an access. Officials only.",
  })
  async registerHolder(
    @Arg("input", () => RegisterHolderInput) input: RegisterHolderInput,
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<typeof RegisterHolderResult> {
    const identityNumber = normaliseIdentityNumber(input.identityNumber);
    // Remembered with the idempotency key: a hash that nobody without our key can search through.
    const remembered = { ...input, identityNumber: this.holders.fingerprint(identityNumber) };
    return writeOnce(
      this.source,
      ctx,
      "registerHolder",
      remembered,
      async (tx) => {
        if (!isOfficial(ctx.viewer)) return refuse(notAllowed(ctx));
        const name = line(input.name, 200);
        if (name === null) return refuse(invalidInput(ctx, ["input", "name"]));
        const kind = kindOfIdentityNumber(identityNumber);
        if (kind === null) return refuse(invalidInput(ctx, ["input", "identityNumber"], "IDENTITY_NUMBER_INVALID"));
        if (kind !== input.kind) return refuse(invalidInput(ctx, ["input", "kind"]));
        return done(await this.holders.obtain(tx, { kind, name, identityNumber, wishedId: null }));
      },
      async ({ holder, wasKnown }) => {
        if (wasKnown) await this.findings.record(holder, askedOfHolder(info), ctx);
        return Object.assign(new RegisterHolderSuccess(), { holder: await this.holders.of(holder, ctx) });
      },
    );
  }
}

function askedOfHolder(info: GraphQLResolveInfo): string[] {
  const holders = selectedFields(info, RegisterHolderSuccess.name).filter(({ name }) => name.value === "holder");
  return personalFields(info, holders);
}

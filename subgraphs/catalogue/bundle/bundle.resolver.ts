import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { present } from "../lookup";
import { Procedure } from "../procedure/procedure";
import type { ProcedureService } from "../procedure/procedure.service";
import { BundleMember, ProcedureBundle } from "./bundle";
import type { BundleService } from "./bundle.service";

@Resolver(() => ProcedureBundle)
export class BundleResolver {
  constructor(private readonly allBundles: BundleService) {}

  @Query(() => ProcedureBundle, { nullable: true, description: "The bundle with that code." })
  bundle(@Arg("code", () => ID) code: string, @Ctx() ctx: RequestContext): Promise<ProcedureBundle | null> {
    return this.allBundles.byCode(code, ctx);
  }

  @Query(() => [ProcedureBundle], { nullable: true, description: "All bundles, by code." })
  bundles(): Promise<ProcedureBundle[]> {
    return this.allBundles.all();
  }

  @FieldResolver(() => [BundleMember], { description: "What others wait for stands before them." })
  members(@Root() { code }: ProcedureBundle, @Ctx() ctx: RequestContext): Promise<BundleMember[]> {
    return this.allBundles.members(code, ctx);
  }
}

@Resolver(() => BundleMember)
export class BundleMemberResolver {
  constructor(private readonly procedures: ProcedureService) {}

  @FieldResolver(() => Procedure)
  procedure(@Root() { procedureCode }: BundleMember, @Ctx() ctx: RequestContext): Promise<Procedure | null> {
    return this.procedures.byCode(procedureCode, ctx);
  }

  @FieldResolver(() => [Procedure], { description: "It begins when these have given their results." })
  dependsOn(@Root() { dependsOnCodes }: BundleMember, @Ctx() ctx: RequestContext): Promise<Procedure[]> {
    return present(dependsOnCodes.map((code) => this.procedures.byCode(code, ctx)));
  }
}

import { Arg, Directive, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { kept } from "../kept";
import { type Here, Place } from "../lookup";
import { Procedure } from "../procedure/procedure";
import type { ProcedureService } from "../procedure/procedure.service";
import { BundleMember, ProcedureBundle } from "./bundle";
import type { BundleService } from "./bundle.service";

@Resolver(() => ProcedureBundle)
export class BundleResolver {
  constructor(private readonly allBundles: BundleService) {}

  @Directive(kept)
  @Query(() => ProcedureBundle, { nullable: true, description: "The bundle with that code." })
  bundle(@Arg("code", () => ID) code: string, @Place() here: Here): Promise<ProcedureBundle | null> {
    return this.allBundles.byCode(code, here);
  }

  @Directive(kept)
  @Query(() => [ProcedureBundle], { nullable: true, description: "All bundles, by code." })
  bundles(): Promise<ProcedureBundle[]> {
    return this.allBundles.all();
  }

  @FieldResolver(() => [BundleMember], { description: "What others wait for stands before them." })
  members(@Root() { code }: ProcedureBundle, @Place() here: Here): Promise<BundleMember[]> {
    return this.allBundles.members(code, here);
  }
}

@Resolver(() => BundleMember)
export class BundleMemberResolver {
  constructor(private readonly procedures: ProcedureService) {}

  @FieldResolver(() => Procedure)
  procedure(@Root() { procedureCode }: BundleMember, @Place() here: Here): Promise<Procedure | null> {
    return this.procedures.byCode(procedureCode, here);
  }

  @FieldResolver(() => [Procedure], { description: "It begins when these have given their results." })
  async dependsOn(@Root() { dependsOnCodes }: BundleMember, @Place() here: Here): Promise<Procedure[]> {
    const found = await Promise.all(dependsOnCodes.map((code) => this.procedures.byCode(code, here)));
    return found.filter((procedure) => procedure !== null);
  }
}

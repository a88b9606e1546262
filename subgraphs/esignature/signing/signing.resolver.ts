import { Arg, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { Certificate } from "../certificate/certificate";
import type { CertificateStore } from "../certificate/certificate-store";
import type { Page } from "../../kit/connection";
import type { RequestContext } from "../../kit/context";
import { Signature } from "../signature/signature";
import type { SignatureStore } from "../signature/signature-store";
import { Paper, paperWith } from "../stubs";
import { SigningRequest, SigningState, signingRequests } from "./signing-request";
import type { SigningStore } from "./signing-store";

@Resolver(() => SigningRequest)
export class SigningResolver {
  constructor(
    private readonly requests: SigningStore,
    private readonly signatures: SignatureStore,
    private readonly certificates: CertificateStore,
  ) {}

  @Directive("@authenticated")
  @Query(() => SigningRequest, { nullable: true, description: "The viewer's own act of signing." })
  signingRequest(@Arg("id", () => ID) id: string, @Ctx() ctx: RequestContext): Promise<SigningRequest | null> {
    return this.requests.own(id, ctx);
  }

  @Directive("@authenticated")
  @Directive('@listSize(slicingArguments: ["first"], sizedFields: ["edges"])')
  @Query(() => signingRequests.Connection, {
    nullable: true,
    description: "What waits for my signature, oldest first.",
  })
  mySigningRequests(
    @Arg("first", () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<SigningRequest>> {
    return this.requests.waiting({ first: first ?? 20, after: after ?? undefined }, ctx);
  }

  @FieldResolver(() => Certificate, { description: "The certificate that it is to be made with." })
  async certificate(@Root() request: SigningRequest, @Ctx() ctx: RequestContext): Promise<Certificate | null> {
    return this.certificates.byId(request.certificateId, ctx);
  }

  @FieldResolver(() => Paper, { nullable: true, description: "The paper to be signed, where it is over one." })
  paper(@Root() request: SigningRequest): Paper | null {
    return paperWith(request.paperId);
  }

  @FieldResolver(() => Signature, { nullable: true, description: "What came of it, once SIGNED." })
  async signature(@Root() request: SigningRequest, @Ctx() ctx: RequestContext): Promise<Signature | null> {
    return request.state === SigningState.SIGNED ? this.signatures.ofRequest(request.id, ctx) : null;
  }
}

import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { Certificate } from "../certificate/certificate";
import type { CertificateStore } from "../certificate/certificate-store";
import type { RequestContext } from "../../kit/context";
import { unauthenticated, upstreamUnavailable } from "../../kit/errors";
import type { Known } from "../known/known";
import { Paper, paperWith } from "../stubs";
import type { Validator } from "../validation/validator";
import { SignatureVerdict, toVerdict } from "../validation/verdict";
import { Signature } from "./signature";
import type { SignatureStore } from "./signature-store";

@Resolver(() => Signature)
export class SignatureResolver {
  constructor(
    private readonly signatures: SignatureStore,
    private readonly certificates: CertificateStore,
    private readonly validator: Validator,
  ) {}

  @Query(() => Signature, {
    nullable: true,
    description: "A signature by its id: everybody may check what was signed by whom.",
  })
  signature(@Arg("id", () => ID) id: string, @Ctx() ctx: RequestContext): Promise<Signature | null> {
    return this.signatures.byId(id, ctx);
  }

  @FieldResolver(() => Certificate, { description: "The certificate that it was made with." })
  async signer(@Root() signature: Signature, @Ctx() ctx: RequestContext): Promise<Certificate | null> {
    return this.certificates.byId(signature.certificate, ctx);
  }

  @FieldResolver(() => Paper, { nullable: true, description: "The paper that it is over, once there is one." })
  async paper(@Root() signature: Signature, @Ctx() ctx: RequestContext): Promise<Paper | null> {
    if (signature.statementText !== null) return null;
    return paperWith(signature.paperId ?? (await this.signatures.resultOf(signature, ctx)));
  }

  // An apology's statement tells of somebody's dossier: those who are told of it are signed in.
  @FieldResolver(() => String, { nullable: true, description: "The statement that it is over; for signed-in readers." })
  statement(@Root() signature: Signature, @Ctx() ctx: RequestContext): string | null {
    if (signature.statementText !== null && ctx.viewer.kind === "ANONYMOUS") throw unauthenticated(ctx);
    return signature.statementText;
  }

  @FieldResolver(() => SignatureVerdict, { description: "How it stands at this moment." })
  async verdict(@Root() signature: Signature, @Ctx() ctx: RequestContext): Promise<SignatureVerdict> {
    const content = { sha256: Buffer.from(signature.digest, "hex") };
    return toVerdict(await this.validator.validateOwn(signature.der, content, ctx), ctx);
  }
}

@Resolver(() => Paper)
export class PaperSignaturesResolver {
  constructor(
    private readonly store: SignatureStore,
    private readonly known: Known,
  ) {}

  @FieldResolver(() => [Signature], {
    nullable: true,
    description: "The signatures over the paper's bytes, oldest first.",
  })
  async signatures(@Root() paper: Paper, @Ctx() ctx: RequestContext): Promise<Signature[]> {
    const found = await this.store.ofPaper(paper.id, ctx);
    if (found) return found;
    // The paper may be younger than what we know of the archive.
    const caughtUp = await this.known.refreshPapers(ctx);
    const again = await this.store.ofPaper(paper.id, ctx, true);
    if (!again && !caughtUp) throw upstreamUnavailable(ctx);
    return again ?? [];
  }
}

import { Ctx, Directive, FieldResolver, Query, Resolver, Root } from "type-graphql";
import type { CertificateAuthority } from "../authority/certificate-authority";
import type { RequestContext } from "../../kit/context";
import { Agency, Official } from "../stubs";
import { readPemCertificates } from "../validation/certificate-facts";
import { Certificate } from "./certificate";
import type { CertificateStore } from "./certificate-store";

@Resolver(() => Certificate)
export class TrustAnchorResolver {
  constructor(
    private readonly certificates: CertificateStore,
    private readonly authority: CertificateAuthority,
  ) {}

  @Query(() => [Certificate], {
    nullable: true,
    description: "The roots on which every verdict rests; with them `openssl cms -verify` says the same.",
  })
  async trustAnchors(@Ctx() ctx: RequestContext): Promise<Certificate[]> {
    const prints = (readPemCertificates(this.authority.rootPem) ?? []).map((root) => root.fingerprint);
    return this.certificates.byFingerprint(prints, ctx);
  }
}

@Resolver(() => Agency)
export class AgencyCertificatesResolver {
  constructor(private readonly certificates: CertificateStore) {}

  @FieldResolver(() => [Certificate], {
    nullable: true,
    description: "Certificates of the agency's seal (chữ ký số cơ quan), newest first.",
  })
  sealCertificates(@Root() agency: Agency, @Ctx() ctx: RequestContext): Promise<Certificate[]> {
    return this.certificates.sealsOf(agency.code, ctx);
  }
}

@Resolver(() => Official)
export class OfficialCertificatesResolver {
  constructor(private readonly store: CertificateStore) {}

  @Directive("@authenticated")
  @FieldResolver(() => [Certificate], {
    nullable: true,
    description: "Certificates in the official's own name, newest first.",
  })
  certificates(@Root() official: Official, @Ctx() ctx: RequestContext): Promise<Certificate[]> {
    return this.store.ofOfficial(official.id, ctx);
  }
}

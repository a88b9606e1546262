import { ContentStore } from "../kit/content-store";
import type { RequestContext } from "../kit/context";
import { type Subgraph, buildSubgraph, stub } from "../kit/federation";
import { loadLabels } from "../kit/labels";
import { Sealer } from "../kit/secrets";
import type { Built, Ground } from "../kit/subgraph-process";
import { CertificateAuthority } from "./authority/certificate-authority";
import { CertificateKind } from "./certificate/certificate";
import { CertificateStore, enterCertificate } from "./certificate/certificate-store";
import {
  AgencyCertificatesResolver,
  OfficialCertificatesResolver,
  TrustAnchorResolver,
} from "./certificate/certificate.resolver";
import { SoftwareTokens } from "./keys/software-tokens";
import { Known, applyArchive, applyDossiers } from "./known/known";
import { SignatureStore } from "./signature/signature-store";
import { PaperSignaturesResolver, SignatureResolver } from "./signature/signature.resolver";
import { AuthoriseSignature } from "./signing/authorise-signature";
import { DeclineSignature } from "./signing/decline-signature";
import { MakeSignature } from "./signing/make-signature";
import { RequestSignature } from "./signing/request-signature";
import { SigningAnswer } from "./signing/signing-answer";
import { SigningStore } from "./signing/signing-store";
import { SigningResolver } from "./signing/signing.resolver";
import { Agency, Official, Paper } from "./stubs";
import { ValidateDocument } from "./validation/validate-document";
import { Validator } from "./validation/validator";

/** Everything, by hand. */
export async function buildEsignature(ground: Ground, requestHours: number): Promise<Built> {
  const { source, keys, config } = ground;
  const authority = await CertificateAuthority.open(config.keyDir, new Sealer(keys.get("authority")), new Date());
  await enterCertificate(source, { kind: CertificateKind.ISSUING, pem: authority.rootPem });
  await enterCertificate(source, { kind: CertificateKind.ISSUING, pem: authority.issuingPem });
  const tokens = new SoftwareTokens(config.dataDir, new Sealer(keys.get("tokens")), source);
  const known = new Known(source, ground.follow("archive", applyArchive), ground.follow("dossiers", applyDossiers));
  const certificates = new CertificateStore(source);
  const signatures = new SignatureStore(source);
  const requests = new SigningStore(source);
  const validator = new Validator(authority.rootPem, certificates);
  const making = new MakeSignature(authority, new ContentStore(config.dataDir, keys), validator);
  const answer = new SigningAnswer(requests);
  const container = new Map<unknown, unknown>([
    [CertificateStore, certificates],
    [SignatureStore, signatures],
    [SigningStore, requests],
    [TrustAnchorResolver, new TrustAnchorResolver(certificates, authority)],
    [AgencyCertificatesResolver, new AgencyCertificatesResolver(certificates)],
    [OfficialCertificatesResolver, new OfficialCertificatesResolver(certificates)],
    [SignatureResolver, new SignatureResolver(signatures, certificates, validator)],
    [PaperSignaturesResolver, new PaperSignaturesResolver(signatures, known)],
    [SigningResolver, new SigningResolver(requests, signatures, certificates)],
    [RequestSignature, new RequestSignature(source, certificates, known, answer, requestHours * 3_600_000)],
    [
      AuthoriseSignature,
      new AuthoriseSignature(source, certificates, requests, tokens, making, answer, keys.get("remembered-secrets")),
    ],
    [DeclineSignature, new DeclineSignature(source, answer)],
    [ValidateDocument, new ValidateDocument(validator)],
  ]);
  return { subgraph: esignatureSchema(container) };
}

/** The schema over what was made; an empty map is enough to print it. */
export function esignatureSchema(container: ReadonlyMap<unknown, unknown>): Subgraph {
  loadLabels("subgraphs/esignature");
  const made = <T>(type: new (...args: never[]) => T): T => container.get(type) as T;
  type Keyed = { readonly id: string };
  return buildSubgraph({
    resolvers: [
      TrustAnchorResolver,
      AgencyCertificatesResolver,
      OfficialCertificatesResolver,
      SignatureResolver,
      PaperSignaturesResolver,
      SigningResolver,
      RequestSignature,
      AuthoriseSignature,
      DeclineSignature,
      ValidateDocument,
    ],
    container,
    references: {
      Agency: stub(Agency),
      Official: stub(Official),
      Paper: stub(Paper),
      Certificate: ({ id }: Keyed, ctx: RequestContext) => made(CertificateStore).byId(id, ctx),
      Signature: ({ id }: Keyed, ctx: RequestContext) => made(SignatureStore).byId(id, ctx),
      SigningRequest: ({ id }: Keyed, ctx: RequestContext) => made(SigningStore).own(id, ctx),
    },
    orphanedTypes: [Agency, Official, Paper],
    directives: ["@key", "@shareable", "@authenticated", "@requiresScopes", "@listSize"],
  });
}

import "reflect-metadata";
import { ContentStore } from "../kit/content-store";
import { loadLabels } from "../kit/labels";
import { type Built, type Ground, startSubgraph } from "../kit/subgraph-process";
import { AccessLog } from "./access-log/access-log";
import { AccessRecordResolver } from "./access-log/access-record";
import { Findings } from "./access-log/findings";
import { Readings } from "./access-log/readings";
import { WitnessRoute } from "./access-log/witness";
import type { ArchiveConfig } from "./config";
import { applyCatalogue } from "./feeds/catalogue";
import { applyDossiers } from "./feeds/dossiers";
import { applySignatures } from "./feeds/esignature";
import { KnownOthers } from "./feeds/known-others";
import { HolderResolver } from "./holder/holder.resolver";
import { HolderStore } from "./holder/holder.store";
import { RegisterHolder } from "./holder/register-holder";
import { SignInRoute } from "./holder/sign-in";
import { DigitisationIndexResolver } from "./index/digitisation-index";
import { AttestPaper } from "./paper/attest-paper";
import { IssueResult } from "./paper/issue-result";
import { PaperContentRoute } from "./paper/paper-content";
import { PaperData } from "./paper/paper-data";
import { PaperIntake } from "./paper/paper-intake";
import { PaperList } from "./paper/paper-list";
import { PaperResolver } from "./paper/paper.resolver";
import { PaperStore } from "./paper/paper.store";
import { RateLimit } from "./paper/rate-limit";
import { RegisterPaper } from "./paper/register-paper";
import { PaperVerification } from "./paper/verification";
import { VerifyPaper } from "./paper/verify-paper";
import { AgencyReuseResolver, PaperTypeReuseResolver } from "./reuse/reuse";
import { SatisfiedByResolver } from "./reuse/satisfied-by";
import { archiveSchema } from "./schema";
import { StagedFiles } from "./upload/staged-files";
import { StartUpload } from "./upload/start-upload";
import { TusRoute } from "./upload/tus-route";
import { UploadStore } from "./upload/upload.store";

const HOUR_MS = 3_600_000;

/** Serves the archive until stopped. */
export function startArchive(config: ArchiveConfig) {
  loadLabels("subgraphs/archive");
  return startSubgraph(config, [], (ground) => buildArchive(config, ground));
}

/** Everything that the archive consists of, made by hand. */
export async function buildArchive(config: ArchiveConfig, ground: Ground): Promise<Built> {
  const parts = makeParts(config, ground);
  const { uploads, staged, holders, papers, readings, findings, log, contents } = parts;
  await uploads.recover();
  const recovering = setInterval(() => void uploads.recover().catch(() => undefined), HOUR_MS).unref();
  const made = new Map(makeResolvers(config, ground, parts).map((resolver) => [resolver.constructor, resolver]));
  return {
    subgraph: archiveSchema(made, () => ({ holders, papers })),
    stop: async () => clearInterval(recovering),
    routes: [
      new SignInRoute(ground.source, holders, ground.keys),
      new WitnessRoute(readings, findings, log),
      new TusRoute(uploads, staged),
      contents,
    ],
  };
}

function makeParts({ extra, dataDir, publicOrigin }: ArchiveConfig, { source, keys, follow }: Ground) {
  const verification = new PaperVerification(keys);
  const others = new KnownOthers({
    catalogue: follow("catalogue", applyCatalogue),
    dossiers: follow("dossiers", applyDossiers),
    esignature: follow("esignature", (tx, changes) => applySignatures(tx, changes, verification)),
  });
  const content = new ContentStore(dataDir, keys);
  const staged = new StagedFiles(dataDir, keys.get("staged-uploads"));
  const uploads = new UploadStore(source, keys, content, staged, { publicOrigin, hours: extra.UPLOAD_HOURS });
  const log = new AccessLog(source);
  const readings = new Readings(source, others);
  const data = new PaperData(keys);
  return {
    verification,
    others,
    staged,
    uploads,
    log,
    readings,
    findings: new Findings(readings, log),
    data,
    holders: new HolderStore(source, others, keys),
    papers: new PaperStore(source, others),
    intake: new PaperIntake(uploads, content, data),
    contents: new PaperContentRoute(source, keys, content, readings, log, publicOrigin),
  };
}

function makeResolvers({ extra }: ArchiveConfig, { source }: Ground, parts: ReturnType<typeof makeParts>): object[] {
  const { verification, others, uploads, findings, data, holders, papers, intake, contents } = parts;
  return [
    new HolderResolver(source, holders, new PaperList(source), findings),
    new RegisterHolder(source, holders, findings),
    new PaperResolver(source, papers, holders, data, contents, verification),
    new RegisterPaper(source, others, holders, intake, papers),
    new AttestPaper(source, papers, verification),
    new IssueResult(source, others, intake, papers, verification),
    new VerifyPaper(source, verification, new RateLimit(extra.LOOKUPS_PER_MINUTE)),
    new StartUpload(source, uploads, extra.UPLOAD_MAX_BYTES),
    new AccessRecordResolver(papers),
    new SatisfiedByResolver(source, holders),
    new AgencyReuseResolver(source),
    new PaperTypeReuseResolver(source),
    new DigitisationIndexResolver(source),
  ];
}

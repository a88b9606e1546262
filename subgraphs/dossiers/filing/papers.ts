import type { RequestContext } from "../../kit/context";
import { type InvalidInputProblem, invalidInput, problem } from "../../kit/problem";
import { type Tx, rows } from "../../kit/database";
import { localDay } from "../../kit/scalars";
import type { RequiredPaperBody, VersionCase } from "../catalogue/version";
import { ComponentOrigin } from "../dossier/dossier.enums";
import { FilingRefusedProblem, MissingPapersProblem, type SubmitDossierInput } from "../dossier/submit-dossier.types";
import { RequiredPaper, stubOf } from "../graph/stubs";
import type { FiledComponent, Parties } from "./filing";

/** What the archive told of a paper. */
export interface KnownPaper {
  readonly id: string;
  readonly holder: string;
  readonly type: string;
  readonly status: string;
  readonly valid_until: string | null;
  readonly origin: string;
  readonly uploader_holder: string | null;
  readonly uploader_official: string | null;
  readonly hidden: boolean;
  readonly used_before: boolean;
}

type PaperRefusal = "PAPER_NOT_YOURS" | "PAPER_NOT_ACCEPTED" | "PAPER_NOT_VALID";

/** Nothing mandatory is missing, and every paper given is theirs, of a type that proves it, and still good. */
export async function examinePapers(
  tx: Tx,
  ctx: RequestContext,
  input: SubmitDossierInput,
  of: VersionCase,
  parties: Parties,
): Promise<readonly FiledComponent[] | InvalidInputProblem | MissingPapersProblem | FilingRefusedProblem> {
  const unknown = input.components.findIndex(
    (given) => !of.requiredPapers.some((required) => required.id === given.requiredPaperId),
  );
  if (unknown >= 0) return invalidInput(ctx, ["input", "components", String(unknown), "requiredPaperId"]);
  const missing = of.requiredPapers.filter(
    (required) => required.mandatory && !input.components.some((given) => given.requiredPaperId === required.id),
  );
  if (missing.length > 0) {
    return problem(MissingPapersProblem, "PAPERS_MISSING", ctx, {
      missing: missing.map(({ id }) => stubOf(RequiredPaper, { id })),
    });
  }
  const papers = await readPapers(
    tx,
    input.components.map((given) => given.paperId),
  );
  const filed: FiledComponent[] = [];
  for (const given of input.components) {
    const required = of.requiredPapers.find((one) => one.id === given.requiredPaperId);
    const paper = papers.get(given.paperId);
    const refusal = !paper || !required ? "PAPER_NOT_YOURS" : refusalOf(paper, required, parties, localDay(ctx.now));
    if (refusal) return problem(FilingRefusedProblem, refusal, ctx);
    if (paper) filed.push({ requiredPaper: given.requiredPaperId, paper: paper.id, origin: originOf(paper, parties) });
  }
  return filed;
}

/** Null where the paper proves what is required of it. */
export function refusalOf(
  paper: KnownPaper,
  required: Pick<RequiredPaperBody, "acceptedTypes">,
  parties: Parties,
  day: string,
): PaperRefusal | null {
  const isTheirs = paper.holder === parties.owner || paper.holder === parties.submitter;
  // A hidden paper is its holder's alone to use: an official at the counter does not know of it.
  if (!isTheirs || (paper.hidden && parties.official !== null)) return "PAPER_NOT_YOURS";
  if (!required.acceptedTypes.includes(paper.type)) return "PAPER_NOT_ACCEPTED";
  const isOver = paper.valid_until !== null && paper.valid_until < day;
  const isGood =
    !isOver && (paper.status === "VALID" || (paper.status === "UNVERIFIED" && broughtByThem(paper, parties)));
  return isGood ? null : "PAPER_NOT_VALID";
}

// Whoever stands behind this filing brought it themselves: it may wait to be compared with its original. A result,
// another filing's paper and shared data must have been verified already.
function broughtByThem(paper: KnownPaper, parties: Parties): boolean {
  if (paper.origin === "PROCEDURE_RESULT" || paper.origin === "SHARED_DATA") return false;
  const byHolder = paper.uploader_holder !== null && [parties.owner, parties.submitter].includes(paper.uploader_holder);
  return byHolder || (parties.official !== null && paper.uploader_official === parties.official);
}

export function originOf(paper: KnownPaper, parties: Parties): ComponentOrigin {
  if (paper.origin === "PROCEDURE_RESULT") return ComponentOrigin.REUSED_RESULT;
  if (paper.origin === "SHARED_DATA") return ComponentOrigin.SHARED_DATA;
  if (paper.used_before) return ComponentOrigin.REUSED_COMPONENT;
  return parties.official !== null && paper.uploader_official === parties.official
    ? ComponentOrigin.DIGITISED
    : ComponentOrigin.UPLOADED;
}

async function readPapers(tx: Tx, ids: readonly string[]): Promise<Map<string, KnownPaper>> {
  if (ids.length === 0) return new Map();
  const found = await rows<KnownPaper>(
    tx,
    `SELECT p.id, p.holder, p.type, p.status, p.valid_until::text AS valid_until, p.origin, p.uploader_holder, p.uploader_official, p.hidden,
       EXISTS (SELECT 1 FROM dossier_component AS c WHERE c.paper = p.id) AS used_before
     FROM paper AS p WHERE p.id = ANY($1)`,
    [ids],
  );
  return new Map(found.map((row) => [row.id, row]));
}

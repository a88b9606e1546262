import { parse, print, validate } from "graphql";
import type { Operation } from "../fuzz/operation";
import { simplerDocuments, simplerVariables } from "../fuzz/simpler";
import type { Reader } from "./access";
import type { Finding, GuardedStage } from "./trial";

const MOST_MS = 20_000;

interface Small {
  readonly operation: Operation;
  readonly finding: Finding;
}

/** The same finding by an operation that has nothing more to lose. */
export async function shrinkFinding(
  stage: GuardedStage,
  operation: Operation,
  readers: readonly Reader[],
  finding: Finding,
): Promise<Small> {
  const until = Date.now() + MOST_MS;
  let best: Small = { operation, finding };
  for (let went = true; went;) {
    went = false;
    for (const simpler of simplerOperations(stage, best.operation)) {
      if (Date.now() > until) return best;
      const found = (await stage.findings(simpler, readers)).find(
        ({ kind, reader }) => kind === finding.kind && reader.name === finding.reader.name,
      );
      if (!found || (await stage.goesWrongWithoutRules(simpler, finding.reader))) continue;
      best = { operation: simpler, finding: found };
      went = true;
      break;
    }
  }
  return best;
}

function* simplerOperations({ guarded }: GuardedStage, operation: Operation): Generator<Operation> {
  for (const document of simplerDocuments(operation.document)) {
    const query = print(document);
    const parsed = parse(query, { noLocation: true });
    if (validate(guarded.world.api, parsed).length === 0) yield { ...operation, query, document: parsed };
  }
  for (const variables of simplerVariables(operation)) yield { ...operation, variables };
}

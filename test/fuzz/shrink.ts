import { parse, print, validate } from "graphql";
import type { DifferenceKind } from "./compare";
import type { StartEngine } from "./engine";
import type { Operation } from "./operation";
import { simplerDocuments, simplerVariables } from "./simpler";
import { type Stage, type Trial, openStage, tryOperation } from "./trial";
import { type World, drawWorldWithout } from "./world";

/** A disagreement, as small as it could be made. */
export interface Finding {
  readonly world: World;
  readonly operation: Operation;
  readonly trial: Trial;
}

interface Limits {
  /** When to be content with what there is. */
  readonly until: number;
  readonly kind: DifferenceKind;
}

/** Drops what the disagreement does not need: from the operation first, then from the world. */
export async function shrink(stage: Stage, operation: Operation, start: StartEngine, ms: number): Promise<Finding> {
  const trial = await tryOperation(stage, operation);
  const kind = trial.difference?.kind;
  const found: Finding = { world: stage.world, operation, trial };
  if (!kind) return found;
  const limits = { until: Date.now() + ms, kind };
  const smaller = await shrinkOperation(stage, found, { ...limits, until: Date.now() + ms / 2 });
  return shrinkWorld(smaller, start, limits);
}

// What fails to go once is tried again only after something else went.
async function shrinkOperation(stage: Stage, found: Finding, { until, kind }: Limits): Promise<Finding> {
  let best = found;
  for (let went = true; went && Date.now() < until;) {
    went = false;
    let open = [...smallerOperations(stage.world, best.operation)];
    for (let n = 0; n < open.length; n += 1) {
      const operation = open[n];
      if (!operation || Date.now() > until) break;
      const trial = await tryOperation(stage, operation);
      if (trial.difference?.kind !== kind) continue;
      best = { world: stage.world, operation, trial };
      open = [...smallerOperations(stage.world, operation)];
      went = true;
      n -= 1;
    }
  }
  return best;
}

function* smallerOperations({ api }: World, operation: Operation): Generator<Operation> {
  for (const document of simplerDocuments(operation.document)) {
    const query = print(document);
    const parsed = parse(query, { noLocation: true });
    if (validate(api, parsed).length === 0) yield { ...operation, query, document: parsed };
  }
  for (const variables of simplerVariables(operation)) yield { ...operation, variables };
}

// Many at once first, down to single names.
async function shrinkWorld(found: Finding, start: StartEngine, limits: Limits): Promise<Finding> {
  let best = found;
  const dropped: string[] = [];
  const names = droppable(found);
  for (let size = 16; size >= 1; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let from = 0; from < names.length; from += size) {
      if (Date.now() > limits.until) return best;
      const without = [...dropped, ...names.slice(from, from + size)];
      const next = await tryWithout(best, without, start, limits);
      if (!next) continue;
      best = next;
      dropped.push(...names.splice(from, size));
      from -= size;
    }
  }
  return best;
}

// What nobody asked for goes first.
function droppable({ world: { model }, operation, trial }: Finding): string[] {
  const types = [...model.types.values()];
  const asked = new Set(`${operation.query} ${trial.requests.map(({ query }) => query).join(" ")}`.match(/\w+/g));
  const services = model.services.filter((name) => !trial.requests.some(({ service }) => service === name));
  const fields = types.flatMap(({ name, fields: own }) =>
    [...own.values()].map((field) => ({ name: `${name}.${field.name}`, field })),
  );
  const idle = fields.filter(({ field }) => !asked.has(field.name) && !field.role);
  const used = fields.filter(({ field }) => asked.has(field.name) || field.role);
  const locals = types.flatMap(({ name, local }) => [...local.keys()].map((service) => `${service}:${name}`));
  const names = (some: typeof fields): string[] => some.map(({ name }) => name);
  return [...services, ...names(idle), ...locals, ...types.map(({ name }) => name), ...names(used), ...names(fields)];
}

async function tryWithout(
  { world, operation }: Finding,
  without: readonly string[],
  start: StartEngine,
  { kind }: Limits,
): Promise<Finding | null> {
  const smaller = drawWorldWithout(world.seed, without, world.profile);
  if (!smaller || validate(smaller.api, operation.document).length > 0) return null;
  const stage = await openStage(smaller, start).catch(() => null);
  if (!stage) return null;
  try {
    const trial = await tryOperation(stage, operation);
    return trial.difference?.kind === kind ? { world: smaller, operation, trial } : null;
  } catch {
    return null;
  } finally {
    await stage.engine.stop();
  }
}

import { randomUUID } from "node:crypto";
import { Keys } from "../../subgraphs/kit/secrets";
import { processEnvelope, signRequest } from "../../subgraphs/kit/signature";
import { type FilingKit, prepareFiling, submit } from "../journeys/filing";
import { ask } from "../support/client";
import { type StackFacts, innerUrl, startStack } from "../support/stack";
import { type Measurement, type Pair, measurePair } from "./pairs";

/** The measurements one after the other on a stack of their own; prints a table to paste into the README. */
export async function benchStack(): Promise<void> {
  const stack = await startStack();
  try {
    const kit = await prepareFiling({ persona: "citizen-an", stack });
    for (let n = 0; n < 50; n += 1) await file(kit, stack);
    const lines: Measurement[] = [];
    for (const pair of pairs(stack, kit)) {
      lines.push(await measurePair(pair));
      process.stdout.write(`${row(lines.at(-1) as Measurement)}\n`);
    }
    process.stdout.write(
      `\nmedian of the measured over median of the other, ${new Date().toISOString().slice(0, 10)}, Node ${process.version}\n`,
    );
  } finally {
    await stack.remove();
  }
}

function pairs(stack: StackFacts, kit: FilingKit): Pair[] {
  const small = `{ procedure(code: "1.001193") { code name level } }`;
  return [
    {
      name: "what the gateway adds to a small answer",
      measured: { what: "through the gateway", run: () => ask(small, {}, { stack }) },
      against: { what: "the catalogue asked directly, signed", run: () => askDirectly(stack, small) },
      rounds: 200,
    },
    {
      name: "a page over five systems",
      measured: { what: "50 dossiers", run: () => ask(PAGE, { first: 50 }, { persona: "citizen-an", stack }) },
      against: { what: "1 dossier", run: () => ask(PAGE, { first: 1 }, { persona: "citizen-an", stack }) },
      rounds: 40,
    },
    {
      name: "twenty filings at one office",
      measured: { what: "all at once", run: () => Promise.all(Array.from({ length: 20 }, () => file(kit, stack))) },
      against: { what: "one after the other", run: () => inTurn(20, () => file(kit, stack)) },
      rounds: 10,
    },
    {
      name: "search",
      measured: {
        what: "without diacritics, one letter wrong",
        run: () => ask(SEARCH, { words: "dang ky khai sin" }, { stack }),
      },
      against: { what: "as it is written", run: () => ask(SEARCH, { words: "đăng ký khai sinh" }, { stack }) },
      rounds: 60,
    },
  ];
}

const SEARCH = `query Search($words: String!) { procedures(search: $words, first: 10) { edges { node { code name } } } }`;
const PAGE = `query Page($first: Int!) { me { dossiers(first: $first) { edges { node {
  code status procedure { name } receivedAtOffice { name } steps { ordinal state official { name } }
  components { paper { title status signatures { id } } } results { title signatures { id } } rating { verdict }
} } } } }`;

async function file(kit: FilingKit, stack: StackFacts): Promise<void> {
  const answer = await submit({ ...kit.input, idempotencyKey: randomUUID() }, { persona: "citizen-an", stack });
  if (!answer.data.submitDossier?.dossier) throw new Error(JSON.stringify(answer.body));
}

async function inTurn(times: number, run: () => Promise<void>): Promise<void> {
  for (let n = 0; n < times; n += 1) await run();
}

async function askDirectly(stack: StackFacts, query: string): Promise<void> {
  const body = JSON.stringify({ query });
  const key = Keys.load(stack.keyDir).get("internal");
  const headers = {
    "content-type": "application/json",
    ...signRequest(key, processEnvelope("bench"), "POST", "/graphql", body),
  };
  const answer = await fetch(`${innerUrl(stack, "catalogue")}/graphql`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`the catalogue answered ${answer.status}`);
  await answer.text();
}

function row({ name, what, against, ratio, quartiles: [low, high], rounds }: Measurement): string {
  return `| ${name}: ${what} / ${against} | ${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}) | ${rounds} rounds |`;
}

import { validate, parse } from "graphql";
import { defaultLimits } from "../../gateway/config";
import { readSchemaFacts } from "../../gateway/plan/schema-facts";
import { fakeData } from "./fake-data";
import { fakeSupergraph } from "./fake-graph";
import { AN, GatewayFixture } from "./fixture";
import { type MonolithContext, resolvable, runMonolith } from "./monolith";
import { Dice, RandomOperation } from "./random-operation";

const OPERATIONS = Number(process.env["FUZZ_OPERATIONS"] ?? 150);
const SEED = Number(process.env["FUZZ_SEED"] ?? 20261124);
const SCOPES = ["dossier:read", "archive:digitise", "dossier:receive", "things:read", "holder:identify"];
/** Names that stand nowhere but on guarded fields, and the scopes that open them. */
const GUARDED: Record<string, readonly string[]> = {
  identityNumber: ["holder:identify"],
  nickname: [],
  components: [],
};

let gateway: GatewayFixture;
beforeAll(async () => {
  gateway = await GatewayFixture.start({ limits: defaultLimits });
});
afterAll(() => gateway.stop());

const facts = readSchemaFacts(fakeSupergraph());
const api = resolvable(facts.api);

describe("the gateway and the same graph in one piece", () => {
  it(`answer ${OPERATIONS} random operations alike, for whoever asks`, async () => {
    const dice = new Dice(SEED);
    for (let n = 0; n < OPERATIONS; n += 1) await compare(writeValid(dice), viewer(dice));
  }, 600_000);
});

describe("the gateway with one system down", () => {
  it("answers the rest as before, and gives every null that was not there a reason", async () => {
    const dice = new Dice(SEED + 1);
    for (let n = 0; n < OPERATIONS / 3; n += 1) {
      const down = dice.pick(Object.values(gateway.subgraphs));
      down.mode = "resets";
      await compareLoss(writeValid(dice), viewer(dice));
      gateway.heal();
    }
  }, 600_000);
});

type Reader = { readonly claims?: Record<string, unknown>; readonly context: MonolithContext };

function viewer(dice: Dice): Reader {
  const kind = dice.roll(3);
  const scopes = SCOPES.filter(() => dice.roll(2) === 0);
  const context = (held: readonly string[] | null, holder: string | null): MonolithContext =>
    ({ scopes: held, database: fakeData, envelope: { viewer: { holder } } }) as unknown as MonolithContext;
  if (kind === 0) return { context: context(null, null) };
  if (kind === 1) return { claims: AN, context: context([], "h1") };
  return { claims: { sub: `machine ${scopes.join(" ")}`, scope: scopes.join(" ") }, context: context(scopes, null) };
}

function writeValid(dice: Dice): string {
  for (;;) {
    const query = new RandomOperation(api, dice).write();
    if (validate(api, parse(query)).length === 0) return query;
  }
}

async function compare(query: string, { claims, context }: Reader): Promise<void> {
  gateway.calls();
  const answer = await gateway.ask(query, claims ? { claims } : {});
  if (answer.body.errors?.some(({ extensions }) => extensions.code === "OPERATION_TOO_COSTLY")) return;
  const expected = await runMonolith(facts, api, query, context);
  try {
    expect(JSON.parse(JSON.stringify(answer.body.data ?? null))).toEqual(
      JSON.parse(JSON.stringify(expected.data ?? null)),
    );
    // Of several reasons for one null, any will do: which of them a run meets first is its own affair.
    expect(nullsOf(answer.body.data, answer.body.errors ?? [])).toEqual(
      nullsOf(answer.body.data, expected.errors ?? []),
    );
    expect(leaked(context.scopes)).toEqual([]);
  } catch (fault) {
    (fault as Error).message =
      `${query}\nas ${JSON.stringify(claims)}\n${answer.status} ${JSON.stringify(answer.body)}\n${(fault as Error).message}`;
    throw fault;
  }
}

// Every value is as it would be, or there is an error that says why it is not.
async function compareLoss(query: string, { claims, context }: Reader): Promise<void> {
  const answer = await gateway.ask(query, claims ? { claims } : {});
  if (answer.body.errors?.some(({ extensions }) => extensions.code === "OPERATION_TOO_COSTLY")) return;
  const expected = await runMonolith(facts, api, query, context);
  const reasons = new Set(
    (answer.body.errors ?? []).map(({ path }) => JSON.stringify(nullOn(answer.body.data, path ?? []))),
  );
  const unexplained = differences(expected.data, answer.body.data ?? null, []).filter((place) => !reasons.has(place));
  try {
    expect(answer.status).toBe(200);
    expect(unexplained).toEqual([]);
  } catch (fault) {
    (fault as Error).message =
      `${query}\nas ${JSON.stringify(claims)}\n${JSON.stringify(answer.body)}\n${(fault as Error).message}`;
    throw fault;
  }
}

function differences(expected: unknown, given: unknown, path: readonly (string | number)[]): string[] {
  if (given === null || typeof given !== "object" || typeof expected !== "object" || expected === null)
    return JSON.stringify(expected) === JSON.stringify(given) ? [] : [JSON.stringify(path)];
  const keys = Array.isArray(expected) ? expected.map((_, n) => n) : Object.keys(expected);
  return keys.flatMap((key) => {
    const at = (value: object): unknown => (value as Record<string | number, unknown>)[key] ?? null;
    return differences(at(expected), at(given), [...path, key]);
  });
}

// The nulls that the reader sees and is given a reason for.
function nullsOf(
  data: unknown,
  errors: readonly { readonly path?: readonly (string | number)[] | undefined }[],
): string[] {
  return [...new Set(errors.map(({ path }) => nullOn(data, path ?? []).join(".")))].sort();
}

function nullOn(data: unknown, path: readonly (string | number)[]): readonly (string | number)[] {
  let value: unknown = data;
  for (const [depth, part] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, depth);
    value = (value as Record<string | number, unknown>)[part];
  }
  return value === null || value === undefined ? path : ["a value at", ...path];
}

// What a subgraph was asked of guarded fields by somebody who may not see them.
function leaked(scopes: readonly string[] | null): string[] {
  const closed = Object.entries(GUARDED).filter(
    ([, needed]) => scopes === null || !needed.every((s) => scopes.includes(s)),
  );
  const sent = Object.values(gateway.subgraphs).flatMap(({ seen }) => seen.map(({ query }) => query));
  return sent.filter((query) => closed.some(([name]) => new RegExp(`\\b${name}\\b(?!:)`).test(query)));
}

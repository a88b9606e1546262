import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { fill } from "../../gateway/doors/story";
import { projectPath } from "../../subgraphs/kit/root";
import { type RequestCost, costOf } from "../support/access-log";
import { ask, gql } from "../support/client";
import { type Played, playStory } from "./play-story";

const DOSSIERS = 50;
const persona = "citizen-an";
const PAGE = `query Page($first: Int!, $after: String) {
  me {
    id
    dossiers(first: $first, after: $after) {
      edges {
        cursor
        node {
          code status
          procedure { code name } receivedAtOffice { code name } decidingAgency { code name }
          clock { state dueAt }
          steps { ordinal name state official { id name } }
          components { origin paper { id title type { name } signatures { id level } } }
          results { id title type { name } signatures { id level verdict { indication } } }
          rating { id verdict }
          petitions { code title }
        }
      }
    }
  }
}`;

interface Node {
  code: string;
  procedure: object;
  receivedAtOffice: object;
  steps: object[];
  components: { paper: object }[];
  results: { signatures: object[] }[];
  rating: object | null;
}
interface Edge {
  cursor: string;
  node: Node;
}

const pageOf = async (first: number, after: string | null): Promise<{ edges: Edge[]; cost: RequestCost }> => {
  const { data, errors, headers } = await gql(PAGE, { first, after }, { persona });
  expect(errors).toEqual([]);
  return { edges: data.me.dossiers.edges, cost: await costOf(headers.get("x-request-id") ?? "") };
};

const cursorBefore = async (code: string): Promise<string> => {
  const query =
    "query ($after: String) { me { dossiers(first: 100, after: $after) { edges { cursor node { code } } pageInfo { hasNextPage } } } }";
  for (let after: string | null = null; ;) {
    const { edges, pageInfo } = (await ask(query, { after }, { persona })).me.dossiers as {
      edges: { cursor: string; node: { code: string } }[];
      pageInfo: { hasNextPage: boolean };
    };
    const place = edges.findIndex(({ node }) => node.code === code);
    if (place > 0) return edges[place - 1]?.cursor ?? "";
    if (place === 0 && after !== null) return after;
    if (!pageInfo.hasNextPage) throw new Error(`${code} is not among the citizen's dossiers`);
    after = edges.at(-1)?.cursor ?? null;
  }
};

const submit = async ({ kept }: Played): Promise<void> => {
  const folder = projectPath("schema", "operations", "main-job");
  const read = (name: string): string => readFileSync(`${folder}/06-submit-birth-registration.${name}`, "utf8");
  const variables = fill(JSON.parse(read("variables.json")), kept, randomUUID) as Record<string, unknown>;
  const { submitDossier } = await ask(read("graphql"), variables, { persona });
  expect(submitDossier.__typename).toBe("SubmitDossierSuccess");
};

// One dossier that went all the way (papers, a signed result, a rating, a petition) stands first on the page, many others
// behind it: a page of one then asks all five systems, and so does a page of fifty.
let before: string;
beforeAll(async () => {
  const first = await playStory({ last: "06-submit-birth-registration" });
  for (let n = 1; n < DOSSIERS; n += 1) await submit(first);
  const whole = await playStory({ last: "25-rate" });
  const code = whole.kept["dossier"];
  const file = "mutation ($input: FilePetitionInput!) { filePetition(input: $input) { __typename } }";
  const petition = {
    channel: "PORTAL",
    subject: "FACILITY",
    title: "Thiếu ghế chờ",
    content: "Phòng chờ không đủ ghế",
    dossierCode: code,
    idempotencyKey: randomUUID(),
  };
  expect((await ask(file, { input: petition }, { persona })).filePetition.__typename).toBe("PetitionSuccess");
  // Other tests file for the same citizen meanwhile: the pages start at a cursor, and not at whatever is newest.
  await submit(first);
  before = await cursorBefore(String(code));
}, 180_000);

describe("a page over all five systems", () => {
  it(`costs as many upstream calls and SQL statements for ${DOSSIERS} dossiers as for one`, async () => {
    const [one, many] = [await pageOf(1, before), await pageOf(DOSSIERS, before)];
    expect([one.edges.length, many.edges.length]).toEqual([1, DOSSIERS]);
    expect(many.edges[0]?.node.code).toBe(one.edges[0]?.node.code);
    console.info(`a page of 1: ${told(one.cost)}\na page of ${DOSSIERS}: ${told(many.cost)}`);
    expect(Object.keys(one.cost.sql).sort()).toEqual(["archive", "catalogue", "dossiers", "esignature", "feedback"]);
    expect(many.cost).toEqual(one.cost);
  });

  it("shows everything of the dossier that went all the way", async () => {
    const { edges } = await pageOf(1, before);
    expect(edges[0]?.node).toMatchObject({
      status: "RETURNED",
      procedure: { name: expect.any(String) },
      receivedAtOffice: { name: expect.any(String) },
      steps: expect.arrayContaining([
        expect.objectContaining({ official: expect.objectContaining({ name: expect.any(String) }) }),
      ]),
      components: [expect.objectContaining({ paper: expect.objectContaining({ title: expect.any(String) }) })],
      results: [
        expect.objectContaining({ signatures: expect.arrayContaining([expect.objectContaining({ level: "B" })]) }),
      ],
      rating: { verdict: "VERY_SATISFIED" },
      petitions: [{ title: "Thiếu ghế chờ" }],
    });
  });
});

function told({ calls, sql }: RequestCost): string {
  const each = Object.entries(sql)
    .map(([name, statements]) => `${name} ${statements}`)
    .join(", ");
  return `${calls} upstream calls, ${Object.values(sql).reduce((sum, n) => sum + n, 0)} SQL statements (${each})`;
}

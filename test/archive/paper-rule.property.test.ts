import { randomUUID } from "node:crypto";
import * as fc from "fast-check";
import type { Viewer } from "../../subgraphs/kit/viewer";
import { AN, BINH, BIRTH_CERTIFICATE, ISSUE_RESULT, SCHOOL, WARD, an, binh, leader, pdf } from "./fixture";
import { paperOf } from "./papers";
import { ArchiveWorld } from "./world";

// The rule in SQL against the same rule said plainly, for every kind of viewer.

interface Known {
  readonly id: string;
  readonly holder: string;
  readonly issuedBy: string | null;
  /** Agencies that have a dossier which the paper is in. */
  readonly readers: readonly string[];
}

let world: ArchiveWorld;
let papers: Known[];

beforeAll(async () => {
  world = await ArchiveWorld.open();
  papers = [];
  const handed = (readers: string[], components: object[]) =>
    world.dossier(`${WARD}-260310-${randomUUID().slice(0, 8)}`, { readers, components });
  for (const [viewer, holder] of [
    [an, AN],
    [binh, BINH],
  ] as const) {
    for (const readers of [[], [WARD], [SCHOOL], [WARD, SCHOOL]]) {
      const id = await paperOf(world, viewer, { issuerCode: WARD });
      if (readers.length > 0) await handed(readers, [{ requiredPaper: "q", paper: id, origin: "UPLOADED" }]);
      papers.push({ id, holder, issuedBy: null, readers });
    }
  }
  const dossierCode = await handed([WARD, SCHOOL], []);
  const uploadId = await world.uploaded(pdf(), leader);
  const input = {
    dossierCode,
    uploadId,
    typeCode: BIRTH_CERTIFICATE,
    title: "x",
    number: "1",
    idempotencyKey: randomUUID(),
  };
  const { data } = await world.ask(ISSUE_RESULT, { input }, leader);
  papers.push({ id: data.issueResult.paper.id, holder: AN, issuedBy: WARD, readers: [WARD, SCHOOL] });
});
afterAll(() => world.close());

const SCOPES = ["archive:read", "archive:issue", "archive:digitise", "dossier:read", "dossier:sync", "holder:identify"];
const viewers: fc.Arbitrary<Partial<Viewer>> = fc.oneof(
  fc.record({
    kind: fc.constant("HOLDER" as const),
    subject: fc.constant("idp someone"),
    holder: fc.constantFrom(AN, BINH, randomUUID()),
    scopes: fc.subarray(SCOPES),
  }),
  fc.record({
    kind: fc.constant("OFFICIAL" as const),
    subject: fc.constant("idp official"),
    official: fc.constant("o"),
    agency: fc.constantFrom(WARD, SCHOOL, "H26", "H29"),
    scopes: fc.subarray(SCOPES),
  }),
  fc.record({
    kind: fc.constant("MACHINE" as const),
    subject: fc.constant("idp machine"),
    scopes: fc.subarray(SCOPES),
  }),
  fc.constant({ kind: "ANONYMOUS" as const, subject: null, scopes: [] }),
);

function maySee(viewer: Partial<Viewer>, paper: Known): boolean {
  const may = (scope: string): boolean => viewer.scopes?.includes(scope) ?? false;
  if (viewer.holder) return viewer.holder === paper.holder;
  if (viewer.kind === "MACHINE") return may("dossier:sync") && paper.readers.length > 0;
  if (viewer.kind !== "OFFICIAL" || !viewer.agency) return false;
  return (
    (may("archive:read") && paper.readers.includes(viewer.agency)) ||
    (may("archive:issue") && paper.issuedBy === viewer.agency)
  );
}

it("every viewer sees exactly the papers that are theirs to see, by id and by reference", async () => {
  const query = "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Paper { id } } }";
  const references = papers.map(({ id }) => ({ __typename: "Paper", id }));
  await fc.assert(
    fc.asyncProperty(viewers, async (viewer) => {
      const { data } = await world.ask(query, { r: references }, viewer);
      const seen = data._entities.map((entity: { id: string } | null) => entity?.id ?? null);
      expect(seen).toEqual(papers.map((paper) => (maySee(viewer, paper) ? paper.id : null)));
    }),
    { numRuns: 200 },
  );
});

it("and finds no others in a list", async () => {
  const query =
    "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Holder { id papers(first: 100) { totalCount edges { node { id } } } } } }";
  await fc.assert(
    fc.asyncProperty(viewers, fc.constantFrom(AN, BINH), async (viewer, holder) => {
      const { data } = await world.ask(query, { r: [{ __typename: "Holder", id: holder }] }, viewer);
      const found = data._entities[0]?.papers;
      if (!found) return;
      const theirs = papers.filter((paper) => paper.holder === holder && maySee(viewer, paper)).map(({ id }) => id);
      expect(found.edges.map(({ node }: { node: { id: string } }) => node.id).sort()).toEqual(theirs.sort());
      expect(found.totalCount).toBe(theirs.length);
    }),
    { numRuns: 200 },
  );
});

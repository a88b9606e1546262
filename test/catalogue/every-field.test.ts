import { readFileSync } from "node:fs";
import { Kind, parse } from "graphql";
import { projectPath } from "../../subgraphs/kit/root";
import { apiSchema, ask } from "../support/client";
import { takeStock, withTypeNames } from "../support/coordinates";

const queries = [
  `{ agency(code: "H26.62") { code name level validFrom validTo parent { code } province { name }
      successors { code name offices { code name kind address agency { code } branchOf { code } workingSessions { weekday opens closes }
        counters { id label fields { code name } }
        postings(first: 2) { totalCount edges { cursor node { id channel postedOn complete version { id } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }
      offices { code postings(on: "2025-06-30", first: 1) { edges { node { withdrawnOn } } } } }
    hanoi: agency(code: "H26") { children(first: 1) { totalCount edges { cursor node { code } } pageInfo { hasNextPage } } }
    agencies(filter: { search: "long bien" }, first: 1) { totalCount edges { cursor node { code } } pageInfo { endCursor } } }`,
  `{ office(code: "H26.9.12-BPMC") { branchOf { name } address counters { label } }
    procedureFields { code name }
    procedures(search: "khai sinh", first: 2) { totalCount edges { cursor node { code name } } pageInfo { hasNextPage } }
    procedure(code: "1.001193") { code name level field { code } bundles { code name } offices(first: 2) { totalCount edges { cursor node { code } } pageInfo { endCursor } }
      versions { id number effectiveTo endReason }
      version { id number announcementDecision effectiveFrom onlineLevel channels guidance conditions formSchema supplementClock maxSupplementRequests sameDayCutoff legalBasis unverified
        procedure { code } results { code name dataSchema resultOf { code } acceptedBy { id } }
        process { ordinal name role agencyLevel hours signs }
        cases { code name timeLimit { amount unit } requiredPapers { id name originals certifiedCopies photocopies mandatory digitise acceptedTypes { code } } } } }
    withFees: procedure(code: "1.004222") { version { cases { fees { code name kind amount onlineAmount } } } } }`,
  `{ bundle(code: "3.000722") { code name members { agencyLevel procedure { code } dependsOn { code } } }
    bundles { code }
    paperType(code: "KQ.G15.000031") { code name }
    workingDay(on: "2026-11-24") { date kind working instrument } }`,
  `{ agency(code: "H26.62.3") { qualityIndex(period: { start: "2026-11-01", end: "2026-11-30" }) { agencyCode period { start end }
      catalogueIndicators { code group max applies numerator denominator ratio points unavailable } } } }`,
];

it("every field of the catalogue is answered somewhere, through the gateway, without signing in", async () => {
  const answered = new Set<string>();
  for (const query of queries) {
    const question = withTypeNames(apiSchema(), query, parse(query));
    for (const coordinate of takeStock(question, await ask(query), {})) answered.add(coordinate);
  }
  const wanted = parse(readFileSync(projectPath("schema", "catalogue.graphql"), "utf8")).definitions.flatMap((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION && !node.name.value.startsWith("_")
      ? (node.fields ?? [])
          .filter((field) => !field.name.value.startsWith("_"))
          .map((field) => `${node.name.value}.${field.name.value}`)
      : [],
  );
  expect(wanted.length).toBeGreaterThan(90);
  expect(wanted.filter((coordinate) => !answered.has(coordinate))).toEqual([]);
});

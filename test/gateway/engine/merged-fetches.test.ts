import { compileProgram } from "../../../gateway/fetch/program";
import type { FetchNode, FetchPart } from "../../../gateway/plan/query-plan";

const part: FetchPart = {
  entitiesKey: null,
  representations: null,
  paths: [[]],
  needs: [],
  inputRewrites: [],
  outputRewrites: [],
  contexts: [],
};
const rootFetch = (operation: string, subgraph = "one"): FetchNode => ({
  kind: "Fetch",
  subgraph,
  operation,
  mutation: false,
  variables: [],
  parts: [part],
});
const entityFetch = (field: string): FetchNode => ({
  ...rootFetch(`query($representations:[_Any!]!){_entities(representations:$representations){...on T{${field}}}}`),
  parts: [{ ...part, entitiesKey: "_entities", representations: "representations", paths: [[{ key: "t" }]] }],
});
/** What is asked of the subgraphs when these are asked side by side. */
const asked = (...nodes: FetchNode[]): string[] =>
  compileProgram({ kind: "Parallel", nodes }, { possibleTypes: {}, requires: {} }).fetches.map(
    ({ node }) => `${node.subgraph} ${node.operation}`,
  );

describe("what a stage asks of one subgraph", () => {
  it("is asked at once", () => {
    expect(asked(rootFetch("{a}"), rootFetch("{b}"), rootFetch("{c}", "other"))).toEqual(["one {a b}", "other {c}"]);
    expect(asked(entityFetch("a"), entityFetch("b"))).toHaveLength(1);
    expect(asked(rootFetch("{t{id}}"), entityFetch("b"))).toHaveLength(1);
  });

  it("is asked apart where two ask a root field by one name: below it a name may mean two things", () => {
    const [one, other] = ["{t{_0:size(unit:1)}}", "{t{_0:size(unit:2)}}"];
    expect(asked(rootFetch(one), rootFetch(other), rootFetch("{b}"))).toEqual([
      "one {t{_0:size(unit:1)}b}",
      `one ${other}`,
    ]);
  });

  it("knows root fields in fragments", () => {
    const spread = "{...F}fragment F on Query{a}";
    expect(asked(rootFetch(spread), rootFetch("{... on Query{a}}"))).toHaveLength(2);
  });
});

import { choosePlanner } from "../../../gateway/plan/planners/choose-planner";
import { PlanTooLarge } from "../../../gateway/plan/planners/planner";
import type { FetchNode, Path, PlanNode } from "../../../gateway/plan/query-plan";
import { readSupergraph } from "../../../gateway/plan/supergraph";
import { supergraphOf } from "./worlds";

type Subgraphs = Readonly<Record<string, string>>;

/** What is asked in each stage: `subgraph path operation`. */
function planned(subgraphs: Subgraphs, text: string, unreachable = false): string[][] {
  const supergraph = supergraphOf(
    Object.fromEntries(Object.entries(subgraphs).map(([name, typeDefs]) => [name, { typeDefs }])),
    unreachable,
  );
  const plan = choosePlanner(supergraph, readSupergraph(supergraph)).plan({ text, operationName: undefined });
  const stages = plan?.kind === "Sequence" ? plan.nodes : plan ? [plan] : [];
  return stages.map((stage) => fetchesOf(stage).map(told).sort());
}

function fetchesOf(node: PlanNode): FetchNode[] {
  if (node.kind === "Fetch") return [node];
  if (node.kind === "Subscription") return [node.primary, ...(node.rest ? fetchesOf(node.rest) : [])];
  return node.nodes.flatMap(fetchesOf);
}

function told({ subgraph, operation, parts: [part] }: FetchNode): string {
  const selection = operation.replace(/^query\(\$representations:\[_Any!\]!\)\{_entities[^{]*(.*)\}$/, "$1");
  return [subgraph, ...(part?.paths ?? []).map(pathText), selection].filter(Boolean).join(" ");
}

function pathText(path: Path): string {
  return path.map((step) => (step === "@" ? "@" : "key" in step ? step.key : `[${step.types.join()}]`)).join(".");
}

describe("a plan", () => {
  it("goes by a chain of keys, and asks for each key where it is", () => {
    const subgraphs = {
      a: `type Query { tree: Tree } type Tree @key(fields: "id") { id: ID! }`,
      b: `type Tree @key(fields: "id") @key(fields: "code") { id: ID! code: ID! }`,
      c: `type Tree @key(fields: "code") { code: ID! height: Int }`,
    };
    expect(planned(subgraphs, "{ tree { height } }")).toEqual([
      ["a {tree{id}}".replace("{tree", "query{tree")],
      ["b tree {...on Tree{code}}"],
      ["c tree {...on Tree{height}}"],
    ]);
  });

  const shop = {
    a: `type Query { item: Item } type Item @key(fields: "id") { id: ID! price(in: String!): Int size: Size } type Size { x: Int y: Int }`,
    b: `type Item @key(fields: "id") { id: ID! price(in: String!): Int @external size: Size @external
      tax: Int @requires(fields: "price(in: \\"VND\\")") box: Int @requires(fields: "size { x }") }
      type Size { x: Int @external }`,
  };

  it("asks for what is required under another name than the client's own of other arguments", () => {
    const [first, second] = planned(shop, `{ item { price(in: "EUR") tax } }`);
    expect(first).toEqual([`a query{item{price(in: "EUR") __k0_price:price(in: "VND") id}}`]);
    expect(second).toEqual(["b item {...on Item{tax}}"]);
  });

  it("asks in one request for fields that require different things", () => {
    expect(planned(shop, "{ item { tax box } }")).toHaveLength(2);
    expect(planned(shop, "{ item { tax box } }")[1]).toEqual(["b item {...on Item{tax box}}"]);
  });

  it("asks every subgraph for its part of a value without a key", () => {
    const subgraphs = {
      a: `type Query { halves: Part @shareable } type Part @shareable { left: Int }`,
      b: `type Query { halves: Part @shareable } type Part @shareable { right: Int }`,
    };
    expect(planned(subgraphs, "{ halves { left right } }", true)).toEqual([
      ["a query{halves{left}}", "b query{halves{right}}"],
    ]);
  });

  it("asks of a union what each subgraph can answer with, and tells its types apart", () => {
    const subgraphs = {
      a: `type Query { any: Any } union Any = Cat | Dog type Cat @key(fields: "id") { id: ID! } type Dog @key(fields: "id") { id: ID! name: String }`,
      b: `type Cat @key(fields: "id") { id: ID! name: String }`,
    };
    expect(planned(subgraphs, "{ any { ... on Cat { name } ... on Dog { name } } }")).toEqual([
      ["a query{any{__typename ...on Cat{id} ...on Dog{name}}}"],
      ["b any.[Cat] {...on Cat{name}}"],
    ]);
  });

  it("tells apart what two types have under one name in different shapes", () => {
    const subgraphs = {
      a: `type Query { any: Any } union Any = Cat | Dog type Cat @shareable { age: Int! } type Dog { age: Int }`,
      b: `type Cat @shareable { age: Int } type Query { cat: Cat }`,
    };
    expect(planned(subgraphs, "{ any { ... on Cat { age } ... on Dog { age } } }")).toEqual([
      ["a query{any{__typename ...on Cat{age} ...on Dog{__o0_age:age}}}"],
    ]);
  });
});

describe("a plan over an interface that a subgraph knows as an object", () => {
  const subgraphs = {
    a: `interface Wood @key(fields: "id") { id: ID! } type Oak implements Wood @key(fields: "id") { id: ID! acorns: Int } type Elm implements Wood @key(fields: "id") { id: ID! }`,
    b: `type Query { woods: [Wood] } type Wood @key(fields: "id") @interfaceObject { id: ID! height: Int }`,
    c: `type Wood @key(fields: "id") @interfaceObject { id: ID! age: Int }`,
  };

  it("does not ask what its objects are where nothing depends on it", () => {
    expect(planned(subgraphs, "{ woods { height age } }")).toEqual([
      ["b query{woods{__typename height id}}"],
      ["c woods {...on Wood{age}}"],
    ]);
  });

  it("asks what they are where something does", () => {
    expect(planned(subgraphs, "{ woods { height ... on Oak { acorns } } }")).toEqual([
      ["b query{woods{height id}}"],
      ["a woods {__typename ...on Oak{acorns}}"],
    ]);
  });
});

describe("a plan of a mutation", () => {
  const subgraphs = {
    a: `type Query { x: Int } type Mutation { grow: Tree cut: Tree } type Tree @key(fields: "id") { id: ID! }`,
    b: `type Mutation { water: Int } type Tree @key(fields: "id") { id: ID! height: Int }`,
  };

  it("runs its fields in turn, together where one subgraph has those that follow each other", () => {
    expect(planned(subgraphs, "mutation { grow { id } cut { id } water }")).toEqual([
      ["a mutation{grow{id} cut{id}}"],
      ["b mutation{water}"],
    ]);
  });

  it("asks what follows on a field before the next one runs", () => {
    expect(planned(subgraphs, "mutation { grow { height } cut { id } }")).toEqual([
      ["a mutation{grow{id}}"],
      ["b grow {...on Tree{height}}"],
      ["a mutation{cut{id}}"],
    ]);
  });
});

describe("there is no plan", () => {
  it("for a field that no way leads to", () => {
    const subgraphs = {
      a: `type Query { tree: Tree } type Tree @key(fields: "id", resolvable: false) { id: ID! }`,
      b: `type Tree @key(fields: "code") { code: ID! height: Int }`,
    };
    expect(() => planned(subgraphs, "{ tree { height } }", true)).toThrow("no way leads to Query.tree");
  });

  it("that would be larger than any that should be run", () => {
    const types = Array.from({ length: 8 }, (_, n) => `T${n}`);
    const subgraphs = {
      a: `type Query { start: Node } interface Node { next: Node } ${types.map((type, n) => `type ${type} implements Node { next: Node own${n}: Int }`).join(" ")}`,
    };
    const nested = (levels: number): string => (levels === 0 ? "__typename" : `next { ${nested(levels - 1)} }`);
    expect(planned(subgraphs, `{ start { ${nested(8)} } }`)).toEqual([[`a query{start${sent(8)}}`]]);
    const each = (levels: number): string =>
      levels === 0
        ? "__typename"
        : types.map((type, n) => `... on ${type} { own${n} next { ${each(levels - 1)} } }`).join(" ");
    expect(() => planned(subgraphs, `{ start { ${each(4)} } }`)).toThrow(PlanTooLarge);
  });
});

function sent(levels: number): string {
  return levels === 0 ? "{__typename}" : `{__typename next${sent(levels - 1)}}`;
}

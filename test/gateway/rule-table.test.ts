import { readFileSync } from "node:fs";
import { type RuleRow, printRules, ruleTable } from "../../gateway/authorise/rule-table";
import { projectPath } from "../../subgraphs/kit/root";
import { guardedSupergraph } from "./guarded-graph";

const rows = ruleTable(
  guardedSupergraph({
    one: `
      type Query { open: Int sealed: [Sealed!] tone: Tone thing: Thing rank: Int @shareable @requiresScopes(scopes: [["a"], ["b", "c"]]) }
      interface Thing { id: ID secret: String }
      type Plain implements Thing { id: ID secret: String }
      type Other implements Thing { id: ID secret: String @requiresScopes(scopes: [["s"]]) }
      type Sealed @authenticated { id: ID @requiresScopes(scopes: [["x"], ["x", "y"]]) }
      enum Tone @requiresScopes(scopes: [["t"]]) { HIGH }`,
    two: `type Query { rank: Int @shareable @requiresScopes(scopes: [["a"], ["d"]]) closed: Int @policy(policies: [["p"]]) }`,
  }),
);

describe("the table of rules", () => {
  it("says of every guarded place what it asks and where that comes from, and of no other", () => {
    const said = Object.fromEntries(
      rows.map(({ coordinate, scopes, why }) => [
        coordinate,
        [scopes, why.map(({ kind, at }) => `${kind} ${at}`).join()],
      ]),
    );
    expect(said).toEqual({
      "Other.secret": [[["s"]], "own Other.secret"],
      "Query.closed": [null, "own Query.closed"],
      // (a or b and c) and (a or d): what asks for more than another way in is no way in of its own.
      "Query.rank": [[["a"], ["b", "c", "d"]], "own Query.rank"],
      "Query.sealed": [[[]], "type Sealed"],
      "Query.tone": [[["t"]], "type Tone"],
      Sealed: [[[]], "own Sealed"],
      "Sealed.id": [[["x"]], "own Sealed.id,type Sealed"],
      "Thing.secret": [[["s"]], "own Thing.secret,implementation Other.secret"],
      Tone: [[["t"]], "own Tone"],
    });
  });

  it("is printed in columns", () => {
    expect(printRules(rows).split("\n").slice(0, 4)).toEqual([
      "coordinate    authenticated  scopes                why",
      "Other.secret  yes            s                     own",
      "Query.closed  yes            nobody (@policy)      own",
      "Query.rank    yes            a or (b and c and d)  own",
    ]);
  });

  it("takes an interface's rule from what implements it, also where composition did not write it there", () => {
    const sdl = guardedSupergraph({
      one: `
        type Query { things: [Thing] plain: Plain }
        interface Thing { id: ID }
        interface Better implements Thing { id: ID }
        type Plain implements Thing { id: ID }
        type Best implements Better & Thing { id: ID }`,
    });
    const type = (name: string): RuleRow | undefined => written.find(({ coordinate }) => coordinate === name);
    const written = ruleTable(sdl.replace(/(type Best [^{]*)\{/, "$1 @authenticated {"));
    expect(written.map(({ coordinate }) => coordinate)).toEqual([
      "Best",
      "Best.id",
      "Better",
      "Better.id",
      "Query.things",
      "Thing",
      "Thing.id",
    ]);
    expect(type("Query.things")?.why).toEqual([{ kind: "implementation", at: "Best" }]);
    expect(type("Best.id")?.why).toEqual([{ kind: "type", at: "Best" }]);
  });

  it("of this graph names what is guarded there", () => {
    const sdl = readFileSync(projectPath("schema", "supergraph.graphql"), "utf8");
    const printed = printRules(ruleTable(sdl));
    expect(printed).toMatch(/^Holder\.identityNumber +yes +holder:identify +own$/m);
    expect(printed).toMatch(/^Query\.findHolder +yes +archive:digitise or dossier:receive +own$/m);
    expect(printed).not.toMatch(/^Query\.procedure /m);
    const guarded = sdl.split("\n").filter((line) => /^ .*@(authenticated|requiresScopes)(\(|$| )/.test(line));
    expect(printed.trim().split("\n")).toHaveLength(guarded.length + 1);
  });
});

import type { Viewer } from "../../subgraphs/kit/viewer";
import { DossiersWorld } from "./fixture";
import { an, binh, nobody, official, portal } from "./people";
import { Verbs } from "./verbs";

// Not yours is the same as not there: who may not see a dossier is told that there is none, whatever they ask of it.

let world: DossiersWorld;
let verbs: Verbs;
beforeAll(async () => {
  world = await DossiersWorld.open();
  verbs = new Verbs(world);
});
afterAll(() => world.close());

type Act = (code: string, viewer: Partial<Viewer>) => Promise<{ __typename: string; code?: string }>;
const blind: readonly [string, Partial<Viewer>][] = [
  ["another citizen", binh],
  ["an official of another agency", official("school-officer")],
  ["an official of another province", official("other-province")],
  ["an official without a scope for dossiers", official("feedback")],
  ["nobody", nobody],
  ["a machine", portal],
];

function holdsFor(
  name: string,
  ready: () => Promise<string>,
  act: Act,
  seeing: readonly [string, Partial<Viewer>, string][],
): void {
  describe(name, () => {
    it.each(blind)("is, for %s, of a dossier that is not there", async (_who, viewer) => {
      const code = await ready();
      const before = await world.footprint();
      const answer = await act(code, viewer);
      expect(answer).toMatchObject({ __typename: "NotFoundProblem", code: "NOT_FOUND" });
      expect(await act("H26.62.3-260310-9999", viewer)).toEqual(answer);
      expect(await world.footprint()).toEqual(before);
    });

    it.each(seeing)("is refused to %s", async (_who, viewer, expected) => {
      const code = await ready();
      const before = await world.footprint();
      expect((await act(code, viewer)).code).toBe(expected);
      expect(await world.footprint()).toEqual(before);
    });
  });
}

holdsFor(
  "accepting",
  () => verbs.submitted(),
  (code, viewer) => verbs.accept(code, viewer),
  [
    ["the owner", an, "NOT_ALLOWED"],
    ["a specialist", official("specialist"), "NOT_ALLOWED"],
    ["a receiver of another office of the agency", official("ward-clerk"), "NOT_ALLOWED"],
    ["the province", official("province"), "NOT_ALLOWED"],
  ],
);
holdsFor(
  "completing a step",
  () => verbs.accepted(),
  async (code, viewer) => verbs.complete(code, await verbs.stepOf(code, "SPECIALIST"), viewer),
  [
    ["the owner", an, "NOT_ALLOWED"],
    ["the province", official("province"), "NOT_ALLOWED"],
    ["another official of the agency", official("leader"), "NOT_YOUR_STEP"],
    ["who received it", official("receiver"), "ROLES_SEPARATE"],
    ["another receiver", official("receiver-2"), "NOT_YOUR_STEP"],
  ],
);
holdsFor(
  "finishing",
  async () => (await verbs.decided()).code,
  (code, viewer) => verbs.finish(code, ["none"], viewer),
  [
    ["the owner", an, "NOT_ALLOWED"],
    ["who examined it", official("specialist"), "NOT_ALLOWED"],
    ["who received it", official("receiver"), "NOT_ALLOWED"],
    ["the province", official("province"), "NOT_ALLOWED"],
  ],
);
holdsFor(
  "returning the result",
  async () => (await verbs.finished()).code,
  (code, viewer) => verbs.giveBack(code, viewer),
  [
    ["the owner", an, "NOT_ALLOWED"],
    ["the leader", official("leader"), "NOT_ALLOWED"],
    ["a receiver of another office of the agency", official("ward-clerk"), "NOT_ALLOWED"],
  ],
);

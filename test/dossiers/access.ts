import type { Viewer } from "../../subgraphs/kit/viewer";
import { DossiersWorld } from "./fixture";
import { binh, nobody, official, portal } from "./people";
import { Verbs } from "./verbs";

// Not yours is the same as not there: who may not see a dossier is told that there is none, whatever they ask of it.

type Act = (verbs: Verbs, code: string, viewer: Partial<Viewer>) => Promise<{ __typename: string; code?: string }>;

const blind: readonly [string, Partial<Viewer>][] = [
  ["another citizen", binh],
  ["an official of another agency", official("school-officer")],
  ["an official of another province", official("other-province")],
  ["an official without a scope for dossiers", official("feedback")],
  ["nobody", nobody],
  ["a machine", portal],
];

/** Who may not make a move of a dossier that `ready` brings to where it would be open; `seeing` are those who see it and may not either. */
export function keepsOut(
  name: string,
  ready: (verbs: Verbs) => Promise<string>,
  act: Act,
  seeing: readonly [string, Partial<Viewer>, string][],
): void {
  describe(name, () => {
    let world: DossiersWorld;
    let verbs: Verbs;
    beforeAll(async () => {
      world = await DossiersWorld.open();
      verbs = new Verbs(world);
    });
    afterAll(() => world.close());

    it.each(blind)("is, for %s, of a dossier that is not there", async (_who, viewer) => {
      const code = await ready(verbs);
      const before = await world.footprint();
      const answer = await act(verbs, code, viewer);
      expect(answer).toMatchObject({ __typename: "NotFoundProblem", code: "NOT_FOUND" });
      expect(await act(verbs, "H26.62.3-260310-9999", viewer)).toEqual(answer);
      expect(await world.footprint()).toEqual(before);
    });

    it.each(seeing)("is refused to %s", async (_who, viewer, expected) => {
      const code = await ready(verbs);
      const before = await world.footprint();
      expect((await act(verbs, code, viewer)).code).toBe(expected);
      expect(await world.footprint()).toEqual(before);
    });
  });
}

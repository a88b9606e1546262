import { randomUUID } from "node:crypto";
import { an, portal, receiver, schoolOfficer } from "./fixture";
import { attest, issue, paperOf, told } from "./papers";
import { ArchiveWorld } from "./world";

let world: ArchiveWorld;
beforeAll(async () => {
  world = await ArchiveWorld.open();
});
afterAll(() => world.close());

describe("attestPaper", () => {
  it("makes the copy as good as the original, whoever holds it", async () => {
    const id = await paperOf(world, an);
    const moved = await attest(world, id);
    expect(moved).toMatchObject({
      __typename: "PaperMoved",
      paper: { id, status: "VALID", verifiedBy: { id: "official-receiver" } },
    });
    expect(moved.paper.verificationToken).toMatch(/^[\w-]{22}$/);
    expect((await told(world, id)).map(({ status }) => status)).toEqual(["UNVERIFIED", "VALID"]);
  });

  it("once", async () => {
    const id = await paperOf(world, an);
    const key = randomUUID();
    expect(await attest(world, id, receiver, key)).toEqual(await attest(world, id, receiver, key));
    expect(await attest(world, id)).toMatchObject({
      __typename: "PaperMoveRefusedProblem",
      code: "ALREADY_VERIFIED",
      status: "VALID",
    });
  });

  it("in one of two at the same moment", async () => {
    const id = await paperOf(world, an);
    const kinds = (await Promise.all([attest(world, id), attest(world, id, schoolOfficer)])).map(
      ({ __typename }) => __typename as string,
    );
    expect(kinds.sort()).toEqual(["PaperMoveRefusedProblem", "PaperMoved"]);
  });

  it("not what does not exist, nor by systems, nor a result", async () => {
    expect((await attest(world, randomUUID())).__typename).toBe("NotFoundProblem");
    expect((await attest(world, "' OR 1=1")).__typename).toBe("NotFoundProblem");
    expect(
      (await attest(world, await paperOf(world, an), { ...portal, scopes: ["archive:digitise"] })).__typename,
    ).toBe("NotAllowedProblem");
    const { data } = await issue(world, {});
    expect((await attest(world, data.issueResult.paper.id)).__typename).toBe("NotAllowedProblem");
  });

  it("a revoked paper stays what it is", async () => {
    const id = await paperOf(world, an);
    await world.sqlAsOwner(`UPDATE paper SET status = 'REVOKED' WHERE id = '${id}'`);
    expect(await attest(world, id)).toMatchObject({ code: "ALREADY_REVOKED", status: "REVOKED" });
  });
});

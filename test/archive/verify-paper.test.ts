import { randomUUID } from "node:crypto";
import { BIRTH_CERTIFICATE, WARD, an, leader, nobody, pdf, sha256 } from "./fixture";
import { issue, sign, validPaperOf } from "./papers";
import { ArchiveWorld } from "./world";

let world: ArchiveWorld;
beforeAll(async () => {
  world = await ArchiveWorld.open();
});
afterAll(() => world.close());

describe("verifyPaper", () => {
  const VERIFY =
    "query ($token: String!) { verifyPaper(token: $token) { title type { code } issuer { code } issuedOn status sha256 signatureValid checkedAt } }";
  const verify = async (token: string, at = new Date()) =>
    (await world.ask(VERIFY, { token }, { ...nobody, client: randomUUID() }, at)).data.verifyPaper;

  it("says of a signed result what its kind is and how it stands", async () => {
    const bytes = pdf();
    await sign(world, bytes);
    const { data } = await issue(
      world,
      { title: "Giấy khai sinh của cháu An", validUntil: "2030-01-01" },
      leader,
      bytes,
    );
    const token = data.issueResult.paper.verificationToken as string;
    expect(await verify(token)).toMatchObject({
      title: "Giấy khai sinh",
      type: { code: BIRTH_CERTIFICATE },
      issuer: { code: WARD },
      status: "VALID",
      sha256: sha256(bytes),
      signatureValid: true,
    });
    expect(await verify(token, new Date("2031-01-01T00:00:00Z"))).toMatchObject({ status: "EXPIRED" });
    await world.sqlAsOwner(`UPDATE paper SET status = 'REVOKED' WHERE id = '${data.issueResult.paper.id}'`);
    expect(await verify(token)).toMatchObject({ status: "REVOKED" });
  });

  it("has no word on signatures for an attested copy", async () => {
    const id = await validPaperOf(world, an);
    const { data } = await world.ask("query ($id: ID!) { paper(id: $id) { verificationToken } }", { id }, an);
    expect(await verify(data.paper.verificationToken)).toMatchObject({ signatureValid: null, status: "VALID" });
  });

  it.each([["unknown"], [""], ["' OR 1=1 --"], ["x".repeat(10_000)]])("answers null to the token %j", async (token) => {
    expect(await verify(token)).toBeNull();
  });

  it("sixty times a minute for one address", async () => {
    const client = randomUUID();
    const codes_: unknown[] = [];
    for (let n = 0; n < 62; n += 1) {
      const { errors } = await world.ask(VERIFY, { token: "unknown" }, { ...nobody, client });
      codes_.push(errors?.[0]?.extensions["code"]);
    }
    expect(codes_.slice(0, 60)).toEqual(Array.from({ length: 60 }));
    expect(codes_.slice(60)).toEqual(["RATE_LIMITED", "RATE_LIMITED"]);
  });
});

import { once } from "node:events";
import { join } from "node:path";
import { personas } from "../../subgraphs/stack/demonstration/personas";
import { runStackCommand } from "../support/stack";
import { IdentityProcess, claimsOf } from "./identity-process";

const identity = new IdentityProcess();
const { place } = identity;

beforeAll(() => identity.start());
afterAll(() => identity.remove());

describe("npm run -s token", () => {
  it("prints the token and nothing else", async () => {
    const { code, output } = await token("receiver");
    expect(code).toBe(0);
    expect(output).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const claims = claimsOf(output);
    expect(claims).toMatchObject({
      sub: "receiver",
      scope: expect.stringContaining("dossier:receive"),
      agency: "H26.62.3",
    });
    expect(Number(claims["exp"])).toBeGreaterThan(Date.now() / 1000 + 3600);
  });

  it("takes a lifetime, also one that is over", async () => {
    const seconds = Date.now() / 1000;
    expect(Number(claimsOf((await token("kiosk", "--ttl", "90")).output)["exp"]) - seconds).toBeLessThan(95);
    const expired = claimsOf((await token("kiosk", "--ttl", "-60")).output);
    expect(Number(expired["exp"])).toBeLessThan(seconds - 50);
    expect(Number(expired["iat"])).toBeLessThan(Number(expired["exp"]));
    expect(expired).toMatchObject({ office: "H26.62.3-TTHCC", scope: "office:device" });
  });

  it("lists every persona, for people and for programs", async () => {
    const listed = JSON.parse((await token("--list", "--json")).output) as { persona: string }[];
    expect(listed.map(({ persona }) => persona)).toEqual(personas().map(({ persona }) => persona));
    expect(listed).toContainEqual({
      persona: "citizen-an",
      name: "Nguyễn Văn An",
      identityNumber: expect.stringMatching(/^\d{12}$/),
      scopes: [],
    });
    expect(listed).toContainEqual(
      expect.objectContaining({ persona: "leader", agency: "H26.62.3", office: "H26.62.3-TTHCC" }),
    );
    expect((await token("--list")).output.split("\n")).toHaveLength(personas().length + 1);
  });

  it.each([
    [["nobody"], /^there is no persona "nobody"; --list names them\n$/],
    [[], /^usage: .*\n$/],
    [["leader", "--ttl", "soon"], /^--ttl takes a whole number of seconds\n$/],
  ])("says in one line what is wrong with %j", async (args, complaint) => {
    const { code, output } = await token(...args);
    expect(code).toBe(1);
    expect(output).toMatch(complaint);
  });

  it("says that no stack is running where none is", async () => {
    const { code, output } = await run(["leader"], { ...place, dataDir: join(identity.folder, "elsewhere") });
    expect(code).toBe(1);
    expect(output).toMatch(/^no stack .* npm start first.*\n$/);
  });
});

function token(...args: string[]): Promise<{ code: number | null; output: string }> {
  return run(args, place);
}

async function run(args: readonly string[], target: typeof place): Promise<{ code: number | null; output: string }> {
  const command = runStackCommand("token", { ...target, args });
  const [code] = (await once(command.process, "close")) as [number | null];
  return { code, output: command.output() };
}

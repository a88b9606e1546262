import { type AuditResult, serverAudits } from "graphql-http";
import { GatewayFixture } from "../fixture";

let gateway: GatewayFixture;
let results: AuditResult[];
beforeAll(async () => {
  gateway = await GatewayFixture.start();
  const audits = serverAudits({ url: `${gateway.origin}/graphql`, fetchFn: fetch });
  results = [];
  for (const audit of audits) results.push(await audit.fn());
  const count = (status: string): number => results.filter((result) => result.status === status).length;
  const less = results
    .filter(({ status }) => status !== "ok")
    .map(({ id, name, status }) => `  ${status} ${id}: ${name}\n`);
  process.stdout.write(
    `GraphQL over HTTP: ${results.length} audits, ${["ok", "notice", "warn", "error"].map((status) => `${count(status)} ${status}`).join(", ")}\n${less.join("")}`,
  );
});
afterAll(() => gateway.stop());

describe("GraphQL over HTTP", () => {
  const failing = (level: string): string[] =>
    results
      .filter(({ name, status }) => name.startsWith(level) && status !== "ok")
      .map(({ id, name }) => `${id} ${name}`);

  it.each(["MUST", "SHOULD"])("holds to every %s", (level) => {
    expect(results.filter(({ name }) => name.startsWith(level)).length).toBeGreaterThan(10);
    expect(failing(level)).toEqual([]);
  });

  it("fails no audit at all", () => {
    expect(results.filter(({ status }) => status === "error").map(({ name }) => name)).toEqual([]);
  });
});

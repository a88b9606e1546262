import { AN, GatewayFixture, RECEIVER, errorsOf } from "./fixture";

let gateway: GatewayFixture;
beforeAll(async () => { gateway = await GatewayFixture.start(); });
afterAll(() => gateway.stop());
beforeEach(() => gateway.heal());

describe("an answer", () => {
  it("is put together from several subgraphs", async () => {
    const { body, status } = await gateway.ask(`{ dossiers(first: 2) { edges { node { code subject procedure { name } rating { verdict } } } } }`, { claims: RECEIVER });
    expect(status).toBe(200);
    expect(body).toEqual({ data: { dossiers: { edges: [
      { node: { code: "D1", subject: "Matter 1", procedure: { name: "Procedure P1" }, rating: { verdict: "SATISFIED" } } },
      { node: { code: "D2", subject: "Matter 2", procedure: { name: "Procedure P2" }, rating: null } },
    ] } } });
  });
});

import { readGatewayConfig } from "../../gateway/config";
import { EnvironmentError } from "../../subgraphs/kit/environment";

const url = "http://localhost:1";
const names = ["CATALOGUE", "DOSSIERS", "ARCHIVE", "FEEDBACK", "ESIGNATURE"];
const whole = {
  INTERNAL_KEY: Buffer.alloc(32).toString("base64"),
  KEY_DIR: "/keys",
  PUBLIC_ORIGIN: url,
  OIDC_ISSUER: url,
  OIDC_AUDIENCE: "one-stop-graph",
  ...Object.fromEntries(names.map((name) => [`SUBGRAPH_URL_${name}`, url])),
};

describe("what the operator says of tokens", () => {
  it("is five seconds of leeway, no more claims and no list where nothing is said", () => {
    expect(readGatewayConfig(whole)).toMatchObject({ leewaySeconds: 5, requiredClaims: [], revocationList: null });
  });

  it("may be less leeway and not more, and claims parted by blanks or commas", () => {
    const given = { ...whole, TOKEN_LEEWAY_SECONDS: "0", TOKEN_CLAIMS: " jti, acr amr ", REVOCATION_LIST: "/revoked" };
    const said = { leewaySeconds: 0, requiredClaims: ["jti", "acr", "amr"], revocationList: "/revoked" };
    expect(readGatewayConfig(given)).toMatchObject(said);
    for (const [seconds, isGood] of [
      ["5", true],
      ["6", false],
      ["-1", false],
      ["1.5", false],
    ] as const) {
      const read = (): unknown => readGatewayConfig({ ...whole, TOKEN_LEEWAY_SECONDS: seconds });
      if (isGood) expect(read).not.toThrow();
      else expect(read).toThrow(EnvironmentError);
    }
  });
});

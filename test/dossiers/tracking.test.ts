import { DossiersWorld, noLimits } from "./fixture";
import { AN_NUMBER, BINH_NUMBER, an, nobody } from "./people";
import { Verbs } from "./verbs";

const FIELDS = `code procedure { code } status nationalStatus timeliness dueAt steps { role official { name } state }`;
const TRACK = `query ($code: ID!, $number: String!) { trackDossier(code: $code, ownerIdentityNumber: $number) { ${FIELDS} } }`;
const BY_TOKEN = `query ($token: String!) { trackByToken(token: $token) { ${FIELDS} } }`;

let world: DossiersWorld;
let verbs: Verbs;
let code: string;
beforeAll(async () => {
  world = await DossiersWorld.open();
  verbs = new Verbs(world);
  code = await verbs.accepted();
});
afterAll(() => world.close());

const track = async (asked: string, number: string, of = world, client = "a client") => {
  const { data, errors } = await of.ask(TRACK, { code: asked, number }, { ...nobody, client });
  return errors ? errors[0]?.extensions["code"] : data.trackDossier;
};

describe("public tracking", () => {
  it("shows where the dossier stands to who knows the pair", async () => {
    expect(await track(code, AN_NUMBER)).toMatchObject({
      code,
      procedure: { code: "1.001193" },
      status: "ACCEPTED",
      nationalStatus: 2,
      timeliness: "WITHIN_TIME",
      dueAt: "2026-03-10T17:00:00.000+07:00",
      steps: [
        { role: "RECEIVER", state: "DONE" },
        { role: "SPECIALIST", official: { name: "Phạm Minh Đức" }, state: "ACTIVE" },
        {},
        {},
      ],
    });
  });

  it("answers a wrong pair and an unknown code alike", async () => {
    for (const [asked, number] of [
      [code, BINH_NUMBER],
      [code, ""],
      ["H26.62.3-260310-9999", AN_NUMBER],
      ["'; --", AN_NUMBER],
      ["a\u0000b", "\u0000"],
    ] as const) {
      expect(await track(asked, number)).toBeNull();
    }
  });

  it("takes the same statements for both", async () => {
    const cost = async (asked: string) => (await world.ask(TRACK, { code: asked, number: BINH_NUMBER }, nobody)).sql;
    expect(await cost(code)).toBe(await cost("H26.62.3-260310-9998"));
  });

  it("finds the same by the token on the slip, and by nothing like it", async () => {
    const { data } = await world.ask("query ($code: ID!) { dossier(code: $code) { trackingToken } }", { code }, an);
    const token = data.dossier.trackingToken as string;
    expect(Buffer.from(token, "base64url")).toHaveLength(16);
    expect((await world.ask(BY_TOKEN, { token }, nobody)).data.trackByToken).toMatchObject({
      code,
      status: "ACCEPTED",
    });
    for (const wrong of [`${token}x`, token.slice(1), code, "", "\u0000"])
      expect((await world.ask(BY_TOKEN, { token: wrong }, nobody)).data.trackByToken).toBeNull();
  });
});

describe.each(["DATABASE", "MEMORY"] as const)("limits kept in %s", (counter) => {
  let limited: DossiersWorld;
  let known: string;
  beforeAll(async () => {
    limited = await DossiersWorld.open({ perMinute: 8, wrongPerDay: 3, counter });
    known = await new Verbs(limited).accepted();
  });
  afterAll(() => limited.close());

  it("end wrong guesses at one code, from wherever they come, the right one included", async () => {
    for (let n = 0; n < 3; n += 1) expect(await track(known, BINH_NUMBER, limited, `guesser ${n}`)).toBeNull();
    expect(await track(known, AN_NUMBER, limited, "the owner")).toBe("RATE_LIMITED");
    for (let n = 0; n < 3; n += 1)
      expect(await track("H26.62.3-260310-9999", BINH_NUMBER, limited, `other ${n}`)).toBeNull();
    expect(await track("H26.62.3-260310-9999", BINH_NUMBER, limited, "another")).toBe("RATE_LIMITED");
  });

  it("end a client's look-ups for the minute, and nobody else's", async () => {
    const ask = (client: string) => limited.ask(BY_TOKEN, { token: "none" }, { ...nobody, client });
    // A minute may end in between: twice as many are more than two minutes admit.
    const codes = await Promise.all(
      Array.from({ length: 17 }, async () => (await ask("eager")).errors?.[0]?.extensions["code"] ?? "answered"),
    );
    expect(codes).toContain("RATE_LIMITED");
    expect((await ask("patient")).errors).toBeUndefined();
  });
});

it("is counted without the client's address or the code in plain", async () => {
  const [row] = await world.sql<{ buckets: string }>("SELECT string_agg(bucket, ' ') AS buckets FROM lookup_count");
  expect(row?.buckets).not.toContain(code);
  expect(noLimits.counter).toBe("DATABASE");
});

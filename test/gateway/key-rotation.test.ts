import pino from "pino";
import { Tokens } from "../../gateway/authorise/tokens";
import { Refusal } from "../../gateway/errors";
import { until } from "./engine/worlds";
import { AUDIENCE, FakeIssuer } from "./fake-issuer";

const MINUTE = 60_000;

let issuer: FakeIssuer;
let tokens: Tokens;
beforeEach(async () => {
  // Only the clock is moved: what goes over the network takes its time.
  jest.useFakeTimers({
    doNotFake: ["setTimeout", "setInterval", "setImmediate", "nextTick", "queueMicrotask", "performance"],
  });
  issuer = new FakeIssuer();
  await issuer.start();
  tokens = new Tokens({ issuer: issuer.url, audience: AUDIENCE }, pino({ level: "silent" }));
});
afterEach(async () => {
  jest.useRealTimers();
  await issuer.stop().catch(() => undefined);
});

const after = (ms: number): void => jest.setSystemTime(Date.now() + ms);
const outcome = (token: string): Promise<string> =>
  tokens.claims(token).then(
    () => "good",
    (fault: unknown) => (fault instanceof Refusal ? fault.code : String(fault)),
  );
const ttl = 3_600;

describe("a token whose key is withdrawn", () => {
  it("is good for five minutes at most, though it was checked before", async () => {
    const token = await issuer.token({}, { ttl });
    expect(await outcome(token)).toBe("good");
    issuer.kids = ["k2"];
    after(MINUTE);
    expect(await outcome(token)).toBe("good");
    after(4 * MINUTE);
    expect(await outcome(token)).toBe("UNAUTHENTICATED");
    expect(await outcome(await issuer.token({}, { ttl, kid: "k2" }))).toBe("good");
  });

  it("is good as long as the operator says", async () => {
    tokens = new Tokens({ issuer: issuer.url, audience: AUDIENCE, keysMs: 60 * MINUTE }, pino({ level: "silent" }));
    const token = await issuer.token({}, { ttl: 3 * ttl });
    expect(await outcome(token)).toBe("good");
    issuer.kids = ["k2"];
    after(29 * MINUTE);
    expect(await outcome(token)).toBe("good");
    after(31 * MINUTE);
    expect(await outcome(token)).toBe("UNAUTHENTICATED");
  });

  it("is good no more as soon as the keys have been looked at again, before anybody has to wait for it", async () => {
    const [token, other] = [await issuer.token({}, { ttl }), await issuer.token({ sub: "other" }, { ttl })];
    expect([await outcome(token), await outcome(other)]).toEqual(["good", "good"]);
    issuer.kids = ["k2"];
    after(3 * MINUTE);
    expect(await outcome(token)).toBe("good");
    await until(async () => (await outcome(token)) !== "good");
    expect(await outcome(other)).toBe("UNAUTHENTICATED");
  });

  it("is good no more when the new one has been met", async () => {
    const token = await issuer.token({}, { ttl });
    expect(await outcome(token)).toBe("good");
    issuer.kids = ["k2"];
    after(6_000);
    expect(await outcome(await issuer.token({}, { ttl, kid: "k2" }))).toBe("good");
    expect(await outcome(token)).toBe("UNAUTHENTICATED");
  });
});

describe("keys that stay", () => {
  it("are looked at again from time to time, and not for every token", async () => {
    const all = await Promise.all(["a", "b", "c"].map((sub) => issuer.token({ sub }, { ttl })));
    for (const _ of [1, 2, 3]) {
      expect(await Promise.all(all.map(outcome))).toEqual(["good", "good", "good"]);
      after(5 * MINUTE);
    }
    expect(issuer.asked).toBe(3);
  });

  it("stay while the provider does not answer, for tokens that are new too, until they expire", async () => {
    const token = await issuer.token({}, { ttl });
    const later = await issuer.token({ sub: "later" }, { ttl });
    expect(await outcome(token)).toBe("good");
    await issuer.stop();
    after(10 * MINUTE);
    expect([await outcome(token), await outcome(later)]).toEqual(["good", "good"]);
    after(ttl * 1_000);
    expect(await outcome(token)).toBe("UNAUTHENTICATED");
  });

  it("are looked at again soon when the provider is back", async () => {
    const token = await issuer.token({}, { ttl });
    expect(await outcome(token)).toBe("good");
    await issuer.stop();
    after(6 * MINUTE);
    expect(await outcome(token)).toBe("good");
    issuer.kids = ["k2"];
    await issuer.start(Number(new URL(issuer.url).port));
    after(11_000);
    await until(async () => (await outcome(token)) === "UNAUTHENTICATED");
  });
});

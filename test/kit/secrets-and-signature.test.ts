import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EnvironmentError, flag, port, readEnvironment, secretKey, text, url } from "../../subgraphs/kit/environment";
import { Keys, Sealer, keyedHash } from "../../subgraphs/kit/secrets";
import { processEnvelope, signRequest, verifyRequest } from "../../subgraphs/kit/signature";
import { hasLabel, label } from "../../subgraphs/kit/labels";
import { errorCodes } from "../../subgraphs/kit/errors";
import { instant, localDay, localInstant } from "../../subgraphs/kit/scalars";

const key = randomBytes(32);

describe("sealed values", () => {
  const sealer = new Sealer(key);

  it("open to what was sealed, differ each time, and only in their own row", () => {
    const sealed = sealer.seal("001203004567", "row 1");
    expect(sealer.open(sealed, "row 1")).toBe("001203004567");
    expect(sealed.equals(sealer.seal("001203004567", "row 1"))).toBe(false);
    expect(() => sealer.open(sealed, "row 2")).toThrow();
  });

  it("do not open when any byte was changed", () => {
    const sealed = sealer.seal("001203004567");
    for (let at = 0; at < sealed.length; at += 1) {
      const altered = Buffer.from(sealed);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(() => sealer.open(altered)).toThrow();
    }
  });

  it("are found again by keyed hash under the same key only", () => {
    expect(keyedHash(key, "a")).toEqual(keyedHash(key, "a"));
    expect(keyedHash(key, "a")).not.toEqual(keyedHash(randomBytes(32), "a"));
  });
});

describe("master keys", () => {
  it("are made once, whoever asks first, and leave no draft behind", () => {
    const folder = mkdtempSync(join(tmpdir(), "keys-"));
    const made = Array.from({ length: 5 }, () => Keys.load(folder).get("content"));
    expect(new Set(made.map((k) => k.toString("hex"))).size).toBe(1);
    expect(readdirSync(folder)).toEqual(["content.key"]);
    rmSync(folder, { recursive: true });
  });
});

describe("a signed request", () => {
  const sign = (body: string) => signRequest(key, processEnvelope("test"), "POST", "/graphql", body);

  it("is believed as it was signed", () => {
    expect(verifyRequest(key, sign("{}"), "POST", "/graphql", "{}")?.viewer.subject).toBe("process test");
  });

  it.each([
    ["another body", key, "POST", "/graphql", "{ }"],
    ["another path", key, "POST", "/feed", "{}"],
    ["another method", key, "PUT", "/graphql", "{}"],
    ["another key", randomBytes(32), "POST", "/graphql", "{}"],
  ])("is refused with %s", (_, otherKey, method, path, body) => {
    expect(verifyRequest(otherKey, sign("{}"), method, path, body)).toBeNull();
  });

  it("is refused unsigned, with another viewer, and late", () => {
    const signed = sign("{}");
    expect(verifyRequest(key, {}, "POST", "/graphql", "{}")).toBeNull();
    const forged = {
      ...signed,
      "x-viewer": Buffer.from(JSON.stringify({ viewer: { scopes: ["dossier:read"] } })).toString("base64url"),
    };
    expect(verifyRequest(key, forged, "POST", "/graphql", "{}")).toBeNull();
    jest.useFakeTimers({ now: Date.now() + 31_000 });
    expect(verifyRequest(key, signed, "POST", "/graphql", "{}")).toBeNull();
    jest.useRealTimers();
  });
});

describe("the environment", () => {
  const spec = { PORT: port(), KEY: secretKey(), URL: url("postgres:"), ON: flag(), NAME: text("x") };

  it("is read with every fault told at once", () => {
    const read = () => readEnvironment(spec, { PORT: "99999", KEY: "short", URL: "http://x", ON: "maybe" });
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow(/PORT[^]*KEY[^]*URL[^]*ON/);
  });

  it("takes a secret by file, and refuses both at once", () => {
    expect(() => readEnvironment({ KEY: secretKey() }, { KEY_FILE: "/nowhere/at/all" })).toThrow(/KEY_FILE/);
    expect(() => readEnvironment({ KEY: secretKey() }, { KEY_FILE: "/x", KEY: "y" })).toThrow(/both/);
  });
});

describe("labels and times", () => {
  it("have words for every thrown code in both languages", () => {
    for (const code of errorCodes)
      for (const locale of ["vi", "en"] as const)
        expect([code, hasLabel(`Error.${code}`, locale)]).toEqual([code, true]);
    expect(label("Error.BAD_USER_INPUT", "en", { detail: "first" })).toContain("first");
  });

  it("take instants with an offset only, and days that exist", () => {
    expect(localInstant(instant("2026-11-24T01:02:03Z"))).toBe("2026-11-24T08:02:03.000+07:00");
    expect(localDay(instant("2026-11-23T17:00:00Z"))).toBe("2026-11-24");
    for (const wrong of [
      "2026-11-24",
      "2026-11-24T08:00:00",
      "2026-02-30T08:00:00Z",
      "2026-11-24T25:00:00Z",
      5,
      null,
    ]) {
      expect(() => instant(wrong)).toThrow(TypeError);
    }
  });
});

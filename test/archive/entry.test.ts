import { createHash } from "node:crypto";
import { AccessBasis, entryText, leafHash, logged } from "../../subgraphs/archive/access-log/entry";

const example = {
  agency: "H26.62.3",
  at: new Date("2026-11-24T01:02:03.456Z"),
  basis: AccessBasis.CONSENT,
  dossier: null,
  fields: ["Paper.data", "Paper.title"],
  holder: "h1",
  official: null,
  paper: "p1",
  purpose: "Tuyển sinh",
  salt: "00ff",
  sequence: "17",
};

describe("an entry of the access log", () => {
  it("is RFC 8785 JSON with exactly its eleven keys", () => {
    expect(entryText(example)).toBe(
      '{"agency":"H26.62.3","at":"2026-11-24T01:02:03.456Z","basis":"CONSENT","dossier":null,"fields":["Paper.data","Paper.title"],' +
        '"holder":"h1","official":null,"paper":"p1","purpose":"Tuyển sinh","salt":"00ff","sequence":"17"}',
    );
  });

  it("hashes to a leaf of an RFC 9162 tree", () => {
    expect(leafHash(entryText(example))).toBe("02311660501d98c080ad5818a0e5d773ff572e836c56a83c0ebc551ed55a795c");
    expect(leafHash("")).toBe(createHash("sha256").update(Buffer.of(0)).digest("hex"));
  });

  it("takes its fields sorted and once, with a salt of its own", () => {
    const { sequence: _sequence, at: _at, salt: _salt, ...access } = example;
    const twice = [1, 2].map(() => logged({ ...access, fields: ["b", "a", "b"] }, 4n, example.at));
    expect(twice[0]).toMatchObject({ sequence: "4", fields: ["a", "b"] });
    expect(twice[0]?.salt).toMatch(/^[0-9a-f]{32}$/);
    expect(twice[0]?.salt).not.toBe(twice[1]?.salt);
    expect(twice[0]?.hash).not.toBe(twice[1]?.hash);
  });
});

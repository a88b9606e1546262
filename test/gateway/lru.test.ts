import { Lru } from "../../gateway/lru";

const keysOf = (lru: Lru<string, string>): string[] => lru.values();
const filled = (capacity: number, heaviest: number, ...entries: [string, number][]): Lru<string, string> => {
  const lru = new Lru<string, string>(capacity, heaviest);
  for (const [key, weight] of entries) lru.set(key, key, weight);
  return lru;
};

describe("a cache", () => {
  it("keeps as many as it may, those used last", () => {
    const lru = filled(2, Infinity, ["a", 1], ["b", 1]);
    lru.get("a");
    lru.set("c", "c", 1);
    expect(keysOf(lru)).toEqual(["a", "c"]);
    expect(lru.get("b")).toBeUndefined();
  });

  it("keeps what weighs together what it may, and not one more", () => {
    expect(keysOf(filled(9, 10, ["a", 4], ["b", 3], ["c", 3]))).toEqual(["a", "b", "c"]);
    expect(keysOf(filled(9, 10, ["a", 4], ["b", 3], ["c", 4]))).toEqual(["b", "c"]);
    expect(keysOf(filled(9, 10, ["a", 4], ["b", 3], ["c", 8]))).toEqual(["c"]);
  });

  it("keeps the last even if it alone is too heavy, until the next comes", () => {
    const lru = filled(9, 10, ["a", 1], ["b", 11]);
    expect(keysOf(lru)).toEqual(["b"]);
    lru.set("c", "c", 1);
    expect(keysOf(lru)).toEqual(["c"]);
  });

  it("counts what turned out heavier, and what is gone no more", () => {
    const lru = filled(9, 10, ["a", 1], ["b", 1], ["c", 1]);
    lru.weigh("c", 9);
    expect(keysOf(lru)).toEqual(["b", "c"]);
    lru.weigh("gone", 100);
    lru.delete("c");
    lru.set("d", "d", 9);
    expect(keysOf(lru)).toEqual(["b", "d"]);
    lru.set("d", "d", 1);
    lru.set("e", "e", 8);
    expect(keysOf(lru)).toEqual(["b", "d", "e"]);
  });
});

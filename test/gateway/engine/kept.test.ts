import { Rights } from "../../../gateway/authorise/rules";
import type { ReadDocument } from "../../../gateway/plan/documents";
import type { Snapshot } from "../../../gateway/plan/snapshot";
import { anonymous } from "../../../subgraphs/kit/viewer";
import { World } from "./worlds";

const KILOBYTE = 1024;
const items = { items: { typeDefs: `type Query { item: Item } type Item { id: ID name: String next: Item }` } };
const SMALL = `query Small { item { id } }`;
/** Few letters and many fields. */
const wide = (n: number): string =>
  `query Wide${n} { item { ...D } } fragment A on Item { id name } ${["A", "B", "C"].map((of, i) => `fragment ${"BCD"[i]} on Item { next { ${`...${of} `.repeat(5)} } }`).join(" ")}`;

/** What a snapshot keeps of operations that were asked under it. */
class Kept {
  private constructor(
    private readonly snapshot: Snapshot,
    readonly stop: () => Promise<void>,
  ) {}

  static async under(keptBytes: number): Promise<Kept> {
    const world = await World.open(items, { limits: { keptBytes } });
    return new Kept((world as unknown as { snapshot: Snapshot }).snapshot, world.stop);
  }

  read(text: string): ReadDocument {
    const read = this.snapshot.documents.read(text);
    if (!("document" in read)) throw new Error(String(read[0]));
    return read;
  }

  /** Whether the operation is ready to run; it is from then on. */
  async wasReady(text: string): Promise<boolean> {
    const rights = Rights.of({ ...anonymous }, this.snapshot.facts);
    const variant = this.snapshot.variant(this.snapshot.prepare(this.read(text), undefined, rights), {});
    const compiled = this.snapshot.compiled(variant);
    await compiled;
    return !(compiled instanceof Promise);
  }
}

let kept: Kept;
afterEach(() => kept.stop());

describe("what is kept ready", () => {
  it("is what fits, however many fields a short text has", async () => {
    kept = await Kept.under(3 * 1024 * KILOBYTE);
    expect(await kept.wasReady(SMALL)).toBe(false);
    expect(await kept.wasReady(wide(1))).toBe(false);
    expect(await kept.wasReady(SMALL)).toBe(true);
    for (const n of [2, 3, 4]) await kept.wasReady(wide(n));
    expect(await kept.wasReady(SMALL)).toBe(false);
    expect(await kept.wasReady(wide(4))).toBe(true);
  });

  it("is all of it where there is room", async () => {
    kept = await Kept.under(192 * 1024 * KILOBYTE);
    await kept.wasReady(SMALL);
    for (const n of [1, 2, 3, 4]) await kept.wasReady(wide(n));
    expect(await kept.wasReady(SMALL)).toBe(true);
  });

  it("of documents is what fits too, whether they are good or not", async () => {
    kept = await Kept.under(300 * KILOBYTE);
    const read = kept.read(SMALL);
    expect(kept.read(SMALL)).toBe(read);
    for (const n of [1, 2, 3, 4]) expect(() => kept.read(`query Bad${n} { ${"nothing ".repeat(29)} }`)).toThrow();
    expect(kept.read(SMALL)).not.toBe(read);
  });
});

describe("an error of a document", () => {
  it("says where it is, and does not keep the document", async () => {
    kept = await Kept.under(KILOBYTE);
    const errors = (kept as unknown as { snapshot: Snapshot }).snapshot.documents.read(`{ item {\n  nothing } }`);
    expect(errors).toMatchObject([{ locations: [{ line: 2, column: 3 }], nodes: undefined }]);
  });
});

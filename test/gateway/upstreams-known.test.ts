import type { Upstream } from "../../gateway/fetch/upstream";
import { Upstreams } from "../../gateway/fetch/upstreams";

const route = (name: string, port: number) => ({ name, url: `http://127.0.0.1:${port}/graphql` });
const isClosed = (upstream: Upstream | undefined): boolean | undefined => upstream?.pool.destroyed;

describe("subgraphs at the addresses that supergraphs give", () => {
  it("are closed with the last schema version that had them, and not before", async () => {
    const upstreams = new Upstreams();
    const [first, second] = [
      [route("stays", 1), route("leaves", 2), route("moves", 3)],
      [route("stays", 1), route("comes", 4), route("moves", 5)],
    ];
    const before = upstreams.at(first);
    const after = upstreams.at(second);
    expect(after.get("stays")).toBe(before.get("stays"));
    await upstreams.leave(first);
    expect(["stays", "leaves", "moves"].map((name) => isClosed(before.get(name)))).toEqual([false, true, true]);
    expect(["comes", "moves"].map((name) => isClosed(after.get(name)))).toEqual([false, false]);
    await upstreams.leave(second);
    expect([...after.values()].map(isClosed)).toEqual([true, true, true]);
  });

  it("that left and come again have connections of their own", async () => {
    const upstreams = new Upstreams();
    const gone = upstreams.at([route("a", 1)]).get("a");
    await upstreams.leave([route("a", 1)]);
    const back = upstreams.at([route("a", 1)]).get("a");
    expect(back).not.toBe(gone);
    await upstreams.stop();
    expect(isClosed(back)).toBe(true);
  });
});

import { InFlight } from "../../gateway/fetch/in-flight";
import { Writes } from "../../gateway/fetch/writes";
import { Departure } from "../../gateway/receive/request-state";

/** A read that was begun: what ends it, and whether it was given up. */
interface Begun {
  readonly answer: (value: string) => void;
  readonly fail: (fault: Error) => void;
  readonly departure: Departure;
}

let inFlight: InFlight<string>;
let begun: Begun[];
beforeEach(() => {
  jest.useFakeTimers();
  inFlight = new InFlight(() => new Departure());
  begun = [];
});
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

const reads = (leftMs: number, departure = new Departure()): Promise<string> =>
  inFlight
    .read("key", { departure, leftMs, late: () => new Error("late"), departed: () => new Error("departed") }, (own) => {
      return new Promise((answer, fail) => {
        begun.push({ answer, fail, departure: own });
      });
    })
    .catch((fault: Error) => fault.message);
const isGivenUp = (): boolean[] => begun.map(({ departure }) => departure.happened);

describe("a read that others join", () => {
  it("is waited for by each as long as his own time allows", async () => {
    const [first, joiner] = [reads(9_000), reads(1_000)];
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await joiner).toBe("late");
    expect(isGivenUp()).toEqual([false]);
    begun[0]?.answer("well");
    expect(await first).toBe("well");
  });

  it("goes on when the time of whoever began it is over", async () => {
    const first = reads(1_000);
    await jest.advanceTimersByTimeAsync(900);
    const joiner = reads(1_000);
    await jest.advanceTimersByTimeAsync(900);
    expect(await first).toBe("late");
    expect(isGivenUp()).toEqual([false]);
    begun[0]?.answer("well");
    expect(await joiner).toBe("well");
  });

  it("goes on when whoever began it goes away, and ends when the last does", async () => {
    const [one, other] = [new Departure(), new Departure()];
    const asked = [reads(1_000, one), reads(1_000, other)];
    one.happen();
    expect(isGivenUp()).toEqual([false]);
    other.happen();
    expect(isGivenUp()).toEqual([true]);
    expect(await Promise.all(asked)).toEqual(["departed", "departed"]);
  });

  it("ends when nobody has time for it any more", async () => {
    const asked = [reads(1_000), reads(2_000)];
    await jest.advanceTimersByTimeAsync(1_000);
    expect(isGivenUp()).toEqual([false]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(isGivenUp()).toEqual([true]);
    expect(await Promise.all(asked)).toEqual(["late", "late"]);
  });

  it("fails for all of them", async () => {
    const asked = [reads(1_000), reads(1_000)];
    begun[0]?.fail(new Error("broken"));
    expect(await Promise.all(asked)).toEqual(["broken", "broken"]);
    expect(isGivenUp()).toEqual([false]);
  });
});

describe("nobody joins a read", () => {
  it("that is given up at this very moment", async () => {
    const client = new Departure();
    const gone = reads(1_000, client);
    let next: Promise<string> | undefined;
    begun[0]?.departure.listen(() => (next = reads(1_000)));
    client.happen();
    expect(isGivenUp()).toEqual([true, false]);
    begun[1]?.answer("well");
    expect([await gone, await next]).toEqual(["departed", "well"]);
  });

  it("that has been given up and whose end comes late: that ends no other", async () => {
    const client = new Departure();
    const gone = reads(1_000, client);
    client.happen();
    const second = reads(1_000);
    begun[0]?.fail(new Error("aborted"));
    await jest.advanceTimersByTimeAsync(1);
    const third = reads(1_000);
    expect(begun).toHaveLength(2);
    begun[1]?.answer("well");
    expect(await Promise.all([gone, second, third])).toEqual(["departed", "well", "well"]);
  });

  it("that has hung as long as one may", async () => {
    const first = reads(1_000);
    await jest.advanceTimersByTimeAsync(500);
    const joiner = reads(1_000);
    await jest.advanceTimersByTimeAsync(500);
    const later = reads(1_000);
    expect(begun).toHaveLength(2);
    begun[1]?.answer("well");
    expect([await first, await later]).toEqual(["late", "well"]);
    begun[0]?.answer("well after all");
    expect(await joiner).toBe("well after all");
  });

  it("for which he has no time left", async () => {
    expect(await reads(0)).toBe("late");
    expect(begun).toEqual([]);
  });
});

describe("reads on both sides of a write's end", () => {
  it("have other marks", () => {
    const writes = new Writes();
    const marks = [writes.mark("a")];
    writes.ended();
    marks.push(writes.mark("a"));
    writes.ended("a");
    marks.push(writes.mark("a"));
    expect(new Set(marks).size).toBe(3);
    expect(writes.mark("a")).toBe(marks[2]);
  });

  it("of another subgraph have the same where the write concerns one alone", () => {
    const writes = new Writes();
    const before = writes.mark("b");
    writes.ended("a");
    expect(writes.mark("b")).toBe(before);
    writes.ended();
    expect(writes.mark("b")).not.toBe(before);
  });
});

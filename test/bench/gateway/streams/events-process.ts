import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { EventStream } from "../../../../subgraphs/kit/event-stream";
import { tellReady, told } from "../processes/child";
import { type Clock, itemOf, lastBefore, offsetOf } from "./graph";

/** The subgraph that tells of events: from a given one on, as often as the clock has it. */
export interface EventsChoice extends Clock {
  /** 0: any free one. */
  readonly port: number;
}
export interface EventsReady {
  readonly port: number;
}

const clock = told<EventsChoice>();

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.once("end", () => {
    const body = JSON.parse(Buffer.concat(parts).toString()) as { variables: { stream: number } };
    const after = request.headers["last-event-id"];
    void tell(new EventStream(response), body.variables.stream, after === undefined ? null : Number(after));
  });
});
server.listen(clock.port, "127.0.0.1", 4_096, () =>
  tellReady<EventsReady>({ port: (server.address() as AddressInfo).port }),
);

async function tell(out: EventStream, stream: number, after: number | null): Promise<void> {
  const own = { ...clock, epoch: clock.epoch + offsetOf(stream, clock) };
  let n = after ?? lastBefore(own, Date.now());
  let open = await out.send({ event: "ready", id: String(n), data: "{}" });
  while (open) {
    n += 1;
    const wait = own.epoch + n * own.everyMs - Date.now();
    if (wait > 0) await pause(wait);
    const item = { __typename: "Item", id: itemOf(stream, n) };
    open = await out.send({ event: "next", id: String(n), data: JSON.stringify({ data: { happened: { n, item } } }) });
  }
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { EventStream } from "../../subgraphs/kit/event-stream";
import type { Begun } from "../stream/operations";

/** What a client can read; whoever names no events takes answers in one piece. */
export interface Taken {
  readonly events: boolean;
  readonly json: boolean;
}

export function takenBy({ headers: { accept = "*/*" } }: IncomingMessage): Taken {
  const events = /text\/event-stream/i.test(accept);
  return { events, json: !events || /application\/(\*|json|graphql-response\+json)|\*\/\*/i.test(accept) };
}

/**
 * Server-sent events as graphql-sse has them ("distinct connections"): `next` for every answer, `complete` at the end. Those
 * of a subscription carry the id after which a client that sends it as `last-event-id` resumes.
 */
export async function sendEvents(response: ServerResponse, answers: Begun, slowReaderMs: number): Promise<void> {
  const stream = new EventStream(response, slowReaderMs);
  // Told at once, and not when the next answer finds nobody.
  response.once("close", () => void answers.return());
  if (response.destroyed) return void (await answers.return());
  for await (const { text, id } of answers) {
    if (text === null) {
      if (id !== null) stream.mark(id);
    } else if (!(await stream.send({ event: "next", data: text, ...(id === null ? {} : { id }) }))) return;
  }
  await stream.send({ event: "complete" });
  stream.end();
}

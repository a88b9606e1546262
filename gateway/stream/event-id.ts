import { Refusal } from "../errors";

const LONGEST = 400;

/** What a client is told as an event's id: a place in the feed of one subgraph. */
export function clientId(subgraph: string, id: string): string {
  return Buffer.from(JSON.stringify([subgraph, id])).toString("base64url");
}

/** What the subgraph called the event; throws a Refusal for what is no id of it. */
export function subgraphId(given: string, subgraph: string): string {
  try {
    const [of, id] =
      given.length > LONGEST ? [] : (JSON.parse(Buffer.from(given, "base64url").toString()) as unknown[]);
    // It goes on as a header.
    if (of === subgraph && typeof id === "string" && /^[\x21-\x7e]+$/.test(id)) return id;
  } catch {
    // Told below.
  }
  throw new Refusal("BAD_USER_INPUT", { key: "Request.LAST_EVENT_ID" });
}

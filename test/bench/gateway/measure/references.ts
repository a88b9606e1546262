import { isDeepStrictEqual } from "node:util";
import { DIFFERING, type Operation, differingNumber } from "../graphs/graph";
import { BareClient } from "../http/bare-client";
import type { LoadOrder } from "../load/load";
import type { Peer } from "../peers/peer";

export type Requests = LoadOrder["requests"];

export class AnswersDiffer extends Error {}

/**
 * Asks every peer everything once. They have to say the same, value for value; how each writes it is the text that every
 * answer of its is held against under load.
 */
export async function references(
  peers: readonly Peer[],
  operation: Operation,
  headers: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, Requests>> {
  const found = new Map<string, Requests>();
  const agreed: unknown[] = [];
  for (const peer of peers) {
    const client = new BareClient(peer.port);
    const requests: { body: string; expected: string }[] = [];
    for (const [at, body] of operation.bodies.entries()) {
      const expected = await answerText(client, peer, body, headers);
      const value = JSON.parse(expected) as { data?: unknown; errors?: unknown };
      if (!value.data || value.errors)
        throw new AnswersDiffer(`${peer.name}, ${operation.name}: ${expected.slice(0, 500)}`);
      agreed[at] ??= value.data;
      if (!isDeepStrictEqual(value.data, agreed[at]))
        throw new AnswersDiffer(`${peer.name}, ${operation.name}: another answer than ${peers[0]?.name}`);
      requests.push({ body, expected });
    }
    client.stop();
    found.set(peer.name, requests);
  }
  return found;
}

/** A token signed by somebody else gets nothing from anybody: what is measured does check its bearers. */
export async function refusesForged(peer: Peer, body: string, forged: string): Promise<void> {
  const client = new BareClient(peer.port);
  const { status, text } = await client.post("/graphql", body, { authorization: `Bearer ${forged}` });
  client.stop();
  const { data } = JSON.parse(text) as { data?: unknown };
  if (data) throw new AnswersDiffer(`${peer.name} answers a forged token: ${status} ${text.slice(0, 200)}`);
}

// Numbers past those that the load uses: no peer has seen a differing request before the load begins.
async function answerText(
  client: BareClient,
  peer: Peer,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const numbers = body.includes(DIFFERING) ? [2_000_000, 2_000_001] : [0];
  const texts: string[] = [];
  for (const number of numbers) {
    const asked = body.replace(DIFFERING, String(differingNumber(number)));
    const { status, text } = await client.post("/graphql", asked, { accept: "application/json", ...headers });
    if (status !== 200) throw new AnswersDiffer(`${peer.name} answers ${status}: ${text.slice(0, 500)}`);
    texts.push(text);
  }
  const [first = "", second = first] = texts;
  if (first !== second) throw new AnswersDiffer(`${peer.name} answers two differing requests with two texts`);
  return first;
}

import { readFileSync } from "node:fs";
import { parse } from "graphql";
import { projectPath } from "../../subgraphs/kit/root";
import { apiSchema, ask } from "../support/client";
import { takeStock, withTypeNames } from "../support/coordinates";
import { SseReader } from "../gateway/sse-reader";
import { note } from "../support/run";
import { sharedStack } from "../support/stack";
import { tokenFor } from "../support/tokens";
import { randomUUID } from "node:crypto";
import { prepareFiling, submit } from "./filing";

// As the README has it pasted.
const readme = readFileSync(projectPath("README.md"), "utf8");
const pasted = /-d '(\{"query":"subscription.*\})'/.exec(readme)?.[1] ?? "";
const { query: CHANGED } = JSON.parse(pasted) as { query: string };

async function listen(code: string, persona: string | null, lastEventId?: string): Promise<SseReader> {
  const token = persona ? { authorization: `Bearer ${await tokenFor(persona)}` } : {};
  const resume = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  return SseReader.open(sharedStack().origin, { query: CHANGED, variables: { code } }, { ...token, ...resume });
}

it("a citizen watches his dossier move, over two systems, and comes back to what he missed", async () => {
  const { data } = await submit((await prepareFiling()).input);
  const code = data.submitDossier?.dossier?.code ?? "";
  const [owner, receiver] = await Promise.all([listen(code, "citizen-an"), listen(code, "receiver")]);
  const others = await Promise.all([null, "citizen-binh", "school-officer"].map((persona) => listen(code, persona)));
  await Promise.all([owner, receiver].map((reader) => reader.until(({ lastId }) => lastId !== null)));
  const from = owner.lastId ?? "";
  await ask(
    `mutation ($input: AcceptDossierInput!) { acceptDossier(input: $input) { __typename ... on Problem { code } } }`,
    { input: { code, idempotencyKey: randomUUID() } },
    { persona: "receiver" },
  );
  await Promise.all([owner, receiver].map((reader) => reader.until(({ results }) => results.length > 0)));
  for (const reader of [owner, receiver]) {
    const told = reader.results[0]?.data;
    expect(reader.codes).toEqual([]);
    expect(told).toMatchObject({
      dossierChanged: { kind: "ACCEPTED", official: { agency: { name: expect.any(String) as string } } },
    });
    note("fields", takeStock(withTypeNames(apiSchema(), CHANGED, parse(CHANGED)), told, { code }));
  }
  owner.close();
  const again = await listen(code, "citizen-an", from);
  await again.until(({ results }) => results.length > 0);
  expect(again.results).toEqual(owner.results.slice(0, 1));
  for (const reader of [again, receiver]) reader.close();
  const codes = await Promise.all(others.map(async (reader) => (await reader.toEnd()).codes));
  expect(codes).toEqual([["UNAUTHENTICATED"], ["FORBIDDEN"], ["FORBIDDEN"]]);
  expect(others.map(({ completed }) => completed)).toEqual([true, true, true]);
}, 60_000);

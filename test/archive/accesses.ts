import { AN, an } from "./fixture";
import type { ArchiveWorld } from "./world";

export const LOG = `query ($first: Int, $after: String) { me { accessLog(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } edges { node {
    sequence at basis purpose fields salt hash agency { code } official { id } paper { id } dossier { code } } } } } }`;

/** The newest record of the holder's log. */
export async function latestRecord(world: ArchiveWorld, viewer = an) {
  return (await world.ask(LOG, { first: 1 }, viewer)).data.me.accessLog.edges[0]?.node;
}

/** What the gateway tells of An's name being read. */
export function reading(change: object) {
  return { holder: AN, paper: null, dossier: null, via: [], fields: ["Holder.name"], ...change };
}

/** The record that a reading of An's by this viewer leaves. */
export async function ofViewer(world: ArchiveWorld, viewer: object, change: object) {
  const answer = await world.witness([reading(change)], viewer);
  if (answer.status !== 204) throw new Error(`the witness answered ${answer.status}`);
  return latestRecord(world);
}

import { readFileSync } from "node:fs";
import { projectPath } from "../../../../subgraphs/kit/root";
import { type Child, cores, startOwn } from "../processes/parent";
import type { ApolloSetting, PeerReady } from "./apollo-process";
import type { HardCodedSetting } from "./hard-coded/process";

/** One server under measurement, in a process of its own: POST /graphql on a loopback port. */
export interface Peer extends Child {
  readonly name: string;
  readonly versions: string;
  readonly port: number;
}

export const APOLLO = "apollo";
export const HARD_CODED = "hard-coded, undici";
export const BARE = "hard-coded, bare socket";
export const OURS = "ours, dedupe off";

export async function startApolloPeer(setting: ApolloSetting): Promise<Peer> {
  const child = await startOwn<PeerReady>("peers/apollo-process.js", setting, cores.measured);
  const versions = `${installed("@apollo/gateway")} + ${installed("@apollo/server")}, ${installed("graphql")}`;
  return { ...child, name: APOLLO, versions, port: child.ready.port };
}

export async function startHardCoded(setting: HardCodedSetting): Promise<Peer> {
  const child = await startOwn<PeerReady>("peers/hard-coded/process.js", setting, cores.measured);
  const bare = setting.client === "bare";
  const versions = `node:http + ${bare ? "net.Socket" : installed("undici")}, ${installed("jose")}`;
  return { ...child, name: bare ? BARE : HARD_CODED, versions, port: child.ready.port };
}

function installed(name: string): string {
  const text = readFileSync(projectPath("node_modules", name, "package.json"), "utf8");
  return `${name} ${(JSON.parse(text) as { version: string }).version}`;
}

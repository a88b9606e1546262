import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectPath } from "../../../../subgraphs/kit/root";
import { gatewayFlags } from "../../../../subgraphs/stack/processes";
import { freePorts } from "../../../../subgraphs/stack/ports";
import { compiled, cores, startScript } from "../processes/parent";
import { untilReady } from "../processes/until-ready";
import type { Identity } from "./identity";
import type { Peer } from "./peer";

/** Our gateway on a supergraph alone, without the stack. */
export async function startOurs(dedupe: "on" | "off", supergraphFile: string, identity: Identity): Promise<Peer> {
  const script = join(compiled(), "gateway", "alone.js");
  if (!existsSync(script)) throw new Error(`${script} is not there`);
  const [port = 0] = await freePorts(1);
  const { issuer, audience } = identity.rules;
  const tokens = ["--jwks", identity.jwksUrl, "--issuer", issuer, "--audience", audience];
  const args = ["--supergraph", supergraphFile, "--port", String(port), "--dedupe", dedupe, ...tokens];
  const child = startScript(script, args, cores.measured, gatewayFlags);
  try {
    await untilReady(child, port);
  } catch (fault) {
    await child.stop();
    throw fault;
  }
  const { version } = JSON.parse(readFileSync(projectPath("package.json"), "utf8")) as { version: string };
  return { name: `ours, dedupe ${dedupe}`, versions: `one-stop-graph ${version}`, port, ...child };
}

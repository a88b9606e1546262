import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { projectPath } from "../../../../subgraphs/kit/root";
import { gatewayFlags } from "../../../../subgraphs/stack/processes";
import { freePorts } from "../../../../subgraphs/stack/ports";
import { BareClient } from "../http/bare-client";
import { type Child, compiled, cores, startScript } from "../processes/parent";
import type { Identity } from "./identity";
import type { Peer } from "./peer";

const PATIENCE_MS = 60_000;

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

async function untilReady({ process: child }: Child, port: number): Promise<void> {
  const client = new BareClient(port);
  try {
    for (let waited = 0; waited < PATIENCE_MS; waited += 50) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error("our gateway ended while starting");
      const status = await client.get("/readyz").then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) return;
      await pause(50);
    }
    throw new Error(`our gateway is not ready after ${PATIENCE_MS / 1_000} s`);
  } finally {
    client.stop();
  }
}

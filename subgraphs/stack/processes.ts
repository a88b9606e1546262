import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Keys } from "../kit/secrets";
import { projectPath } from "../kit/root";
import { subgraphs, type StackConfig, type SubgraphName } from "./config";
import type { DatabaseAccess } from "./database/roles";
import type { ProcessSpec } from "./supervision/supervised";

export type NodeProcessName = SubgraphName | "identity" | "gateway";

export interface Plan {
  readonly config: StackConfig;
  readonly keys: Keys;
  readonly ports: Readonly<Record<string, number>>;
  readonly access: readonly DatabaseAccess[];
}

/** Where people reach the stack. */
export function originOf(config: StackConfig): string {
  return `http://localhost:${config.port}`;
}

export function issuerOf(config: StackConfig, identityPort: number): string {
  return config.oidcIssuer ?? `http://127.0.0.1:${identityPort}`;
}

/**
 * How V8 keeps the gateway's heap. Half of V8's own young space is enough, since what a request makes dies with it. With
 * many requests under way V8 takes what lives as long as one of them for long-lived and makes it old at birth; once dead,
 * it keeps all young that it points to: 60 % of the young outlived a collection, 3 to 8 % do without that guess.
 */
export const gatewayFlags = ["--max-semi-space-size=32", "--no-allocation-site-pretenuring"] as const;

/** The processes of ours that there are to run, gateway last. */
export function processNames(config: StackConfig): NodeProcessName[] {
  const identity: NodeProcessName[] = config.oidcIssuer ? [] : ["identity"];
  return [...identity, ...subgraphs, "gateway" as const].filter((name) => existsSync(mainOf(name)));
}

export function specOf(name: NodeProcessName, plan: Plan): ProcessSpec {
  const port = plan.ports[name] ?? 0;
  return {
    name,
    port,
    file: process.execPath,
    args: [
      "--enable-source-maps",
      ...(name === "gateway" ? gatewayFlags : []),
      "--require",
      join(__dirname, "supervision", "lifeline.js"),
      mainOf(name),
    ],
    env: { ...inherited(), ...common(plan, port), ...own(name, plan) },
    cwd: projectPath(),
    stopSignal: "SIGTERM",
    graceMs: 9_000,
    isReady: () => isReady(port),
  };
}

function mainOf(name: NodeProcessName): string {
  if (name === "gateway") return resolve(__dirname, "../../gateway/main.js");
  return resolve(__dirname, name === "identity" ? "identity/main.js" : `../${name}/main.js`);
}

function common({ config, keys }: Plan, port: number): NodeJS.ProcessEnv {
  return {
    HOST: "127.0.0.1",
    PORT: String(port),
    LOG_LEVEL: config.logLevel,
    INTERNAL_KEY: keys.get("internal").toString("base64"),
    KEY_DIR: config.keyDir,
    DATA_DIR: config.dataDir,
    PUBLIC_ORIGIN: originOf(config),
    DEV_CLOCK: config.devClock ? "1" : "",
    APOLLO_TELEMETRY_DISABLED: "1",
  };
}

function own(name: NodeProcessName, plan: Plan): NodeJS.ProcessEnv {
  const issuer = issuerOf(plan.config, plan.ports["identity"] ?? 0);
  const oidc = { OIDC_ISSUER: issuer, OIDC_AUDIENCE: process.env["OIDC_AUDIENCE"] ?? "one-stop-graph" };
  const addresses = (prefix: string): NodeJS.ProcessEnv =>
    Object.fromEntries(subgraphs.map((of) => [`${prefix}_${of.toUpperCase()}`, `http://127.0.0.1:${plan.ports[of]}`]));
  if (name === "identity") return oidc;
  if (name === "gateway") {
    const doors = {
      PLAYGROUND: process.env["PLAYGROUND"] ?? "1",
      DEVELOPMENT_SIGN_IN: plan.config.oidcIssuer ? "" : "1",
    };
    return { ...oidc, ...addresses("SUBGRAPH_URL"), ...doors };
  }
  const access = plan.access.find((one) => one.subgraph === name);
  return { ...oidc, ...addresses("FEED_URL"), [`DATABASE_URL_${name.toUpperCase()}`]: access?.runtimeUrl };
}

// The administrator's address and the other subgraphs' databases are nobody's business but the stack's.
function inherited(): NodeJS.ProcessEnv {
  const hidden = /^(npm_|DATABASE_URL|INTERNAL_KEY|INIT_CWD)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !hidden.test(name)));
}

async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

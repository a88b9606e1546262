import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { gatewayFlags } from "./processes";

/** `npm run gateway -- --supergraph FILE`: the gateway alone, over any supergraph. */
export async function gatewayCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const alone = resolve(__dirname, "../../gateway/alone.js");
  const child = spawn(process.execPath, [...gatewayFlags, alone, ...args], { stdio: "inherit", env });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}

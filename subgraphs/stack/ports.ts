import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { randomInt } from "node:crypto";

/**
 * Free ports on loopback. They are taken below the range from which the kernel gives ports to outgoing connections:
 * a process that is started again must find its own port free, not in use by some client.
 */
export async function freePorts(count: number, wished: readonly number[] = []): Promise<number[]> {
  const found: number[] = [];
  for (const port of wished)
    if (found.length < count && !found.includes(port) && (await isFree(port))) found.push(port);
  const [low, high] = range();
  for (let tries = 0; found.length < count; tries += 1) {
    if (tries > 2_000) throw new Error("no free ports on loopback");
    const port = randomInt(low, high);
    if (!found.includes(port) && (await isFree(port))) found.push(port);
  }
  return found;
}

/** Whether one could listen there; an address that this machine does not have (no IPv6) is nobody's. */
export function isFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", ({ code }: NodeJS.ErrnoException) =>
      resolve(code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT"),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function range(): [number, number] {
  try {
    const [first] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").trim().split(/\s+/).map(Number);
    if (first && first > 12_000) return [10_000, first];
  } catch {
    // Not Linux: the usual range begins at 49152.
  }
  return [20_000, 32_000];
}

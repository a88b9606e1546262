import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectPath } from "../../subgraphs/kit/root";
import { runFolder } from "../support/run";
import { compiled } from "../support/stack";
import { describeAsRoot, describeWithTool } from "../support/tools";

// A network of its own with nothing in it but loopback. The kernel counts every packet and every connection that finds no
// route: name look-ups over UDP and IPv6 included. Nothing tried means that the counters stay at nought.
const script = `
ip link set lo up 2>/dev/null || { mount -t sysfs none /sys && echo 9 > /sys/class/net/lo/flags; }
"$NODE" "$CLI" start > "$OUT" 2>&1 &
for i in $(seq 600); do grep -q '^ready ' "$OUT" && break; kill -0 $! 2>/dev/null || break; sleep 0.1; done
"$NODE" -e "$ASK" >> "$OUT" 2>&1
kill -TERM $!; wait $!
grep -E '^Ip: ' /proc/net/snmp > "$COUNTERS"; grep -E 'OutNoRoutes|OutRequests' /proc/net/snmp6 >> "$COUNTERS"
[ -z "$BAIT" ] || "$NODE" -e "fetch('http://192.0.2.1').catch(() => 0)"
grep -E '^Ip: ' /proc/net/snmp >> "$COUNTERS.after"
`;

const ask = `
const url = process.env.GRAPHQL;
const post = (query) => fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query }) });
(async () => {
  const answer = await post("{ procedures(first: 3) { edges { node { code name } } } }");
  console.log("answer " + answer.status + " " + await answer.text());
  const page = await fetch(new URL("/playground", url));
  console.log("playground " + page.status);
})();
`;

describeAsRoot("a network of its own", () => {
  describeWithTool("unshare", "holds a stack that has no way out", (unshare) => {
    it("starts, answers, serves the Playground, and never tries an address but loopback", () => {
      const { output, attempts, attemptsAfterBait } = runWithoutRoutes(unshare);
      expect(output).toMatch(/^ready /m);
      expect(output).toMatch(/^answer 200 \{"data":/m);
      expect(output).toMatch(/^playground 200$/m);
      expect(attempts).toEqual({ v4: 0, v6: 0 });
      // The counter counts: one attempt of our own raises it.
      expect(attemptsAfterBait).toBeGreaterThan(0);
    }, 120_000);
  });
});

function runWithoutRoutes(unshare: string): {
  output: string;
  attempts: { v4: number; v6: number };
  attemptsAfterBait: number;
} {
  const folder = join(runFolder(), `egress-${process.pid}`);
  const out = `${folder}.out`;
  const counters = `${folder}.counters`;
  const port = "4000";
  const { NODE_OPTIONS: _options, NODE_ENV: _env, ...inherited } = process.env;
  const env = {
    ...inherited,
    NODE: process.execPath,
    CLI: join(compiled(), "subgraphs/stack/cli.js"),
    OUT: out,
    COUNTERS: counters,
    ASK: ask,
    BAIT: "1",
    PORT: port,
    GRAPHQL: `http://127.0.0.1:${port}/graphql`,
    DATA_DIR: `${folder}.data`,
    KEY_DIR: `${folder}.keys`,
  };
  spawnSync(unshare, ["--net", "--mount", "sh", "-c", script], { env, cwd: projectPath() });
  const v6 = /Ip6OutNoRoutes\s+(\d+)/.exec(readFileSync(counters, "utf8"))?.[1];
  return {
    output: readFileSync(out, "utf8"),
    attempts: { v4: outNoRoutes(readFileSync(counters, "utf8")), v6: Number(v6 ?? 0) },
    attemptsAfterBait: outNoRoutes(readFileSync(`${counters}.after`, "utf8")),
  };
}

function outNoRoutes(snmp: string): number {
  const [names, values] = snmp.split("\n").filter((line) => line.startsWith("Ip: "));
  const at = names?.split(" ").indexOf("OutNoRoutes") ?? -1;
  return Number(values?.split(" ")[at]);
}

import { parseArgs } from "node:util";
import { type GatewayPart, benchGateway, gatewayParts } from "./gateway/main";
import { benchReload } from "./gateway/reload";
import { benchStreams } from "./gateway/streams/main";
import { benchStack } from "./stack";

type Part = GatewayPart | "stack" | "reload" | "streams";

const named: Readonly<Record<string, readonly Part[]>> = {
  gateway: gatewayParts,
  ...Object.fromEntries(gatewayParts.map((part) => [part, [part]])),
  stack: ["stack"],
};
/** Minutes of their own: only when they are asked for. */
const longer: Readonly<Record<string, readonly Part[]>> = { reload: ["reload"], streams: ["streams"] };

// `npm run bench` measures everything; `npm run bench -- gateway` (or one of its graphs) or `-- stack` a part of it.
// `-- streams --seconds 60` measures streams for so long. `--quick` is for whoever changes the measurements of the gateway: one short round.
main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (fault: unknown) => {
    process.stderr.write(`${(fault as Error).stack ?? String(fault)}\n`);
    process.exitCode = 1;
  },
);

async function main(args: readonly string[]): Promise<number> {
  const quick = args.includes("--quick");
  const { values, positionals } = parseArgs({
    args: args.filter((arg) => arg !== "--quick"),
    options: { seconds: { type: "string" } },
    allowPositionals: true,
  });
  const wanted = partsOf(positionals);
  const gateway = gatewayParts.filter((part) => wanted.has(part));
  const code = gateway.length > 0 ? await benchGateway(gateway, quick) : 0;
  if (wanted.has("stack")) await benchStack();
  const seconds = values.seconds === undefined ? {} : { seconds: Number(values.seconds) };
  if (wanted.has("streams")) return (await benchStreams(seconds)) || code;
  return wanted.has("reload") ? (await benchReload()) || code : code;
}

function partsOf(names: readonly string[]): ReadonlySet<Part> {
  const all = names.length > 0 ? names : Object.keys(named);
  return new Set(
    all.flatMap((name) => {
      const parts = named[name] ?? longer[name];
      if (!parts) throw new Error(`"${name}" is none of ${Object.keys({ ...named, ...longer }).join(", ")}, --quick`);
      return parts;
    }),
  );
}

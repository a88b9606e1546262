import { print } from "graphql";
import { canonical } from "./hash";
import type { Finding } from "./shrink";

/** Everything that somebody needs who looks into a disagreement. */
export function reportFinding({ world, operation, trial }: Finding, second: string): string {
  const { difference, expected, received, requests } = trial;
  const parts = [
    `DISAGREEMENT (${difference?.kind ?? "none"}) ${difference?.detail ?? ""}`,
    ...[...world.sdls].map(([name, sdl]) => `--- service ${name}\n${withoutHead(sdl)}`),
    `--- operation${operation.operationName ? ` (${operation.operationName})` : ""}\n${print(operation.document)}`,
    `--- variables\n${JSON.stringify(operation.variables)}`,
    `--- expected\n${JSON.stringify(expected)}`,
    `--- received\n${received}`,
    ...requests.map(({ service, query, variables }) => `--- asked of ${service}\n${query}\n${canonical(variables)}`),
    `--- @apollo/gateway answers\n${second}`,
  ];
  return `${parts.join("\n")}\n`;
}

// What is the same in every service.
function withoutHead(sdl: string): string {
  return sdl
    .split("\n")
    .filter((line) => !/^(extend schema|scalar|enum|input) /.test(line))
    .join("\n");
}

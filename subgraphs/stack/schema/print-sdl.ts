import "reflect-metadata";
import { resolve } from "node:path";
import type { Subgraph } from "../../kit/federation";

type Build = (container: ReadonlyMap<unknown, unknown>, ...rest: unknown[]) => Subgraph;

// A process of its own per subgraph: type-graphql keeps one register of types per process, and several subgraphs say
// `Agency`. Nothing is executed here, so that the resolvers need not be made.
const [name = ""] = process.argv.slice(2);
const module_ = require(resolve(__dirname, "../..", name, "schema.js")) as Readonly<Record<string, unknown>>;
process.stdout.write(sdlOf(module_));

function sdlOf(exported: Readonly<Record<string, unknown>>): string {
  if (typeof exported["sdl"] === "string") return exported["sdl"];
  const build = exported[`${name}Schema`];
  if (typeof build !== "function") throw new Error(`subgraphs/${name}/schema.ts exports neither sdl nor ${name}Schema`);
  return (build as Build)(new Map(), () => ({})).sdl;
}

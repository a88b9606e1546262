import { composeServices } from "@apollo/composition";
import { Supergraph } from "@apollo/federation-internals";
import { type GraphQLSchema, buildASTSchema, parse } from "graphql";
import { drawModel } from "./draw-world";
import { hash } from "./hash";
import { type Model, Redraw } from "./model";
import { Monolith } from "./monolith";
import { printSubgraph } from "./print-subgraphs";
import { type Profile, profiles } from "./profile";
import { drop, sweep } from "./reduce";
import { Services } from "./services";
import { Values } from "./values";

/** One logical graph, split over services and in one piece. */
export interface World {
  readonly seed: number;
  readonly profile: Profile;
  readonly model: Model;
  readonly sdls: ReadonlyMap<string, string>;
  readonly supergraphSdl: string;
  readonly api: GraphQLSchema;
  readonly services: Services;
  readonly monolith: Monolith;
}

export interface Discarded {
  readonly reason: string;
}

/** The world of a seed, and what had to be thrown away on the way to it. */
export function drawWorld(seed: number, profile: Profile = profiles.whole): { world: World; discarded: Discarded[] } {
  const discarded: Discarded[] = [];
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const made = tryWorld(hash(`${seed} ${attempt}`), profile);
    if ("api" in made) return { world: made, discarded };
    discarded.push(made);
  }
  throw new Error(`no world from seed ${seed}: ${discarded.map(({ reason }) => reason).join("\n")}`);
}

function tryWorld(seed: number, profile: Profile): World | Discarded {
  try {
    const model = drawModel(seed, profile);
    const sdls = new Map(model.services.map((name) => [name, printSubgraph(model, name)]));
    const composed = compose(sdls);
    return "reason" in composed ? composed : buildWorld(seed, profile, model, sdls, composed.supergraphSdl);
  } catch (fault) {
    if (fault instanceof Redraw) return { reason: fault.message };
    throw fault;
  }
}

/** The supergraph of these services, or why there is none. */
export function compose(sdls: ReadonlyMap<string, string>): { supergraphSdl: string } | Discarded {
  try {
    const composed = composeServices(
      [...sdls].map(([name, sdl]) => ({ name, url: `http://${name}`, typeDefs: parse(sdl) })),
    );
    if (composed.errors) return { reason: composed.errors.map(({ message }) => message).join("\n") };
    return { supergraphSdl: composed.supergraphSdl ?? "" };
  } catch (fault) {
    // Composition has faults of its own, with what it should refuse and with a few things that it should not.
    return { reason: `composition fails: ${(fault as Error).message}` };
  }
}

export function buildWorld(
  seed: number,
  profile: Profile,
  model: Model,
  sdls: ReadonlyMap<string, string>,
  supergraphSdl: string,
): World {
  const values = new Values(model);
  const api = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
  const whole = buildASTSchema(parse(supergraphSdl), { assumeValidSDL: true });
  const services = new Services(model, values, sdls);
  return {
    seed,
    profile,
    model,
    sdls,
    supergraphSdl,
    api,
    services,
    monolith: new Monolith(model, values, api, whole),
  };
}

/** The world of a seed without some of its types, fields and parts of services; null: what is left does not compose. */
export function drawWorldWithout(seed: number, names: readonly string[], profile: Profile): World | null {
  try {
    const model = drawModel(seed, profile);
    for (const name of names) drop(model, name);
    sweep(model);
    const sdls = new Map(model.services.map((name) => [name, printSubgraph(model, name)]));
    const composed = compose(sdls);
    return "reason" in composed ? null : buildWorld(seed, profile, model, sdls, composed.supergraphSdl);
  } catch {
    return null;
  }
}

import type { ExecutionResult } from "graphql";
import { print, validate } from "graphql";
import { setImmediate as turn } from "node:timers/promises";
import { compareAnswers } from "../fuzz/compare";
import { hash } from "../fuzz/hash";
import { Monolith } from "../fuzz/monolith";
import type { Operation } from "../fuzz/operation";
import { type ServiceRequest, Services } from "../fuzz/services";
import { Values } from "../fuzz/values";
import { Access, type Reader } from "./access";
import { AskedUpstream } from "./asked-upstream";
import { compareRefusals } from "./compare-refusals";
import { type ReadersEngine, type ServeReader, startReadersEngine } from "./engine";
import type { GuardedWorld } from "./guarded-world";
import { Judged } from "./reference";

export const ASKED_UPSTREAM = "asked upstream";
export const INVALID_REQUEST = "invalid subgraph request";

/** What a reader was answered otherwise than the rules say. */
export interface Finding {
  readonly reader: Reader;
  readonly kind: string;
  readonly detail: string;
  readonly expected: ExecutionResult;
  readonly received: string;
  readonly requests: Services["requests"];
}

interface Seat {
  readonly services: Services;
  readonly monolith: Monolith;
}

/** A guarded world with the gateway's engine over it. Every value depends on who asks: what one reader was given by another's fetch is seen. */
export class GuardedStage {
  private readonly seats = new Map<string, Seat>();
  private readonly access: Access;
  private readonly asked: AskedUpstream;
  private plain: ReadersEngine | null = null;

  private constructor(
    readonly guarded: GuardedWorld,
    private readonly engine: ReadersEngine,
    seats: Map<string, Seat>,
  ) {
    this.seats = seats;
    this.access = new Access(guarded.world.model, guarded.guards);
    this.asked = new AskedUpstream(guarded.world, this.access);
  }

  static async open(guarded: GuardedWorld, names: readonly string[]): Promise<GuardedStage> {
    const seats = new Map(names.map((name) => [name, seatOf(guarded, name)]));
    const engine = await startReadersEngine(guarded.supergraphSdl, served(seats));
    return new GuardedStage(guarded, engine, seats);
  }

  /** All readers at once, the first of them twice. */
  async findings(operation: Operation, readers: readonly Reader[]): Promise<Finding[]> {
    for (const { services } of this.seats.values()) services.begin();
    const [first] = readers;
    const asking = first && !operation.mutation ? [...readers, first] : readers;
    const answers = await Promise.all(asking.map((reader) => this.engine.answer(operation, reader)));
    const found = await Promise.all(asking.map((reader, n) => this.judge(operation, reader, answers[n] ?? "")));
    return found.flat();
  }

  refusals(operation: Operation, reader: Reader): number {
    return this.judged(operation, reader).refused.size;
  }

  /** Whether the same without rules, and without what they refuse, goes wrong too: then it is no affair of the rules. */
  async goesWrongWithoutRules(operation: Operation, reader: Reader): Promise<boolean> {
    const { world } = this.guarded;
    const document = this.judged(operation, reader).pruned();
    if (validate(world.api, document).length > 0) return false;
    this.plain ??= await startReadersEngine(world.supergraphSdl, served(this.seats));
    const { services, monolith } = this.seat(reader);
    services.begin();
    const { variables } = operation;
    const received = await this.plain.answer({ query: print(document), variables }, reader);
    const { result } = await monolith.run({ document, variables });
    return services.faults.length > 0 || compareAnswers(result, received) !== null;
  }

  async close(): Promise<void> {
    await Promise.all([this.engine.stop(), this.plain?.stop()]);
  }

  private judged(operation: Operation, reader: Reader): Judged {
    return new Judged(this.guarded.world.api, this.access, reader, operation);
  }

  private seat({ name }: Reader): Seat {
    const seat = this.seats.get(name);
    if (!seat) throw new Error(`no seat for ${name}`);
    return seat;
  }

  private async judge(operation: Operation, reader: Reader, received: string): Promise<Finding[]> {
    const seat = this.seat(reader);
    const judged = this.judged(operation, reader);
    const expected = await judged.run(seat.monolith);
    const { faults, requests } = seat.services;
    const difference = compareAnswers(expected, received);
    const leaks = this.asked.forbidden(reader, judged, requests);
    const refusals = compareRefusals({ reader, judged, expected, received, calm: this.guarded.calm });
    const found = [
      ...faults.slice(0, 1).map(({ service, reason }) => [INVALID_REQUEST, `${service}: ${reason}`] as const),
      ...(difference ? [[difference.kind, difference.detail] as const] : []),
      ...leaks.map((leak) => [ASKED_UPSTREAM, leak] as const),
      ...(difference === null ? refusals.map((detail) => ["refusals", detail] as const) : []),
    ];
    return found.map(([kind, detail]) => ({ reader, kind, detail, expected, received, requests }));
  }
}

function served(seats: ReadonlyMap<string, Seat>): ServeReader {
  return async (service, body, reader) => {
    await turn();
    return JSON.stringify(await seats.get(reader)?.services.serve(service, JSON.parse(body) as ServiceRequest));
  };
}

function seatOf({ world }: GuardedWorld, name: string): Seat {
  const model = { ...world.model, seed: world.model.seed ^ hash(name) };
  const values = new Values(model);
  return { services: new Services(model, values, world.sdls), monolith: world.monolith.over(model, values) };
}

import { isAbstractType } from "graphql";
import type { Path } from "../../query-plan";
import type { Graph } from "../graph/graph";
import type { Wanted, WantedField } from "./wanted";

/** Names for fields that nobody sees, where their own are taken: the same field has the same name everywhere. */
export class HiddenNames {
  private readonly numbers = new Map<string, number>();

  of(field: WantedField): string {
    const number = this.numbers.get(field.signature) ?? this.numbers.size;
    this.numbers.set(field.signature, number);
    return `__k${number}_${field.name}`;
  }
}

/** Where objects of one type stand in the answer, and what the response names there mean. */
export class Spot {
  private readonly meanings = new Map<string, string>();
  private readonly below = new Map<string, Spot>();
  /** What the client wants of what stands below. */
  private readonly claims = new Map<string, Wanted>();

  constructor(
    private readonly graph: Graph,
    private readonly hidden: HiddenNames,
    readonly type: string,
    /** To whatever stands there. */
    private readonly place: Path,
    /** The object types that may stand there; an object of another one is none of ours. */
    private readonly among: readonly string[],
    /** The same objects by what they are in truth, where this is the interface that they are known by. */
    private readonly members: readonly Spot[] = [],
  ) {}

  /** To the objects of the type. */
  get path(): Path {
    const own = [this.type, ...this.graph.possible(this.type)];
    return this.among.some((type) => !own.includes(type)) ? [...this.place, { types: own }] : this.place;
  }

  /** Keeps the names that are the client's for what the client means by them. */
  claim(wanted: Wanted): void {
    for (const { key, signature, below } of wanted.on(this.type)) {
      if (key === null) continue;
      this.meanings.set(key, signature);
      if (below) this.claims.set(key, below);
    }
  }

  child(key: string, declared: string, type: string): Spot {
    const name = `${key} ${type}`;
    const known = this.below.get(name);
    if (known) return known;
    const made = this.make(key, declared, type);
    const claimed = this.claims.get(key);
    if (claimed) made.claim(claimed);
    this.below.set(name, made);
    return made;
  }

  private make(key: string, declared: string, type: string): Spot {
    const whole = this.graph.whole.getType(type);
    const members = isAbstractType(whole)
      ? this.graph.possible(type).map((member) => this.child(key, declared, member))
      : this.members.map((member) => member.child(key, declared, type));
    const path = [...this.path, { key }];
    return new Spot(this.graph, this.hidden, type, path, this.graph.possible(declared), members);
  }

  /** What a field is called here. */
  nameOf(field: WantedField): string {
    if (field.key !== null) return field.key;
    const means = this.meaning(field.name);
    if (means !== undefined && means !== field.signature) return this.hidden.of(field);
    this.mean(field.name, field.signature);
    return field.name;
  }

  private meaning(name: string): string | undefined {
    const all = [this.meanings.get(name), ...this.members.map((member) => member.meaning(name))];
    const known = new Set(all.filter((meaning) => meaning !== undefined));
    return known.size > 1 ? "several" : [...known][0];
  }

  private mean(name: string, signature: string): void {
    this.meanings.set(name, signature);
    for (const member of this.members) member.mean(name, signature);
  }
}

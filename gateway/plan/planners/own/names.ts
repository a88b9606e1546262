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

/** A name that means one thing for objects of one type and another for those of another. */
const SEVERAL = "several";

/** What the response names at one place of the answer mean, whatever stands there. */
export class Names {
  private readonly meanings = new Map<string, string>();
  private readonly children = new Map<string, Names>();
  /** What the client wants below, by response name. */
  private readonly claims = new Map<string, Set<Wanted>>();

  constructor(
    private readonly graph: Graph,
    private readonly hidden: HiddenNames,
  ) {}

  /** Keeps the names that are the client's for what the client means by them. */
  claim(wanted: Wanted): void {
    for (const type of this.graph.possible(wanted.type)) {
      for (const { key, signature, below } of wanted.on(type)) {
        if (key === null) continue;
        const known = this.meanings.get(key) ?? signature;
        this.meanings.set(key, known === signature ? signature : SEVERAL);
        if (below) this.claims.set(key, (this.claims.get(key) ?? new Set<Wanted>()).add(below));
      }
    }
  }

  child(key: string): Names {
    const known = this.children.get(key);
    if (known) return known;
    const made = new Names(this.graph, this.hidden);
    for (const wanted of this.claims.get(key) ?? []) made.claim(wanted);
    this.children.set(key, made);
    return made;
  }

  /** What a field is called here. */
  of(field: WantedField): string {
    if (field.key !== null) return field.key;
    const means = this.meanings.get(field.name) ?? field.signature;
    if (means !== field.signature) return this.hidden.of(field);
    this.meanings.set(field.name, means);
    return field.name;
  }
}

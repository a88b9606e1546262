import { type ServedError, messageOf } from "../errors";
import type { Fetched } from "../fetch/execution";
import type { Compiled, Variant } from "../plan/prepare";
import type { SchemaFacts } from "../plan/schema-facts";
import type { RequestState } from "../receive/request-state";
import { type Completion, complete } from "./complete";
import type { Served } from "./served";
import { settle } from "./settle";
import type { WriterRun } from "./writer";

export interface AssemblyInput {
  readonly facts: SchemaFacts;
  readonly variant: Variant;
  readonly compiled: Compiled;
  readonly fetched: Fetched;
  readonly introspection: Readonly<Record<string, unknown>>;
}

/**
 * The answer of one operation. Where every fetch went well, straight code writes it; where something is wrong or may not
 * be seen, the tree is walked to find out what is null and why.
 */
export class Assembly {
  readonly text: string;
  readonly served: readonly Served[];

  constructor(
    private readonly input: AssemblyInput,
    private readonly state: RequestState,
  ) {
    const written = this.written();
    this.served = written?.served ?? [];
    if (written) this.text = `{"data":${written.text}}`;
    else {
      const completion = this.walked(false);
      this.served = completion.served;
      this.text = this.answer(completion);
    }
  }

  /** The answer when it could not be recorded what it shows: without anything personal. */
  withheld(): string {
    return this.answer(this.walked(true));
  }

  private written(): { readonly text: string; readonly served: readonly Served[] } | null {
    const { compiled, fetched, introspection } = this.input;
    if (fetched.errors.length > 0 || fetched.lost.size > 0) return null;
    const { clean } = fetched;
    const run: WriterRun = { introspection, clean, served: [], via: [], trouble: false };
    const text = compiled.write(fetched.root, run);
    return run.trouble ? null : { text: text ?? "null", served: run.served };
  }

  private walked(withhold: boolean): Completion {
    const { facts, variant, compiled, fetched, introspection } = this.input;
    const tree = settle(fetched.root, compiled.program.root);
    const { root, selections } = variant;
    return complete({ facts, root, selections, tree, fetched, introspection, withhold });
  }

  private answer({ data, errors }: Completion): string {
    const { state } = this;
    for (const { code } of errors) state.codes.add(code);
    if (errors.length === 0) return JSON.stringify({ data });
    const served = errors.map(({ code, message, path }): ServedError => ({
      message: message ?? messageOf(code, state.locale, state.requestId),
      ...(path.length > 0 ? { path } : {}),
      extensions: { code },
    }));
    return JSON.stringify({ errors: served, data });
  }
}

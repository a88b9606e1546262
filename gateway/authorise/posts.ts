import { processEnvelope } from "../../subgraphs/kit/signature";
import type { Logger } from "../../subgraphs/kit/log";
import type { Upstream } from "../fetch/upstream";

export interface Post {
  readonly official: string;
  readonly agency: string;
  readonly office: string | null;
  readonly scopes: readonly string[];
}

const REFRESH_MS = 3_000;
const ASK_AGAIN_MS = 500;

/** The register of posts, as the dossiers keep it: what an official may do is said here and not in the token. */
export class Posts {
  private posts: ReadonlyMap<string, Post> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private loading: Promise<void> | null = null;
  private lastLoad = 0;

  constructor(
    private readonly dossiers: Upstream,
    private readonly log: Logger,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.refresh(), REFRESH_MS).unref();
    void this.refresh();
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** Null: no such post. Undefined: the register has never been read. */
  async find(official: string): Promise<Post | null | undefined> {
    const known = this.posts?.get(official);
    if (known) return known;
    if (Date.now() - this.lastLoad > ASK_AGAIN_MS) await this.refresh();
    return this.posts === null ? undefined : (this.posts.get(official) ?? null);
  }

  private refresh(): Promise<void> {
    this.loading ??= this.load().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  // When the dossiers do not answer, what was known last stays.
  private async load(): Promise<void> {
    try {
      const { status, text } = await this.dossiers.ask({
        method: "GET",
        path: "/internal/posts",
        envelope: processEnvelope("gateway"),
        timeoutMs: 3_000,
        repeatable: true,
      });
      if (status !== 200) throw new Error(`status ${status}`);
      const list = JSON.parse(text) as Post[];
      this.posts = new Map(list.map((post) => [post.official, post]));
      this.lastLoad = Date.now();
    } catch (fault) {
      this.log.debug({ reason: (fault as Error).message }, "register of posts not read");
    }
  }
}

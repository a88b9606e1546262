import { readFile, stat } from "node:fs/promises";
import type { Logger } from "../../subgraphs/kit/log";

const LOOK_MS = 500;

/** What of a token a list can name. */
export interface Revocable {
  readonly jti: string | undefined;
  readonly sub: string | undefined;
  readonly kid: string | undefined;
  /** Seconds since the epoch. */
  readonly iat: number | undefined;
}

interface RevocationList {
  readonly jti: ReadonlySet<string>;
  readonly kid: ReadonlySet<string>;
  /** By subject: the second from which on a token of theirs is good again; Infinity: none is. */
  readonly sub: ReadonlyMap<string, number>;
}

/**
 * Tokens that are good no more before they expire, in a file that the operator keeps: one a line, `jti ID`, `kid ID`,
 * `sub SUBJECT` or `sub SUBJECT before TIME`. A change takes effect within a second; a file that cannot be read or has a
 * line that says nothing changes nothing, so that no slip of the pen lets anybody in again.
 */
export class Revocations {
  /** Told when the list is another than before. */
  changed: () => void = () => undefined;
  private readonly timer: NodeJS.Timeout;
  private looking = false;

  private constructor(
    private readonly file: string,
    private list: RevocationList,
    private state: string,
    private readonly log: Logger,
  ) {
    this.timer = setInterval(() => void this.look(), LOOK_MS).unref();
  }

  static async of(file: string, log: Logger): Promise<Revocations> {
    // Before it is read: what changes meanwhile is seen at the next look.
    const state = await stateOf(file);
    return new Revocations(file, readRevocations(await readFile(file, "utf8")), state, log);
  }

  has({ jti, sub, kid, iat = -Infinity }: Revocable): boolean {
    const { list } = this;
    return (
      (jti !== undefined && list.jti.has(jti)) ||
      (kid !== undefined && list.kid.has(kid)) ||
      (sub !== undefined && iat < (list.sub.get(sub) ?? -Infinity))
    );
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    const state = await stateOf(this.file);
    if (state !== this.state) await this.read();
    this.state = state;
    this.looking = false;
  }

  private async read(): Promise<void> {
    try {
      this.list = readRevocations(await readFile(this.file, "utf8"));
      this.changed();
      this.log.info({ entries: size(this.list) }, "revocation list read");
    } catch (fault) {
      this.log.error({ reason: (fault as Error).message }, "revocation list not read, the one before stays");
    }
  }
}

/** Another one for every content that the file has had. */
async function stateOf(file: string): Promise<string> {
  return stat(file, { bigint: true }).then(
    ({ ino, mtimeNs, size }) => `${ino} ${mtimeNs} ${size}`,
    () => "not there",
  );
}

/** Throws and names the first line that says nothing. */
export function readRevocations(text: string): RevocationList {
  const jti = new Set<string>();
  const kid = new Set<string>();
  const sub = new Map<string, number>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const [, kind, value = "", time] = /^\s*(jti|kid|sub)\s+(\S+)(?:\s+before\s+(\S+))?\s*$/.exec(line) ?? [];
    const before = time === undefined ? Infinity : instant(time);
    if (kind === undefined || Number.isNaN(before) || (time !== undefined && kind !== "sub"))
      throw new Error(
        `line ${index + 1} of the revocation list says neither jti, kid nor sub: expected e.g. "jti 4f1c"`,
      );
    if (kind === "jti") jti.add(value);
    else if (kind === "kid") kid.add(value);
    else sub.set(value, Math.max(before, sub.get(value) ?? -Infinity));
  }
  return { jti, kid, sub };
}

function instant(time: string): number {
  return /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(time) ? Date.parse(time) / 1000 : NaN;
}

function size({ jti, kid, sub }: RevocationList): number {
  return jti.size + kid.size + sub.size;
}

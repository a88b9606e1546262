import type { JWTPayload } from "jose";
import { type Viewer, anonymous } from "../../subgraphs/kit/viewer";
import type { ClaimNames } from "../config";
import { Refusal } from "../errors";
import type { Upstream } from "../fetch/upstream";
import type { Writes } from "../fetch/writes";
import { Lru } from "../lru";
import type { RequestState } from "../receive/request-state";
import type { Posts } from "./posts";

/** What the archive is told of somebody at their first sign-in. */
interface SignIn {
  readonly issuer: string | undefined;
  readonly subject: string | undefined;
  readonly holder?: string;
  readonly name: string;
  readonly identityNumber: string;
}

/** Turns verified claims into the viewer that subgraphs are told of. */
export class Viewers {
  private readonly holders = new Lru<string, string>(50_000);
  /** Several requests of one person at their first sign-in ask once. */
  private readonly signingIn = new Map<string, Promise<string | null>>();

  constructor(
    private readonly claimNames: ClaimNames,
    private readonly posts: Posts,
    private readonly archive: Upstream,
    private readonly writes: Writes,
  ) {}

  async viewer(claims: JWTPayload | null, state: RequestState): Promise<Viewer> {
    const { client } = state.viewer;
    if (!claims) return { ...anonymous, client };
    const subject = `${claims.iss} ${claims.sub}`;
    const official = this.text(claims, "official");
    if (official !== null) return this.official(official, claims, subject, client);
    const holder = this.text(claims, "holder");
    const identityNumber = this.text(claims, "identityNumber");
    if (identityNumber === null && holder === null)
      return {
        ...anonymous,
        kind: "MACHINE",
        subject,
        office: this.text(claims, "office"),
        scopes: this.scopes(claims),
        client,
      };
    if (identityNumber === null) return { ...anonymous, kind: "HOLDER", subject, holder, client };
    const told = { name: this.text(claims, "name") ?? "", identityNumber, ...(holder === null ? {} : { holder }) };
    const signIn = { issuer: claims.iss, subject: claims.sub, ...told };
    return { ...anonymous, kind: "HOLDER", subject, holder: await this.holder(signIn, subject, state), client };
  }

  // An official has the scopes of the post that the token carries too: leaving a post takes effect without a new token.
  private async official(official: string, claims: JWTPayload, subject: string, client: string): Promise<Viewer> {
    const post = await this.posts.find(official);
    if (post === undefined) throw new Refusal("UPSTREAM_UNAVAILABLE");
    if (post === null) return { ...anonymous, kind: "OFFICIAL", subject, client };
    const carried = this.scopes(claims);
    const scopes = post.scopes.filter((scope) => carried.includes(scope));
    return {
      ...anonymous,
      kind: "OFFICIAL",
      subject,
      official,
      agency: post.agency,
      office: post.office,
      scopes,
      client,
    };
  }

  // The first verified sign-in makes the holder. While the archive cannot be asked, the provider's own claim stands in,
  // unremembered; without one, the reader is signed in and has no archive.
  private async holder(signIn: SignIn, subject: string, state: RequestState): Promise<string | null> {
    const known = this.holders.get(subject);
    if (known !== undefined) return known;
    const asked =
      this.signingIn.get(subject) ?? this.signIn(signIn, state).finally(() => this.signingIn.delete(subject));
    this.signingIn.set(subject, asked);
    const holder = await asked;
    return holder === null ? (signIn.holder ?? null) : this.holders.set(subject, holder);
  }

  private async signIn(signIn: SignIn, state: RequestState): Promise<string | null> {
    try {
      const answer = await this.archive.ask({
        path: "/internal/sign-in",
        body: JSON.stringify(signIn),
        envelope: state.envelope(),
        timeoutMs: 3_000,
        repeatable: true,
        onCall: () => state.countCall(this.archive.name),
      });
      const { holder } = JSON.parse(answer.text) as { holder?: unknown };
      if (answer.status === 200 && typeof holder === "string") return holder;
      state.log.warn({ requestId: state.requestId, status: answer.status }, "sign-in refused");
    } catch (fault) {
      state.log.warn({ requestId: state.requestId, reason: (fault as Error).message }, "sign-in failed");
    } finally {
      this.writes.ended(this.archive.name);
    }
    return null;
  }

  private text(claims: JWTPayload, name: keyof ClaimNames): string | null {
    const value = claims[this.claimNames[name]];
    return typeof value === "string" && value !== "" ? value : null;
  }

  private scopes(claims: JWTPayload): string[] {
    const value = claims[this.claimNames.scope];
    if (Array.isArray(value)) return value.filter((scope): scope is string => typeof scope === "string");
    return typeof value === "string" ? value.split(" ").filter((scope) => scope !== "") : [];
  }
}

import { type KeyObject, createHmac, createSecretKey, hash, randomUUID, timingSafeEqual } from "node:crypto";
import type { Envelope } from "./viewer";
import { anonymous } from "./viewer";

const LIFETIME_MS = 30_000;
/** Stands for the body's digest where the body is a stream (uploads). */
export const STREAMED = Symbol("streamed");
export type SignedBody = string | Buffer | typeof STREAMED;

/** The two headers that make a request one of ours: the viewer's envelope and an HMAC over it, the target and the body. */
export function signRequest(
  key: Buffer,
  envelope: Omit<Envelope, "expires">,
  method: string,
  path: string,
  body: SignedBody,
): Record<"x-viewer" | "x-signature", string> {
  const sealed: Envelope = { ...envelope, expires: Date.now() + LIFETIME_MS };
  const viewer = Buffer.from(JSON.stringify(sealed)).toString("base64url");
  return { "x-viewer": viewer, "x-signature": mac(key, viewer, method, path, body).toString("base64url") };
}

/** The envelope of a request that carries our signature; null for any other request. */
export function verifyRequest(
  key: Buffer,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  method: string,
  path: string,
  body: SignedBody,
): Envelope | null {
  const { "x-viewer": viewer, "x-signature": signature } = headers;
  if (typeof viewer !== "string" || typeof signature !== "string") return null;
  const given = Buffer.from(signature, "base64url");
  const expected = mac(key, viewer, method, path, body);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const envelope = JSON.parse(Buffer.from(viewer, "base64url").toString("utf8")) as Envelope;
  return envelope.expires > Date.now() ? envelope : null;
}

/** The envelope of a process that asks on its own account (following a feed): nobody is signed in. */
export function processEnvelope(process: string): Omit<Envelope, "expires"> {
  const viewer = { ...anonymous, kind: "MACHINE" as const, subject: `process ${process}` };
  return { viewer, locale: "vi", requestId: randomUUID(), now: null, deadline: null };
}

const keyObjects = new WeakMap<Buffer, KeyObject>();

// Made once: importing the key costs more than the digest of a small request.
function keyObject(key: Buffer): KeyObject {
  const known = keyObjects.get(key) ?? createSecretKey(key);
  keyObjects.set(key, known);
  return known;
}

function mac(key: Buffer, viewer: string, method: string, path: string, body: SignedBody): Buffer {
  const digest = body === STREAMED ? "stream" : hash("sha256", body, "hex");
  return createHmac("sha256", keyObject(key)).update(`${viewer}.${method}.${path}.${digest}`).digest();
}

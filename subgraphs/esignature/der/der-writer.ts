/** Writes DER; every function returns a whole element. */
import { Tag } from "./der-reader";

export function element(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

export function sequence(...parts: Buffer[]): Buffer {
  return element(Tag.SEQUENCE, ...parts);
}

/** SET OF: DER wants its members in the order of their encodings. */
export function setOf(...members: Buffer[]): Buffer {
  return element(Tag.SET, ...members.toSorted(Buffer.compare));
}

export function integer(value: number): Buffer {
  if (value < 0 || value > 127) throw new RangeError("only small versions are written here");
  return element(Tag.INTEGER, Buffer.from([value]));
}

export function octetString(content: Buffer): Buffer {
  return element(Tag.OCTET_STRING, content);
}

export function oid(dotted: string): Buffer {
  const [top = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(Tag.OID, Buffer.from([top * 40 + second, ...rest.flatMap(base128)]));
}

/** UTCTime until 2049, GeneralizedTime from 2050 on, as CMS asks. */
export function time(at: Date): Buffer {
  const digits = at.toISOString().replace(/[-:T]/g, "").slice(0, 14);
  const short = at.getUTCFullYear() < 2050;
  return element(
    short ? Tag.UTC_TIME : Tag.GENERALIZED_TIME,
    Buffer.from(`${short ? digits.slice(2) : digits}Z`, "latin1"),
  );
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Buffer.from([0x80 | octets.length, ...octets]);
}

function base128(arc: number): number[] {
  const octets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift(0x80 | (rest % 128));
  return octets;
}

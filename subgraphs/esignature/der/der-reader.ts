/**
 * Reads ASN.1 lazily: only what is asked for is looked at, so that a hostile document costs no more than its length.
 * DER and the BER that signing tools really write (indefinite lengths, segmented strings) are understood.
 */
export interface Element {
  /** The identifier octet: class, constructed bit and tag number below 31. */
  readonly tag: number;
  readonly content: Buffer;
  /** Identifier, length and content as they stand in the document. */
  readonly whole: Buffer;
  readonly indefinite: boolean;
}

export const Tag = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  NULL: 0x05,
  OID: 0x06,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  SEQUENCE: 0x30,
  SET: 0x31,
  SEGMENTED_OCTET_STRING: 0x24,
} as const;

/** Context-specific tag, constructed unless told otherwise. */
export function contextTag(number: number, constructed = true): number {
  return (constructed ? 0xa0 : 0x80) | number;
}

/** What was read is not the ASN.1 that was expected. */
export class MalformedAsn1 extends Error {
  override readonly name = "MalformedAsn1";
}

const MAX_DEPTH = 32;
const MAX_CHILDREN = 4096;
const MAX_SEGMENTS = 65_536;

/** The element at the head of the bytes; more may follow it. */
export function readElement(bytes: Buffer, offset = 0): Element {
  const { tag, start, length } = readHeader(bytes, offset);
  const indefinite = length === null;
  const end = indefinite ? endOfIndefinite(bytes, start, 1) : start + length;
  const next = indefinite ? end + 2 : end;
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(offset, next), indefinite };
}

/** The one element that the bytes are; anything behind it is refused. */
export function readOnly(bytes: Buffer): Element {
  const element = readElement(bytes);
  if (element.whole.length !== bytes.length) throw new MalformedAsn1("bytes behind the last element");
  return element;
}

/** The elements inside a constructed one. */
export function childrenOf(parent: Element, limit = MAX_CHILDREN): Element[] {
  if ((parent.tag & 0x20) === 0) throw new MalformedAsn1("a primitive element has no children");
  const children: Element[] = [];
  for (let offset = 0; offset < parent.content.length;) {
    if (children.length >= limit) throw new MalformedAsn1("too many elements");
    const child = readElement(parent.content, offset);
    children.push(child);
    offset += child.whole.length;
  }
  return children;
}

/** Insists on a tag. */
export function expectTag(element: Element | undefined, tag: number): Element {
  if (!element || element.tag !== tag) throw new MalformedAsn1(`expected tag ${tag.toString(16)}`);
  return element;
}

/** An OCTET STRING, put together where BER wrote it in segments. */
export function octets(element: Element, depth = 0): Buffer {
  if (element.tag === Tag.OCTET_STRING) return element.content;
  if (depth > MAX_DEPTH) throw new MalformedAsn1("nested too deep");
  expectTag(element, Tag.SEGMENTED_OCTET_STRING);
  const segments = childrenOf(element, MAX_SEGMENTS);
  return Buffer.concat(segments.map((segment) => octets(segment, depth + 1)));
}

/** An OBJECT IDENTIFIER in dotted form. */
export function oidOf(element: Element | undefined): string {
  const { content } = expectTag(element, Tag.OID);
  const arcs: bigint[] = [];
  let arc = 0n;
  if (content.length === 0 || content.length > 64) throw new MalformedAsn1("object identifier out of bounds");
  for (const [index, octet] of content.entries()) {
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    if (octet & 0x80) {
      if (index === content.length - 1) throw new MalformedAsn1("object identifier ends within an arc");
      continue;
    }
    arcs.push(arc);
    arc = 0n;
  }
  const head = arcs[0] ?? 0n;
  const top = head >= 80n ? 2n : head / 40n;
  return [top, head - top * 40n, ...arcs.slice(1)].join(".");
}

/** UTCTime or GeneralizedTime in UTC. */
export function timeOf(element: Element): Date {
  const text = element.content.toString("latin1");
  const short = element.tag === Tag.UTC_TIME;
  if (!short && element.tag !== Tag.GENERALIZED_TIME) throw new MalformedAsn1("not a time");
  const parts = (short ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/).exec(
    text,
  );
  if (!parts) throw new MalformedAsn1("time not in the form of DER");
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const fullYear = short ? year + (year < 50 ? 2000 : 1900) : year;
  const time = new Date(Date.UTC(fullYear, month - 1, day, hour, minute, second));
  if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day) throw new MalformedAsn1("no such day");
  return time;
}

/** `length` is null where BER left it open until an end mark. */
function readHeader(bytes: Buffer, offset: number): { tag: number; start: number; length: number | null } {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined) throw new MalformedAsn1("ends within a header");
  if ((tag & 0x1f) === 0x1f) throw new MalformedAsn1("tag number above 30");
  if (first === 0x80) {
    if ((tag & 0x20) === 0) throw new MalformedAsn1("a primitive element needs a length");
    return { tag, start: offset + 2, length: null };
  }
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (count > 4 || offset + 2 + count > bytes.length) throw new MalformedAsn1("length out of bounds");
  const length = count === 0 ? first : bytes.readUIntBE(offset + 2, count);
  const start = offset + 2 + count;
  if (start + length > bytes.length) throw new MalformedAsn1("ends within an element");
  return { tag, start, length };
}

/** Where the end mark of an element of open length stands. Numbers only: the elements passed over are never made. */
function endOfIndefinite(bytes: Buffer, start: number, depth: number): number {
  if (depth > MAX_DEPTH) throw new MalformedAsn1("nested too deep");
  let at = start;
  while (bytes[at] !== 0 || bytes[at + 1] !== 0) {
    const inner = readHeader(bytes, at);
    at = inner.length === null ? endOfIndefinite(bytes, inner.start, depth + 1) + 2 : inner.start + inner.length;
  }
  return at;
}

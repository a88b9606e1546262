import {
  type Element,
  MalformedAsn1,
  Tag,
  childrenOf,
  contextTag,
  expectTag,
  octets,
  oidOf,
  readElement,
} from "../der/der-reader";
import { Oid } from "../der/object-identifiers";

/** CMS SignedData (RFC 5652) as far as validation needs it. */
export interface SignedData {
  readonly contentType: string;
  /** What is signed, where it is inside; null for a detached signature. */
  readonly content: Buffer | null;
  /** DER, as they stand; unverified. */
  readonly certificates: readonly Buffer[];
  readonly signers: readonly SignerInfo[];
}

export interface SignerInfo {
  readonly identifier: SignerIdentifier;
  readonly digestAlgorithm: string;
  /** Null where the content itself is signed, without attributes. */
  readonly signedAttributes: SignedAttributes | null;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Buffer;
  readonly unsignedAttributes: readonly Attribute[];
}

export type SignerIdentifier =
  | { readonly kind: "ISSUER_AND_SERIAL"; readonly issuer: Buffer; readonly serial: Buffer }
  | { readonly kind: "SUBJECT_KEY"; readonly keyIdentifier: Buffer };

export interface AlgorithmIdentifier {
  readonly algorithm: string;
  readonly parameters: Element | null;
}
export interface Attribute {
  readonly type: string;
  readonly values: readonly Element[];
}
export interface SignedAttributes {
  readonly list: readonly Attribute[];
  /** The bytes that were signed: the attributes as a SET. */
  readonly signed: Buffer;
  /** Signed attributes must be DER; open lengths are not. */
  readonly isDer: boolean;
}

/** Data, enveloped data and the like. */
const CMS_TYPES = "1.2.840.113549.1.7.";
const MAX_SIGNERS = 32;
const MAX_CERTIFICATES = 64;
const MAX_ATTRIBUTES = 64;

/** Null for CMS of another kind than a signed message; throws MalformedAsn1 when the bytes are not CMS or broken. */
export function parseSignedData(bytes: Buffer): SignedData | null {
  const outer = childrenOf(expectTag(readWithPadding(bytes), Tag.SEQUENCE), 8);
  const type = oidOf(outer[0]);
  if (type !== Oid.signedData && type.startsWith(CMS_TYPES)) return null;
  if (type !== Oid.signedData) throw new MalformedAsn1("not CMS");
  const [body] = childrenOf(expectTag(outer[1], contextTag(0)), 1);
  const fields = childrenOf(expectTag(body, Tag.SEQUENCE), 8);
  expectTag(fields[0], Tag.INTEGER);
  expectTag(fields[1], Tag.SET);
  const encapsulated = childrenOf(expectTag(fields[2], Tag.SEQUENCE), 2);
  const certificates = fields.slice(3).find((field) => field.tag === contextTag(0));
  const signers = expectTag(fields.at(-1), Tag.SET);
  return {
    contentType: oidOf(encapsulated[0]),
    content: contentOf(encapsulated[1]),
    certificates: certificates ? certificatesOf(certificates) : [],
    signers: childrenOf(signers, MAX_SIGNERS).map(parseSigner),
  };
}

// A signature out of a form or a PDF is often filled up with zeros.
function readWithPadding(bytes: Buffer): Element {
  const element = readElement(bytes);
  if (bytes.subarray(element.whole.length).some((octet) => octet !== 0))
    throw new MalformedAsn1("bytes behind the signature");
  return element;
}

function contentOf(explicit: Element | undefined): Buffer | null {
  if (!explicit) return null;
  const [content] = childrenOf(expectTag(explicit, contextTag(0)), 1);
  if (!content) throw new MalformedAsn1("empty content");
  // PKCS#7 content of another type than OCTET STRING is digested without its header.
  return content.tag === Tag.OCTET_STRING || content.tag === Tag.SEGMENTED_OCTET_STRING
    ? octets(content)
    : content.content;
}

function certificatesOf(field: Element): Buffer[] {
  // Only plain certificates; the obsolete kinds carry context tags.
  const choices = childrenOf(field, MAX_CERTIFICATES);
  return choices.filter((choice) => choice.tag === Tag.SEQUENCE).map((choice) => choice.whole);
}

function parseSigner(element: Element): SignerInfo {
  const fields = childrenOf(expectTag(element, Tag.SEQUENCE), 8);
  expectTag(fields.shift(), Tag.INTEGER);
  const identifier = parseIdentifier(fields.shift());
  const digestAlgorithm = parseAlgorithm(fields.shift()).algorithm;
  const signedAttributes = fields[0]?.tag === contextTag(0) ? parseSignedAttributes(fields.shift()) : null;
  const signatureAlgorithm = parseAlgorithm(fields.shift());
  const signature = octets(fields.shift() ?? missing());
  const unsigned = fields.shift();
  const unsignedAttributes = unsigned ? attributesOf(expectTag(unsigned, contextTag(1))) : [];
  return { identifier, digestAlgorithm, signedAttributes, signatureAlgorithm, signature, unsignedAttributes };
}

function parseIdentifier(element: Element | undefined): SignerIdentifier {
  if (element?.tag === contextTag(0, false)) return { kind: "SUBJECT_KEY", keyIdentifier: element.content };
  const [issuer, serial] = childrenOf(expectTag(element, Tag.SEQUENCE), 2);
  return {
    kind: "ISSUER_AND_SERIAL",
    issuer: expectTag(issuer, Tag.SEQUENCE).whole,
    serial: expectTag(serial, Tag.INTEGER).content,
  };
}

export function parseAlgorithm(element: Element | undefined): AlgorithmIdentifier {
  const [algorithm, parameters] = childrenOf(expectTag(element, Tag.SEQUENCE), 2);
  return { algorithm: oidOf(algorithm), parameters: parameters ?? null };
}

function parseSignedAttributes(element: Element | undefined): SignedAttributes {
  const attributes = expectTag(element, contextTag(0));
  const signed = Buffer.concat([Buffer.of(Tag.SET), attributes.whole.subarray(1)]);
  return { list: attributesOf(attributes), signed, isDer: !attributes.indefinite };
}

function attributesOf(field: Element): Attribute[] {
  return childrenOf(field, MAX_ATTRIBUTES).map((element) => {
    const [type, values] = childrenOf(expectTag(element, Tag.SEQUENCE), 2);
    return { type: oidOf(type), values: childrenOf(expectTag(values, Tag.SET), MAX_ATTRIBUTES) };
  });
}

function missing(): never {
  throw new MalformedAsn1("a field is missing");
}

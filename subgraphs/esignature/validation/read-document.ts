import { type SignedData, parseSignedData } from "../cms/parse-cms";
import { MalformedAsn1 } from "../der/der-reader";

/** 10 MiB. */
export const LARGEST_DOCUMENT = 10 * 1024 * 1024;

export const documentRefusals = ["NOT_SIGNED", "FORMAT_UNKNOWN", "TOO_LARGE", "MALFORMED"] as const;
export type DocumentRefusal = (typeof documentRefusals)[number];

/** The bytes of strict base64 (line breaks allowed), or why not. */
export function decodeBase64(text: string): Buffer | "MALFORMED" | "TOO_LARGE" {
  if (text.length > (LARGEST_DOCUMENT * 4) / 3 + LARGEST_DOCUMENT / 16) return "TOO_LARGE";
  const plain = text.replaceAll(/[\r\n]/g, "");
  if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) return "MALFORMED";
  const bytes = Buffer.from(plain, "base64");
  return bytes.length > LARGEST_DOCUMENT ? "TOO_LARGE" : bytes;
}

/** The signed message in a document, or why there is none to judge. */
export function readDocument(document: Buffer): SignedData | DocumentRefusal {
  const bytes = fromPem(document) ?? document;
  if (bytes[0] !== 0x30) return unsignedKind(document);
  try {
    const message = parseSignedData(bytes);
    return message && message.signers.length > 0 ? message : "NOT_SIGNED";
  } catch (fault) {
    if (!(fault instanceof MalformedAsn1)) throw fault;
    return looksSigned(bytes) ? "MALFORMED" : "FORMAT_UNKNOWN";
  }
}

// The object identifier of SignedData stands within the first octets of every CMS signature.
const SIGNED_DATA = Buffer.from("06092a864886f70d010702", "hex");

function looksSigned(bytes: Buffer): boolean {
  return bytes.subarray(0, 32).includes(SIGNED_DATA);
}

function fromPem(document: Buffer): Buffer | null {
  if (!document.subarray(0, 64).includes("-----BEGIN ")) return null;
  const block = /-----BEGIN (PKCS7|CMS)-----([A-Za-z0-9+/=\s]+)-----END \1-----/.exec(document.toString("latin1"));
  return block ? Buffer.from(block[2] ?? "", "base64") : null;
}

/** A PDF, XML or JSON document that carries a signature is of a format not examined here; without one it is not signed. */
function unsignedKind(document: Buffer): DocumentRefusal {
  const head = document.subarray(0, 1024).toString("latin1").trimStart();
  if (head.startsWith("%PDF-")) return document.includes("/ByteRange") ? "FORMAT_UNKNOWN" : "NOT_SIGNED";
  if (head.startsWith("<"))
    return document.includes("http://www.w3.org/2000/09/xmldsig#") ? "FORMAT_UNKNOWN" : "NOT_SIGNED";
  return "FORMAT_UNKNOWN";
}

import { createHash, randomUUID } from "node:crypto";
import { ask, type GqlOptions } from "./client";

const TUS = { "tus-resumable": "1.0.0" };

/** Sends the bytes to an upload's URL as tus 1.0 has it, in pieces of `pieceSize`. */
export async function uploadBytes(url: string, bytes: Buffer, pieceSize = bytes.length): Promise<void> {
  for (let offset = 0; offset < bytes.length; offset += pieceSize) {
    const answer = await patch(url, offset, bytes.subarray(offset, offset + pieceSize));
    if (answer.status !== 204) throw new Error(`upload answered ${answer.status}: ${await answer.text()}`);
  }
}

/** One PATCH, whatever comes of it. */
export function patch(
  url: string,
  offset: number,
  bytes: Buffer,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, {
    method: "PATCH",
    headers: { ...TUS, "upload-offset": String(offset), "content-type": "application/offset+octet-stream", ...headers },
    body: new Uint8Array(bytes),
  });
}

/** How many bytes have arrived. */
export async function offsetOf(url: string): Promise<{ status: number; offset: number }> {
  const answer = await fetch(url, { method: "HEAD", headers: TUS });
  return { status: answer.status, offset: Number(answer.headers.get("upload-offset")) };
}

/** A small PDF that no other test has: the text stands in it. */
export function samplePdf(text: string = randomUUID()): Buffer {
  return Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% ${text}\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
  );
}

/** Declares and sends a file; answers the upload's id. */
export async function upload(bytes: Buffer, options: GqlOptions, mediaType = "application/pdf"): Promise<string> {
  const { startUpload } = await ask<{ startUpload: { upload?: { id: string; url: string } } }>(
    `mutation ($input: StartUploadInput!) { startUpload(input: $input) { __typename ... on StartUploadSuccess { upload { id url expiresAt } } ... on Problem { code message } } }`,
    { input: declaration(bytes, mediaType) },
    options,
  );
  if (!startUpload.upload) throw new Error(`no upload: ${JSON.stringify(startUpload)}`);
  await uploadBytes(startUpload.upload.url, bytes);
  return startUpload.upload.id;
}

export function declaration(bytes: Buffer, mediaType = "application/pdf"): Record<string, unknown> {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { fileName: "ban-chup.pdf", mediaType, byteSize: bytes.length, sha256, idempotencyKey: randomUUID() };
}

import { fileTypeFromBuffer } from "file-type";

/** What may be uploaded, with the ending of its file names: documents and pictures of documents, nothing that runs. */
export const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ["application/pdf", "pdf"],
  ["image/jpeg", "jpg"],
  ["image/png", "png"],
  ["image/tiff", "tif"],
  ["image/webp", "webp"],
]);

/** How many bytes from the beginning tell what a file is. */
export const TELLING_BYTES = 4_100;

/** Whether the bytes are what they were declared to be, whatever the file is called. */
export async function isOfMediaType(head: Buffer, declared: string): Promise<boolean> {
  return (await fileTypeFromBuffer(head))?.mime === declared;
}

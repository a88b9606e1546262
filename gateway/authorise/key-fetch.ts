import type { FetchImplementation } from "jose";

/** No provider publishes as much. */
const LARGEST = 512 * 1024;
/** Before a provider that could not be asked is asked again. */
const RETRY_MS = 1_000;

/**
 * Asks a provider for its keys. One that could not be asked is left alone for a moment, however many tokens come with keys
 * that nobody knows; an answer that is too long is none.
 */
export function keyFetch(): FetchImplementation {
  let failed = -Infinity;
  return async (url, options) => {
    if (Date.now() - failed < RETRY_MS) throw new Error("the identity provider could not be asked a moment ago");
    try {
      const response = await fetch(url, { ...options, redirect: "error" });
      if (response.status !== 200) throw new Error(`the identity provider answers ${response.status}`);
      return new Response(await bounded(response, LARGEST));
    } catch (fault) {
      failed = Date.now();
      throw fault;
    }
  };
}

async function bounded(response: Response, largest: number): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > largest) throw new Error(`the identity provider's keys are longer than ${largest} bytes`);
    parts.push(part);
  }
  return new Blob(parts);
}

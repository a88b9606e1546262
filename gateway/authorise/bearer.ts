import { Refusal } from "../errors";
import type { Credentials } from "../receive/request-state";

/** No provider's token is near this; what is longer is not looked at. */
const LONGEST = 16 * 1024;

/**
 * The bearer token of a request; null when it carries none. Of two Authorization headers a proxy may have judged the other
 * one: they are refused together.
 */
export function bearerOf({ rawHeaders, headers }: Credentials): string | null {
  const { authorization } = headers;
  if (authorization === undefined) return null;
  let count = 0;
  for (let n = 0; n < rawHeaders.length; n += 2) if (isAuthorization(rawHeaders[n])) count += 1;
  const token =
    count === 1 && authorization.length <= LONGEST ? /^Bearer +([\w~+/.=-]+) *$/i.exec(authorization) : null;
  if (token?.[1] === undefined) throw new Refusal("UNAUTHENTICATED");
  return token[1];
}

function isAuthorization(name: string | undefined): boolean {
  return name?.length === 13 && name.toLowerCase() === "authorization";
}

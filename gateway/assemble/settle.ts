import type { FetchedObject, Place } from "../fetch/places";

type Data = Record<string, unknown>;

/** The fetched tree in one piece: every object with all that was brought for it, and none shared between two places. */
export function settle(root: FetchedObject, place: Place): Data {
  return settled(root, place) as Data;
}

/** The same of some fields only. */
export function settleFields(object: FetchedObject, place: Place, keys: readonly string[]): Data {
  const data: Data = {};
  for (const key of keys) {
    const below = place.known(key);
    const value = place.get(object, key);
    // What an object was asked for and has not is null, its type too; what else nobody found for it stays undefined.
    const asked = place.source(key) === null || (key === "__typename" && place.source(key) !== undefined);
    data[key] = value === undefined && asked ? null : below ? settled(value, below) : value;
  }
  return data;
}

function settled(value: unknown, place: Place): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((entry) => settled(entry, place));
  return settleFields(value as FetchedObject, place, [...place.keys]);
}

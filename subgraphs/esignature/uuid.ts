const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An id that is none of ours is not there; the database would call it a fault. */
export function isUuid(id: string): boolean {
  return shape.test(id);
}

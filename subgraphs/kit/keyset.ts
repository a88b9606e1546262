export type CursorValue = string | number | null;

export interface OrderColumn {
  /** SQL expression that the index carries; never null (coalesce it) and unique together with the others. */
  readonly sql: string;
  /** PostgreSQL type that the cursor's value is cast to. */
  readonly type: "text" | "bigint" | "integer" | "timestamptz" | "date" | "uuid" | "double precision" | "real";
  readonly descending?: boolean;
}

/**
 * The condition for what comes after a cursor. All columns in one direction: a row comparison, which an index answers as
 * one range. In different directions it is written out (a > x OR a = x AND b < y) behind the range of the first column,
 * which the index can use. The cursor's values are appended to `params`.
 */
export function afterCondition(order: readonly OrderColumn[], after: CursorValue[], params: unknown[]): string {
  const places = order.map((column, n) => {
    params.push(after[n]);
    return `$${params.length}::text::${column.type}`;
  });
  const [first] = order;
  const directions = new Set(order.map((column) => column.descending ?? false));
  const beyond = (column: OrderColumn | undefined): string => (column?.descending ? "<" : ">");
  if (directions.size === 1) {
    return `(${order.map((column) => column.sql).join(", ")}) ${beyond(first)} (${places.join(", ")})`;
  }
  const branches = order.map((column, n) => {
    const equal = order.slice(0, n).map((before, m) => `${before.sql} = ${places[m]}`);
    return [...equal, `${column.sql} ${beyond(column)} ${places[n]}`].join(" AND ");
  });
  return `${first?.sql} ${beyond(first)}= ${places[0]} AND (${branches.map((branch) => `(${branch})`).join(" OR ")})`;
}

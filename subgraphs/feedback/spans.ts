// Pieces of SQL that several counts share. They are built of column names and places of bound parameters, never of values.

/** The instant lies on one of the days of the period, both included, in Việt Nam. */
export function days(column: string, start: string, end: string): string {
  return `${column} >= (${start}::date)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
    AND ${column} < (${end}::date + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'`;
}

/** `under(root, code)`: every agency of the list with itself and all that stand under it. To follow WITH RECURSIVE. */
export function underAgencies(codes: string): string {
  return `under (root, code) AS (
    SELECT code, code FROM unnest(${codes}::text[]) AS wanted(code)
    UNION
    SELECT u.root, a.code FROM under u JOIN known_agency a ON a.parent = u.code)`;
}

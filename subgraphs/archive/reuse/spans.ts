/** `below(root, code)`: each asked agency ($1) with itself and everything under it. */
export const AGENCY_AND_BELOW = `WITH RECURSIVE below(root, code) AS (
    SELECT code, code FROM unnest($1::text[]) AS asked(code)
    UNION SELECT b.root, k.code FROM below b JOIN known_agency k ON k.parent = b.code)`;

/** The period's days in Asia/Ho_Chi_Minh as instants: from its first moment to the first moment after it. */
export function spanOf(period: { start: string; end: string }): [string, string] {
  const afterEnd = new Date(Date.parse(`${period.end}T00:00:00+07:00`) + 86_400_000);
  return [`${period.start}T00:00:00+07:00`, afterEnd.toISOString()];
}

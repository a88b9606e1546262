import type { AccessRule, RuleOrigin } from "../plan/access-rules";
import { readSupergraph } from "../plan/supergraph";

/** What one field or type asks of its reader, for people to read and for tools to compare. */
export interface RuleRow {
  readonly coordinate: string;
  /** Whether the reader has to be signed in: every rule asks for that. */
  readonly authenticated: true;
  /** One of these lists has to be held whole; null: nobody is let in, because nothing here evaluates a @policy. */
  readonly scopes: readonly (readonly string[])[] | null;
  readonly why: readonly RuleOrigin[];
}

/** All rules of a supergraph, by coordinate. What is not in it is open to everybody. */
export function ruleTable(supergraphSdl: string): RuleRow[] {
  return readSupergraph(supergraphSdl)
    .rules.map(([coordinate, rule]) => row(coordinate, rule))
    .sort((one, other) => (one.coordinate < other.coordinate ? -1 : 1));
}

/** The table in aligned columns. */
export function printRules(rows: readonly RuleRow[]): string {
  const head = ["coordinate", "authenticated", "scopes", "why"];
  const cells = rows.map(({ coordinate, scopes, why }) => [
    coordinate,
    "yes",
    printScopes(scopes),
    why.map((origin) => printOrigin(origin, coordinate)).join(", "),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const lines = [head, ...cells].map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

function row(coordinate: string, { scopes, closed, why }: AccessRule): RuleRow {
  return { coordinate, authenticated: true, scopes: closed ? null : alternatives(scopes), why };
}

// What has to hold all together, multiplied out; whoever holds less than an alternative needs no other that asks for more.
function alternatives(scopes: AccessRule["scopes"]): string[][] {
  let found: string[][] = [[]];
  for (const anyOf of scopes) {
    const longer = found.flatMap((all) => anyOf.map((more) => [...new Set([...all, ...more])].sort()));
    const distinct = [...new Map(longer.map((all) => [JSON.stringify(all), all])).values()];
    found = distinct.filter(
      (all) => !distinct.some((less) => less.length < all.length && less.every((scope) => all.includes(scope))),
    );
  }
  return found.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

function printScopes(scopes: RuleRow["scopes"]): string {
  if (scopes === null) return "nobody (@policy)";
  if (scopes.some((all) => all.length === 0)) return "-";
  const bracketed = scopes.length > 1;
  return scopes.map((all) => (bracketed && all.length > 1 ? `(${all.join(" and ")})` : all.join(" and "))).join(" or ");
}

function printOrigin({ kind, at }: RuleOrigin, coordinate: string): string {
  return at === coordinate ? kind : `${kind} ${at}`;
}

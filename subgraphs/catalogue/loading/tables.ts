/** One row for one table, by column name. */
export type Row = Readonly<Record<string, Cell>>;
export type Cell = string | number | boolean | null | undefined | readonly string[];

export interface Table {
  readonly name: string;
  readonly key: readonly string[];
  /** Column of the thing that the rows belong to: rows of a loaded owner that the files no longer name are taken away. */
  readonly owner?: string;
}

/** In an order in which every row finds what it refers to. Rows without an owner are never deleted: the past points at them. */
export const tables = [
  { name: "agency", key: ["code"] },
  { name: "agency_former_name", key: ["agency", "until"], owner: "agency" },
  { name: "agency_successor", key: ["agency", "successor"], owner: "agency" },
  { name: "procedure_field", key: ["code"] },
  { name: "paper_type", key: ["code"] },
  { name: "procedure", key: ["code"] },
  { name: "procedure_version", key: ["id"] },
  { name: "procedure_case", key: ["version", "code"], owner: "version" },
  { name: "fee", key: ["version", "case_code", "code"], owner: "version" },
  { name: "required_paper", key: ["id"], owner: "version" },
  { name: "required_paper_type", key: ["required_paper", "paper_type"], owner: "required_paper" },
  { name: "version_result", key: ["version", "paper_type"], owner: "version" },
  { name: "process_step", key: ["version", "ordinal"], owner: "version" },
  { name: "bundle", key: ["code"] },
  { name: "bundle_member", key: ["bundle", "procedure"], owner: "bundle" },
  { name: "calendar_year", key: ["year"] },
  { name: "calendar_day", key: ["date"], owner: "year" },
  { name: "office", key: ["code"] },
  { name: "working_session", key: ["office", "weekday", "opens"], owner: "office" },
  { name: "counter", key: ["id"], owner: "office" },
  { name: "counter_field", key: ["counter", "field"], owner: "counter" },
  { name: "posting", key: ["id"] },
] as const satisfies readonly Table[];

export type TableName = (typeof tables)[number]["name"];

/** What the data files say, table by table; `owners` are the things whose rows are named completely. */
export class Content {
  readonly rows = new Map<TableName, Row[]>();
  readonly owners = new Map<TableName, (string | number)[]>();

  add(table: TableName, ...rows: Row[]): void {
    const known = this.rows.get(table);
    if (known) known.push(...rows);
    else this.rows.set(table, rows);
  }

  /** All rows of that owner in the table are here, even if there are none. */
  owns(table: TableName, owner: string | number): void {
    const known = this.owners.get(table);
    if (known) known.push(owner);
    else this.owners.set(table, [owner]);
  }

  get(table: TableName): Row[] {
    return this.rows.get(table) ?? [];
  }
}

import { readFileSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import { projectPath } from "../../kit/root";

const folder = "subgraphs/catalogue/data";

/** A data file that cannot be read as what it should be; says where. */
export class DataFault extends Error {}

/** Rows of a tab-separated file: lines with # are comments, the first other line names the columns. */
export function readTable<C extends string>(file: string, columns: readonly C[]): Record<C, string>[] {
  return parseTable(readFileSync(projectPath(folder, file), "utf8"), file, columns);
}

export function parseTable<C extends string>(text: string, file: string, columns: readonly C[]): Record<C, string>[] {
  const lines = text.split(/\r?\n/).map((line, n) => ({
    cells: line.split("\t"),
    number: n + 1,
    isData: line.trim() !== "" && !line.startsWith("#"),
  }));
  const [header, ...data] = lines.filter((line) => line.isData);
  if (header?.cells.join() !== columns.join())
    throw new DataFault(`${file}: the columns should be ${columns.join(", ")}`);
  return data.map(({ cells, number }) => {
    if (cells.length !== columns.length)
      throw new DataFault(`${file}:${number}: ${cells.length} cells instead of ${columns.length}`);
    return Object.fromEntries(columns.map((column, n) => [column, cells[n] ?? ""])) as Record<C, string>;
  });
}

export function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(projectPath(folder, file), "utf8")) as T;
}

/** Every JSON file of a folder of data, by its name without extension. */
export function readJsonFolder<T>(name: string): Map<string, T> {
  const files = readdirSync(projectPath(folder, name)).filter((file) => file.endsWith(".json"));
  return new Map(files.sort().map((file) => [basename(file, ".json"), readJson<T>(`${name}/${file}`)]));
}

export function listFolder(name: string, extension: string): string[] {
  return readdirSync(projectPath(folder, name))
    .filter((file) => file.endsWith(extension))
    .sort()
    .map((file) => `${name}/${file}`);
}

export const yes = (cell: string): boolean => cell === "yes";
export const orNull = (cell: string): string | null => (cell === "" ? null : cell);
export const words = (cell: string): string[] => cell.split(" ").filter((word) => word !== "");

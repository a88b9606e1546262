import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { subgraphs } from "../config";

/**
 * The law of imports: the kit knows no domain; a subgraph imports itself and the kit; the gateway imports only the kit;
 * the stack may import all of them, and nobody imports the stack. The environment is read in config.ts and by the
 * stack, and no subgraph names another one's database.
 */
export function brokenLaws(root: string): string[] {
  return ["gateway", "subgraphs"]
    .flatMap((folder) => sources(join(root, folder)))
    .flatMap((path) => faultsOf(root, path));
}

const mayImport: Readonly<Record<string, readonly string[]>> = {
  kit: ["kit"],
  gateway: ["gateway", "kit"],
  stack: ["stack", "kit", "gateway", ...subgraphs],
  ...Object.fromEntries(subgraphs.map((name) => [name, [name, "kit"]])),
};

const importPattern = /(?:\bfrom\s*|\bimport\s*\(\s*|\brequire\s*\(\s*|^\s*import\s+)["'](\.{1,2}\/[^"']+)["']/gm;

function faultsOf(root: string, path: string): string[] {
  const name = relative(root, path).split(sep).join("/");
  const area = areaOf(name);
  const text = readFileSync(path, "utf8");
  const allowed = mayImport[area] ?? [];
  const imports = [...text.matchAll(importPattern)].map(([, target]) =>
    relative(root, resolve(dirname(path), target ?? ""))
      .split(sep)
      .join("/"),
  );
  const broken = imports
    .filter((target) => !allowed.includes(areaOf(target)))
    .map((target) => `${name} imports ${target}: ${area} may import ${allowed.join(", ")}`);
  return [...broken, ...environmentFaults(name, area, text), ...databaseFaults(name, area, text)];
}

function environmentFaults(name: string, area: string, text: string): string[] {
  if (area === "stack" || name.endsWith("/config.ts") || !/\bprocess\s*\.\s*env\b/.test(text)) return [];
  return [`${name} reads process.env: only config.ts may`];
}

function databaseFaults(name: string, area: string, text: string): string[] {
  if (area === "stack") return [];
  const others = subgraphs.filter((other) => other !== area && text.includes(`DATABASE_URL_${other.toUpperCase()}`));
  return others.map((other) => `${name} names the database of ${other}`);
}

function areaOf(name: string): string {
  const [first = "", second = ""] = name.split("/");
  return first === "subgraphs" ? second : first;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

import { existsSync, readFileSync } from "node:fs";
import { projectPath } from "./root";
import type { Locale } from "./viewer";

type Labels = Record<string, string>;
const dictionary: Record<Locale, Labels> = { vi: {}, en: {} };

/** Adds a subgraph's (or the gateway's) sentences to the kit's; call once at start with the folder that holds `labels/`. */
export function loadLabels(folder: string): void {
  for (const locale of ["vi", "en"] as const) {
    const path = projectPath(folder, "labels", `${locale}.json`);
    if (existsSync(path)) Object.assign(dictionary[locale], JSON.parse(readFileSync(path, "utf8")) as Labels);
  }
}

/** The sentence for a key such as `Problem.CONFLICT` in the reader's language; `{name}` is filled from `values`. */
export function label(key: string, locale: Locale, values: Readonly<Record<string, string | number>> = {}): string {
  const sentence = dictionary[locale][key] ?? dictionary.en[key] ?? key;
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function hasLabel(key: string, locale: Locale): boolean {
  return dictionary[locale][key] !== undefined;
}

loadLabels("subgraphs/kit");

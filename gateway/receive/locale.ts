import type { Locale } from "../../subgraphs/kit/viewer";
import { Lru } from "../lru";

const known = new Lru<string, Locale>(100);

/** Vietnamese, unless the reader prefers English. */
export function localeOf(acceptLanguage: string | undefined): Locale {
  if (acceptLanguage === undefined) return "vi";
  return known.get(acceptLanguage) ?? known.set(acceptLanguage, preferred(acceptLanguage));
}

function preferred(acceptLanguage: string): Locale {
  const wanted = acceptLanguage
    .split(",")
    .map((entry) => {
      const [tag = "", ...parameters] = entry.trim().toLowerCase().split(";");
      const q = parameters.map((p) => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find((value) => value !== undefined);
      return { language: tag.split("-")[0], q: q === undefined ? 1 : Number(q) };
    })
    .filter(({ language, q }) => q > 0 && (language === "vi" || language === "en"));
  wanted.sort((a, b) => b.q - a.q);
  return wanted[0]?.language === "en" ? "en" : "vi";
}

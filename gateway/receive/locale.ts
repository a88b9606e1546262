import type { Locale } from "../../subgraphs/kit/viewer";

/** Vietnamese, unless the reader prefers English. */
export function localeOf(acceptLanguage: string | undefined): Locale {
  const wanted = (acceptLanguage ?? "")
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

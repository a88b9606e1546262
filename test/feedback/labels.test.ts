import "reflect-metadata";
import { isEnumType } from "graphql";
import { hasLabel, loadLabels } from "../../subgraphs/kit/labels";
import { indexLines } from "../../subgraphs/feedback/index/index-lines";
import { feedbackSubgraph } from "../../subgraphs/feedback/subgraph";

loadLabels("subgraphs/feedback");

it.each(["vi", "en"] as const)("every code and every value of an enum has its words in %s", (locale) => {
  const { schema } = feedbackSubgraph(undefined as never, undefined as never, { days: 15, kind: "CALENDAR" });
  const enums = Object.values(schema.getTypeMap()).filter((type) => isEnumType(type) && !type.name.startsWith("__"));
  const values = enums.flatMap((type) =>
    isEnumType(type) ? type.getValues().map(({ name }) => `${type.name}.${name}`) : [],
  );
  const problems = ["ALREADY_RATED", "NOT_FINISHED", "NOT_THIS_OFFICE"].map((code) => `Problem.${code}`);
  const wanted = [...values, ...problems, ...indexLines.map(({ code }) => `Indicator.${code}`)].filter(
    (key) => !key.startsWith("link__"),
  );
  expect(wanted.filter((key) => !hasLabel(key, locale))).toEqual([]);
});

import "reflect-metadata";
import { isEnumType } from "graphql";
import type { DataSource } from "typeorm";
import { buildCatalogue } from "../../subgraphs/catalogue/subgraph";
import { hasLabel, loadLabels } from "../../subgraphs/kit/labels";

loadLabels("subgraphs/catalogue");

it.each(["vi", "en"] as const)("every value of an enum has its words in %s", (locale) => {
  const { schema } = buildCatalogue(undefined as unknown as DataSource);
  const shared = ["IndexGroup", "IndicatorGap"];
  const enums = Object.values(schema.getTypeMap())
    .filter(isEnumType)
    .filter(({ name }) => !/^_|^link_/.test(name) && !shared.includes(name));
  const values = enums.flatMap((type) => type.getValues().map(({ name }) => `${type.name}.${name}`));
  expect(values).toContain("OnlineLevel.FULL");
  expect(values.filter((key) => !hasLabel(key, locale))).toEqual([]);
});

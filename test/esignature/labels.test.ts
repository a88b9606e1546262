import { getNamedType, isEnumType } from "graphql";
import { esignatureSchema } from "../../subgraphs/esignature/subgraph";
import { refusalCodes } from "../../subgraphs/esignature/signing/signing-result";
import { reasonCodes } from "../../subgraphs/esignature/validation/finding";
import { documentRefusals } from "../../subgraphs/esignature/validation/read-document";
import { hasLabel } from "../../subgraphs/kit/labels";

const { schema } = esignatureSchema(new Map());

describe.each(["vi", "en"] as const)("in %s there are words for", (locale) => {
  it("every code of a problem, and every reason of a verdict", () => {
    const keys = [...refusalCodes, ...documentRefusals]
      .map((code) => `Problem.${code}`)
      .concat(reasonCodes.map((code) => `Reason.${code}`));
    expect(keys.filter((key) => !hasLabel(key, locale))).toEqual([]);
  });

  it("every value of every enum", () => {
    const enums = Object.values(schema.getTypeMap()).filter(
      (type) => isEnumType(type) && !type.name.startsWith("_") && !type.name.includes("__"),
    );
    const keys = enums.flatMap((type) =>
      isEnumType(type) ? type.getValues().map((value) => `${type.name}.${value.name}`) : [],
    );
    expect(keys.filter((key) => !hasLabel(key, locale))).toEqual([]);
  });
});

it("documents every type and mutation of its own", () => {
  const ours = Object.values(schema.getTypeMap()).filter(
    (type) => !type.name.startsWith("_") && !["Query", "Mutation", "Agency", "Official", "Paper"].includes(type.name),
  );
  const own = ours.filter(
    (type) =>
      type.astNode && !type.name.includes("__") && !["FieldSet", "federation__Scope"].includes(getNamedType(type).name),
  );
  expect(own.filter((type) => !type.description).map((type) => type.name)).toEqual([]);
  expect(Object.values(schema.getMutationType()?.getFields() ?? {}).filter((field) => !field.description)).toEqual([]);
});

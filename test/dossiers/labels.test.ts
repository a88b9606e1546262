import "reflect-metadata";
import { type GraphQLSchema, isEnumType } from "graphql";
import { hasLabel, loadLabels } from "../../subgraphs/kit/labels";
import { moves } from "../../subgraphs/dossiers/dossier/dossier.moves";
import { dossiersSchema } from "../../subgraphs/dossiers/schema";

// What the graph says in codes, people are told in words, in both languages.

const { schema } = dossiersSchema(new Map(), () => ({}) as never);
const kits = ["IndexGroup", "IndicatorGap"];
beforeAll(() => loadLabels("subgraphs/dossiers"));

const codesOf = (name: string) =>
  [...(schema.getType(name)?.description ?? "").matchAll(/\b[A-Z]{2,}(?:_[A-Z]+)*\b/g)].map(([code]) => code);

describe.each(["vi", "en"] as const)("in %s", (locale) => {
  it("every enum value has its words", () => {
    const lacking = enumValues(schema).filter((key) => !hasLabel(key, locale));
    expect(lacking).toEqual([]);
  });

  it("every code of a refusal has its sentence", () => {
    const codes = [
      ...codesOf("MoveRefusedProblem"),
      ...codesOf("FilingRefusedProblem"),
      "FORM_INVALID",
      "PAPERS_MISSING",
      ...guardCodes(),
    ];
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((code) => !hasLabel(`Problem.${code}`, locale))).toEqual([]);
  });
});

function enumValues(of: GraphQLSchema): string[] {
  const enums = Object.values(of.getTypeMap())
    .filter(isEnumType)
    .filter((type) => !type.name.startsWith("_") && !kits.includes(type.name));
  return enums
    .filter((type) => !type.name.startsWith("link__") && !type.name.startsWith("join__"))
    .flatMap((type) => type.getValues().map((value) => `${type.name}.${value.name}`));
}

function guardCodes(): string[] {
  return Object.values(moves).flatMap((move) => move.guards.map((guard) => guard.code));
}

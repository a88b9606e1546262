import "reflect-metadata";
import { isEnumType } from "graphql";
import { archiveSchema } from "../../subgraphs/archive/schema";
import { hasLabel, loadLabels } from "../../subgraphs/kit/labels";

loadLabels("subgraphs/archive");
const CODES = [
  "TYPE_NOT_ALLOWED",
  "TOO_LARGE",
  "CONTENT_NOT_AS_DECLARED",
  "MALWARE_FOUND",
  "UPLOAD_INCOMPLETE",
  "UPLOAD_ALREADY_USED",
  "DOSSIER_NOT_OPEN",
  "ALREADY_VERIFIED",
  "ALREADY_REVOKED",
  "NOT_ISSUER",
  "IDENTITY_NUMBER_INVALID",
];
/** Words that another folder keeps for all. */
const SHARED = new Set(["IndexGroup", "IndicatorGap"]);

it.each(["vi", "en"] as const)("every code and every value of an enum of the archive has its words in %s", (locale) => {
  const { schema } = archiveSchema(new Map(), () => ({}) as never);
  const enums = Object.values(schema.getTypeMap()).filter((type) => isEnumType(type));
  const own = enums.filter(({ name }) => !name.includes("__") && !SHARED.has(name));
  const values = own.flatMap((type) => type.getValues().map(({ name }) => `${type.name}.${name}`));
  const wanted = [...values, ...CODES.map((code) => `Problem.${code}`)];
  expect(wanted.filter((key) => !hasLabel(key, locale))).toEqual([]);
});

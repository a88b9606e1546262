import { type ArgModel, type LocalField, type LocalType, type Model, type TypeModel, printRef } from "./model";

const NAMES = [
  "key",
  "shareable",
  "external",
  "requires",
  "provides",
  "override",
  "inaccessible",
  "interfaceObject",
  "tag",
];
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${NAMES.map((name) => `"@${name}"`).join(", ")}])`;

/** The SDL of one service. */
export function printSubgraph(model: Model, service: string): string {
  const types = [...model.types.values()].flatMap((type) => {
    const local = type.local.get(service);
    return local ? [printType(model, type, local, service)] : [];
  });
  const enums = model.enums.map(
    ({ name, values }) => `enum ${name} { ${values.map((v) => v.name + inaccessible(v.hidden)).join(" ")} }`,
  );
  const inputs = model.inputs.map(({ name, fields }) => `input ${name} { ${fields.map(printArg).join(" ")} }`);
  return [LINK, "scalar Blob", ...enums, ...inputs, ...types].join("\n");
}

function printType(model: Model, type: TypeModel, local: LocalType, service: string): string {
  const hidden = inaccessible(type.hidden);
  if (type.kind === "union") return `union ${type.name}${hidden} = ${[...local.members].join(" | ")}`;
  const word = (type.kind === "interface" || type.kind === "entityInterface") && !local.interfaceObject;
  const keys = local.keys.map(
    ({ fields, resolvable }) => ` @key(fields: "${fields}"${resolvable ? "" : ", resolvable: false"})`,
  );
  const heads = [word ? "interface" : "type", type.name, implementing(model, type, service)].filter(Boolean).join(" ");
  const marks = `${keys.join("")}${local.interfaceObject ? " @interfaceObject" : ""}${type.kind === "value" ? " @shareable" : ""}`;
  const plain = word || type.kind === "value";
  const fields = [...local.fields.values()].map((field) => `  ${printField(field, service, plain, word)}`);
  return `${heads}${marks}${hidden} {\n${fields.join("\n")}\n}`;
}

function implementing(model: Model, type: TypeModel, service: string): string {
  const names = [...model.types.values()]
    .filter(({ kind }) => kind === "interface" || kind === "entityInterface")
    .filter(({ local }) => local.get(service)?.members.has(type.name))
    .map(({ name }) => name);
  return names.length > 0 ? `implements ${names.join(" & ")}` : "";
}

function printField(local: LocalField, service: string, plain: boolean, bare: boolean): string {
  const { field } = local;
  const args = field.args.length > 0 ? `(${field.args.map(printArg).join(" ")})` : "";
  const type = printRef(local.loose ? { ...field.ref, required: false } : field.ref);
  const marks = bare
    ? []
    : [
        local.external ? "@external" : "",
        local.shareable && !plain ? "@shareable" : "",
        local.overrides ? `@override(from: "${local.overrides}")` : "",
        local.provides ? `@provides(fields: "${local.provides}")` : "",
        local.requires ? `@requires(fields: "${local.requires}")` : "",
      ];
  if (field.hidden && field.homes.has(service)) marks.push("@inaccessible");
  return [`${field.name}${args}: ${type}`, ...marks].filter(Boolean).join(" ");
}

function printArg({ name, type, initial, hidden }: ArgModel): string {
  return `${name}: ${type}${initial === undefined ? "" : ` = ${initial}`}${inaccessible(hidden)}`;
}

function inaccessible(hidden: boolean | undefined): string {
  return hidden ? " @inaccessible" : "";
}

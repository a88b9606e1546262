import { createContext, Script } from "node:vm";
import Ajv2020, { type ErrorObject, type ValidateFunction } from "ajv/dist/2020";
import addFormats from "ajv-formats";

/** One thing that is wrong with a form: where (JSON Pointer), and by which keyword of the schema. */
export interface Fault {
  readonly pointer: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, string | number>>;
}

const REMEMBERED_SCHEMAS = 200;
const MOST_FAULTS = 100;
const PATIENCE_MS = 500;

/** Checks forms against the JSON Schema 2020-12 of the version under which they are filed; compiled once per version. */
export class FormValidator {
  private readonly compiled = new Map<string, ValidateFunction>();

  /** `key` names the schema for good: a version's id. Empty when the form fits. */
  faults(key: string, schema: unknown, form: unknown): Fault[] {
    if (schema === null || schema === undefined)
      return isObject(form) ? [] : [{ pointer: "", keyword: "type", params: { type: "object" } }];
    const validate = this.validator(key, schema);
    const verdict = runBounded(validate, form);
    if (verdict === "fits") return [];
    if (verdict === "too costly") return [{ pointer: "", keyword: "tooCostly", params: {} }];
    return (validate.errors ?? []).slice(0, MOST_FAULTS).map(faultOf);
  }

  private validator(key: string, schema: unknown): ValidateFunction {
    const known = this.compiled.get(key);
    if (known) return known;
    const ajv = new Ajv2020({
      allErrors: true,
      strict: false,
      validateSchema: true,
      addUsedSchema: false,
      ownProperties: true,
      logger: false,
    });
    addFormats(ajv);
    const validate = ajv.compile(schema as object);
    if (this.compiled.size >= REMEMBERED_SCHEMAS) this.compiled.delete(this.compiled.keys().next().value ?? "");
    this.compiled.set(key, validate);
    return validate;
  }
}

const sandbox = createContext({ run: null as (() => boolean) | null });
const call = new Script("run()");

// A schema comes from whoever edits the catalogue: a pattern that backtracks for ever is cut off instead of stopping the process.
function runBounded(validate: ValidateFunction, form: unknown): "fits" | "faulty" | "too costly" {
  sandbox["run"] = () => validate(form);
  try {
    return call.runInContext(sandbox, { timeout: PATIENCE_MS }) ? "fits" : "faulty";
  } catch (fault) {
    if ((fault as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return "too costly";
    throw fault;
  } finally {
    sandbox["run"] = null;
  }
}

function faultOf(error: ErrorObject): Fault {
  const { missingProperty, additionalProperty, unevaluatedProperty } = error.params as Record<
    string,
    string | undefined
  >;
  const named = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  const pointer =
    named === undefined
      ? error.instancePath
      : `${error.instancePath}/${named.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const params: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(error.params))
    params[name] = typeof value === "number" ? value : JSON.stringify(value);
  return { pointer, keyword: error.keyword, params };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

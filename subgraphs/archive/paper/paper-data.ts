import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import { type InvalidInputProblem, invalidInput } from "../../kit/problem";
import { type Keys, Sealer } from "../../kit/secrets";

const LARGEST_DATA = 64 * 1024;
const REMEMBERED_SCHEMAS = 500;

/** What a paper says in structured form: checked against its type's schema, kept sealed, for it may name anybody. */
export class PaperData {
  private readonly sealer: Sealer;
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(keys: Keys) {
    this.sealer = new Sealer(keys.get("paper-data"));
  }

  /** A problem that names the first place which the schema does not allow; null when the data may stand. */
  async fault(tx: Tx, typeCode: string, data: unknown, ctx: RequestContext): Promise<InvalidInputProblem | null> {
    if (data === null || data === undefined) return null;
    if (typeof data !== "object" || Array.isArray(data) || JSON.stringify(data).length > LARGEST_DATA)
      return invalidInput(ctx, ["input", "data"]);
    const [type] = await rows<{ data_schema: object | null }>(
      tx,
      "SELECT data_schema FROM known_paper_type WHERE code = $1",
      [typeCode],
    );
    if (!type?.data_schema) return null;
    const validate = this.validatorOf(type.data_schema);
    if (validate(data)) return null;
    const pointer = validate.errors?.[0]?.instancePath.split("/").slice(1) ?? [];
    return invalidInput(ctx, [
      "input",
      "data",
      ...pointer.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~")),
    ]);
  }

  seal(id: string, data: unknown): Buffer | null {
    return data === null || data === undefined ? null : this.sealer.seal(JSON.stringify(data), id);
  }

  open(id: string, sealed: Buffer | null): unknown {
    return sealed === null ? null : (JSON.parse(this.sealer.open(sealed, id)) as unknown);
  }

  private validatorOf(schema: object): ValidateFunction {
    const text = JSON.stringify(schema);
    const known = this.compiled.get(text);
    if (known) return known;
    if (this.compiled.size >= REMEMBERED_SCHEMAS) this.compiled.clear();
    // Schemas come with and without a dialect; the one that is meant is always this.
    const { $schema: _dialect, ...plain } = schema as Record<string, unknown>;
    const ajv = new Ajv2020({ strict: false, addUsedSchema: false, ownProperties: true, logger: false });
    addFormats(ajv);
    const validate = ajv.compile(plain);
    this.compiled.set(text, validate);
    return validate;
  }
}

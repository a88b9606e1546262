import { readFileSync } from "node:fs";
import { isNonNullType, isObjectType } from "graphql";
import { readSchemaFacts } from "../../gateway/plan/schema-facts";
import { subjectRules } from "../../gateway/witness/subjects";
import { projectPath } from "../../subgraphs/kit/root";

const facts = readSchemaFacts(readFileSync(projectPath("schema", "supergraph.graphql"), "utf8"));

/** Types whose every field is about a person. */
const PERSONAL_TYPES = ["Holder", "Paper", "Dossier", "Consent", "AccessRequest", "Representation", "Notice"];

/**
 * A personal field is kept back while the archive cannot record it, so one that may not be null has to be the archive's
 * own: it would take the whole of another system's object with it.
 */
const MAY_NOT_BE_NULL = ["Holder.identityNumberMasked", "Holder.name", "Paper.title"];

/** Reviewed: ids and codes, edges, connections and counts, statuses and flags, times, clock, steps, fees, the access log. */
const PUBLIC: Record<string, readonly string[]> = {
  Holder: ["id", "kind", "papers", "accessLog", "dossiers", "petitions"],
  Paper: [
    ...["id", "type", "issuer", "issuedOn", "validUntil", "status", "origin", "holder", "sourceDossier", "hidden"],
    ...["verificationToken", "verifiedBy", "verifiedAt", "timesReused", "usedIn", "signatures"],
  ],
  Dossier: [
    ...["code", "procedure", "version", "caseCode", "owner", "submitter", "submitterIdentified", "mayBeInterviewed"],
    ...["channel", "assistedAtOffice", "receivedAtOffice", "decidingAgency", "status", "nationalStatus", "payment"],
    ...["fees", "delivery", "resultByPost", "submittedAt", "acceptBy", "acceptedAt", "finishedAt", "returnedAt"],
    ...["subject", "clock", "consulted", "components", "steps", "results", "slips", "history", "rating", "petitions"],
  ],
};

describe("every field about a person", () => {
  it.each(PERSONAL_TYPES.filter((name) => facts.api.getType(name)))(
    "of %s is personal or reviewed as public",
    (name) => {
      const type = facts.api.getType(name);
      const fields = isObjectType(type) ? Object.keys(type.getFields()) : [];
      const neither = fields.filter(
        (field) => !facts.personal.has(`${name}.${field}`) && !PUBLIC[name]?.includes(field),
      );
      expect(neither).toEqual([]);
    },
  );

  it("is not both, and the list names no field that is not there", () => {
    for (const [name, fields] of Object.entries(PUBLIC)) {
      const type = facts.api.getType(name);
      const known = isObjectType(type) ? Object.keys(type.getFields()) : [];
      expect(fields.filter((field) => !known.includes(field) || facts.personal.has(`${name}.${field}`))).toEqual([]);
    }
  });

  it("of another system than the archive may be null", () => {
    const required = [...facts.personal].filter((coordinate) => {
      const [name = "", field = ""] = coordinate.split(".");
      const type = facts.api.getType(name);
      return isObjectType(type) && isNonNullType(type.getFields()[field]?.type);
    });
    expect(required.sort()).toEqual(MAY_NOT_BE_NULL);
  });

  it("can be recorded: the witness knows whose it is", () => {
    const types = new Set([...facts.personal].map((coordinate) => coordinate.split(".")[0]));
    expect(Object.keys(subjectRules)).toEqual(expect.arrayContaining([...types]));
  });
});

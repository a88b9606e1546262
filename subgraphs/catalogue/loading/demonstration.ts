import { addUnits } from "./agencies";
import { DataFault, orNull, readTable, words } from "./files";
import { Content, type Row } from "./tables";

const folder = "demonstration";

/** Offices, counters, opening hours and what is on display: an example of what every province keeps for itself. */
export function demonstrationContent(reference: Content): Content {
  const content = new Content();
  addUnits(content, `${folder}/agencies.tsv`);
  const columns = ["code", "name", "kind", "agency", "branchOf", "address", "sessions"] as const;
  for (const { code, name, kind, agency, branchOf, address, sessions } of readTable(`${folder}/offices.tsv`, columns)) {
    content.add("office", { code, name, kind, agency, branch_of: orNull(branchOf), address: orNull(address) });
    content.owns("working_session", code);
    content.owns("counter", code);
    content.add("working_session", ...sessionsOf(code, sessions));
  }
  addCounters(content);
  addPostings(content, reference);
  return content;
}

function sessionsOf(office: string, set: string): Row[] {
  const named = readTable(`${folder}/working-sessions.tsv`, ["set", "weekdays", "opens", "closes"]).filter(
    (row) => row.set === set,
  );
  return named.flatMap(({ weekdays, opens, closes }) => {
    const [first = 1, last = first] = weekdays.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, n) => ({ office, weekday: first + n, opens, closes }));
  });
}

function addCounters(content: Content): void {
  const ordinals = new Map<string, number>();
  for (const { office, label, fields } of readTable(`${folder}/counters.tsv`, ["office", "label", "fields"])) {
    const ordinal = (ordinals.get(office) ?? 0) + 1;
    ordinals.set(office, ordinal);
    const id = `${office}.${ordinal}`;
    content.add("counter", { id, office, ordinal, label });
    content.owns("counter_field", id);
    content.add("counter_field", ...words(fields).map((field) => ({ counter: id, field })));
  }
}

function addPostings(content: Content, reference: Content): void {
  const columns = ["office", "channel", "postedOn", "withdrawnOn", "procedures", "missing"] as const;
  for (const { office, channel, postedOn, withdrawnOn, procedures, missing } of readTable(
    `${folder}/postings.tsv`,
    columns,
  )) {
    const lacks = new Set(words(missing));
    for (const version of versionsToPost(reference, words(procedures), postedOn, channel)) {
      content.add("posting", {
        id: `${office}.${String(version["id"])}.${channel}`,
        office,
        version: version["id"],
        channel,
        posted_on: postedOn,
        withdrawn_on: orNull(withdrawnOn),
        shows_procedure: !lacks.has("procedure"),
        shows_time: !lacks.has("time"),
        shows_fee: !lacks.has("fee"),
        shows_person: !lacks.has("person"),
      });
    }
  }
}

/** The versions in force on the day: of the procedures named, or of all of a level that may be filed that way. */
function versionsToPost(reference: Content, named: readonly string[], day: string, channel: string): Row[] {
  const versions = reference.get("procedure_version").filter((version) => isInForce(version, day));
  const levels = new Map(
    reference.get("procedure").map((procedure) => [procedure["code"], String(procedure["level"])]),
  );
  return named.flatMap((name) => {
    if (!/^\d/.test(name))
      return versions.filter((version) => levels.get(version["procedure"]) === name && mayBeFiled(version, channel));
    const version = versions.find((one) => one["procedure"] === name);
    if (!version) throw new DataFault(`${name} has no version in force on ${day} to be posted`);
    return [version];
  });
}

function isInForce(version: Row, day: string): boolean {
  const end = version["effective_to"];
  return String(version["effective_from"]) <= day && (end === null || String(end) >= day);
}

function mayBeFiled(version: Row, channel: string): boolean {
  return channel === "ON_SITE" || (version["channels"] as string[]).includes("ONLINE");
}

import { BIRTH_CERTIFICATE, BIRTH_PROOF, SCHOOL, WARD, leader, receiver, schoolOfficer, specialist } from "./fixture";
import type { ArchiveWorld } from "./world";

/** What the catalogue and the register of posts would have said of the demonstration's agencies. */
export async function tellOfHaNoi(world: ArchiveWorld): Promise<void> {
  const agency = (code: string, level: string, parent: string | null): void =>
    world.announce("catalogue", "agency", code, { code, level, parent, validFrom: "2025-07-01", validTo: null });
  agency("H26", "PROVINCE", null);
  agency(WARD, "COMMUNE", "H26");
  agency("H26.9", "PROVINCE", "H26");
  agency(SCHOOL, "PROVINCE", "H26.9");
  const type = (code: string, name: string, dataSchema: object | null): void =>
    world.announce("catalogue", "paper-type", code, { code, name, dataSchema });
  type(BIRTH_PROOF, "Giấy chứng sinh", {
    type: "object",
    properties: { weightGrams: { type: "integer", minimum: 0 }, bornOn: { type: "string", format: "date" } },
    additionalProperties: false,
  });
  type(BIRTH_CERTIFICATE, "Giấy khai sinh", null);
  type("KQ.G03.000183", "Kết quả tuyển sinh", null);
  version(world, "1.001193-v2", "1.001193", [BIRTH_CERTIFICATE], "birth-proof", [BIRTH_PROOF]);
  version(world, "3.000183-v1", "3.000183", ["KQ.G03.000183"], "certificate", [BIRTH_CERTIFICATE]);
  await world.catchUp("catalogue");
  for (const { official: id, agency: at } of [receiver, specialist, leader, schoolOfficer]) {
    await world.tell("dossiers", "official", id ?? "", { id, agency: at });
  }
}

function version(
  world: ArchiveWorld,
  id: string,
  code: string,
  results: string[],
  required: string,
  acceptedTypes: string[],
): void {
  const cases = [{ requiredPapers: [{ id: required, acceptedTypes }] }];
  world.announce("catalogue", "version", id, { id, procedure: { code }, results, cases });
}

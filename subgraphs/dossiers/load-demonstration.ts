import type { DataSource } from "typeorm";
import { type PostEntry, loadRegister } from "./register/load-register";

/** Somebody of the demonstration; those with a post have `official`. */
interface Person extends Partial<Omit<PostEntry, "name" | "scopes">> {
  readonly name: string;
  readonly scopes: readonly string[];
}

/** Enters the officials of the demonstration into the register of posts. */
export async function loadDemonstration({
  dataSource,
  personas,
}: {
  dataSource: DataSource;
  personas: readonly Person[];
}): Promise<void> {
  await loadRegister(dataSource, personas.flatMap(postOf));
}

function postOf({ official, agency, name, position, department, office, roles, fields, scopes }: Person): PostEntry[] {
  if (!official || !agency) return [];
  return [
    {
      official,
      agency,
      name,
      scopes,
      position: position ?? "",
      department: department ?? null,
      office: office ?? null,
      roles: roles ?? [],
      fields: fields ?? [],
    },
  ];
}

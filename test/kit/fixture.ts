import { randomBytes } from "node:crypto";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../subgraphs/kit/context";
import { migrate, openDatabase } from "../../subgraphs/kit/database";
import { Loaders } from "../../subgraphs/kit/loaders";
import { projectPath } from "../../subgraphs/kit/root";
import { type Viewer, anonymous } from "../../subgraphs/kit/viewer";

/** A database of its own with the kit's tables and both roles, on the server that `adminUrl` names. */
export async function scratchDatabase(
  adminUrl: string,
): Promise<{ url: string; migratorUrl: string; source: DataSource; drop: () => Promise<void> }> {
  const name = `kit_${randomBytes(5).toString("hex")}`;
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  for (const role of ["migrator", "runtime"]) await admin.query(`CREATE ROLE ${name}_${role} LOGIN PASSWORD 'scratch'`);
  await admin.query(`CREATE DATABASE ${name} OWNER ${name}_migrator`);
  const address = (role: string): string =>
    Object.assign(new URL(adminUrl), { username: `${name}_${role}`, password: "scratch", pathname: `/${name}` }).href;
  await migrate({
    url: address("migrator"),
    folders: [projectPath("subgraphs/kit/migrations")],
    runtimeRole: `${name}_runtime`,
  });
  const source = await openDatabase({ url: address("runtime"), name, entities: [], poolSize: 30 });
  const drop = async (): Promise<void> => {
    await source.destroy();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    for (const role of ["migrator", "runtime"]) await admin.query(`DROP ROLE ${name}_${role}`);
    await admin.end();
  };
  return { url: address("runtime"), migratorUrl: address("migrator"), source, drop };
}

export function contextFor(viewer: Partial<Viewer> = {}, now = new Date()): RequestContext {
  return {
    viewer: { ...anonymous, subject: "test someone", ...viewer },
    locale: "en",
    requestId: "test",
    now,
    clockMoved: false,
    deadline: null,
    loaders: new Loaders(),
  };
}

import { type Tx, rows } from "../../kit/database";

/** Who has just received the dossier decides none of it: steps in between that wait for them go to somebody else of the same role and training. */
export async function separateRoles(tx: Tx, code: string, receiver: string): Promise<void> {
  await rows(
    tx,
    `UPDATE step SET official = other.official
     FROM (
       SELECT DISTINCT ON (s.id) s.id AS step, p.official_id AS official
       FROM step AS s JOIN dossier AS d ON d.code = s.dossier_code JOIN procedure_version AS v ON v.id = d.version_id
       JOIN post AS p ON p.held_to IS NULL AND p.agency = s.agency AND s.role = ANY(p.roles) AND v.field = ANY(p.fields) AND p.official_id <> $2
       WHERE s.dossier_code = $1 AND s.official = $2 AND s.state IN ('WAITING', 'ACTIVE') AND s.role IN ('SPECIALIST', 'APPRAISER', 'LEADER')
       ORDER BY s.id, (SELECT count(*) FROM step AS open WHERE open.official = p.official_id AND open.state IN ('WAITING', 'ACTIVE')), p.official_id
     ) AS other
     WHERE step.id = other.step`,
    [code, receiver],
  );
}

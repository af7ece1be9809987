/** Whose record is to be exported: found, or refused, the same way for the screen and the command line. */
import { Problem } from '../problems.ts';
import type { Subject } from './section.ts';
import type { Database } from '../store/database.ts';

/** The patient, if it is one of this connection. Throws `record/no-such-patient`. */
export async function findSubject(database: Database, subject: Subject): Promise<Subject> {
  const { tenant, connectionId, patient } = subject;
  const { rows } = await database.tenant(tenant, (tx) =>
    tx.query(
      "SELECT 1 AS one FROM facade_ids WHERE facade_id = $1 AND connection_id = $2 AND type = 'Patient'",
      [patient, connectionId],
    ),
  );
  if (rows.length === 0) throw new Problem('record/no-such-patient');
  return subject;
}

/** Tenants that have a connection of this id; no more than one as a rule. */
export async function tenantsWith(database: Database, connectionId: string): Promise<readonly string[]> {
  const { rows } = await database.system((tx) =>
    tx.query<{ tenant_id: string }>(
      'SELECT DISTINCT tenant_id FROM connection_issuers WHERE connection_id = $1 ORDER BY tenant_id',
      [connectionId],
    ),
  );
  return rows.map(({ tenant_id: tenant }) => tenant);
}

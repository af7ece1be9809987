/** Which connection a sender of HL7 v2 messages belongs to. Asked before the tenant is known; holds no patient data. */
import type { Connection } from '../ehr/connection.ts';
import { Problem } from '../problems.ts';
import type { Database, Transaction } from './database.ts';

export interface Sender {
  readonly tenant: string;
  readonly connectionId: string;
}

/** Writes the sender that a connection names, in place of the one it named before. Throws `visits/sender-taken`. */
export async function saveSender(
  tx: Transaction,
  { id, tenant, hl7v2 }: Pick<Connection, 'id' | 'tenant' | 'hl7v2'>,
): Promise<void> {
  await tx.query('DELETE FROM v2_senders WHERE tenant_id = $1 AND connection_id = $2', [tenant, id]);
  if (hl7v2 === undefined) return;
  const { sendingApplication, sendingFacility = '' } = hl7v2;
  const { rowCount } = await tx.query(
    'INSERT INTO v2_senders VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [sendingApplication, sendingFacility, tenant, id],
  );
  if (rowCount === 0) throw new Problem('visits/sender-taken');
}

/** The facility's own entry before the one for all of an application's facilities. */
export async function findSender(
  database: Database,
  application: string,
  facility: string,
): Promise<Sender | undefined> {
  if (application === '') return undefined;
  const { rows } = await database.system((tx) =>
    tx.query<{ tenant_id: string; connection_id: string }>(
      `SELECT tenant_id, connection_id FROM v2_senders WHERE application = $1 AND facility IN ($2, '')
       ORDER BY facility DESC LIMIT 1`,
      [application, facility],
    ),
  );
  const [row] = rows;
  return row && { tenant: row.tenant_id, connectionId: row.connection_id };
}

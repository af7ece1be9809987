/** A lease says which process works on an exchange; one that is not renewed has lost its process. */
import type { Transaction } from '../store/database.ts';
import type { DriveNeeds } from './needs.ts';

/** Leases live by the database's clock: replicas' clocks differ. */
export async function isLeased(tx: Transaction, id: string): Promise<boolean> {
  const { rows } = await tx.query(
    'SELECT 1 AS one FROM exchanges WHERE id = $1 AND lease_until > clock_timestamp()',
    [id],
  );
  return rows.length > 0;
}

export async function lease(
  needs: Pick<DriveNeeds, 'owner' | 'leaseMs'>,
  tx: Transaction,
  id: string,
): Promise<void> {
  await tx.query(
    `UPDATE exchanges SET lease_owner = $2, lease_until = clock_timestamp() + $3 * interval '1 millisecond' WHERE id = $1`,
    [id, needs.owner, needs.leaseMs],
  );
}

export async function renewLease(needs: DriveNeeds, tenant: string, id: string): Promise<void> {
  try {
    await needs.database.tenant(tenant, (tx) =>
      tx.query(
        `UPDATE exchanges SET lease_until = clock_timestamp() + $3 * interval '1 millisecond'
         WHERE id = $1 AND lease_owner = $2`,
        [id, needs.owner, needs.leaseMs],
      ),
    );
  } catch (cause) {
    needs.log.warn({ exchange: id, err: cause }, 'a lease could not be renewed');
  }
}

/** The daily round that deletes what is past its time, and tells the audit of it. */
import { randomUUID } from 'node:crypto';
import { recordAccess, type AuditTrail } from '../security/audit.ts';
import type { Jobs } from '../store/jobs.ts';
import { deleteWhatIsOld, type Deleted, type RetentionNeeds } from '../store/retention.ts';

export const RETENTION_QUEUE = 'retention';
/** In the night of every American zone. */
const TIME = { hour: 8, minute: 17 } as const;

type Needs = Omit<RetentionNeeds, 'told'> & { readonly audit: AuditTrail; readonly publicUrl: string };

export function runRetention(needs: Needs): Promise<Deleted> {
  const { audit, clock, publicUrl } = needs;
  const requestId = randomUUID();
  const asker = {
    client: { id: 'retention', name: 'Chartside, retention' },
    address: '127.0.0.1',
    server: publicUrl,
    requestId,
  };
  return deleteWhatIsOld({
    ...needs,
    told: (tx, kind, deleted) =>
      recordAccess(
        tx,
        { audit },
        {
          asker,
          at: clock(),
          interaction: 'delete',
          type: 'retention',
          query: `kind=${kind}&deleted=${deleted}`,
          outcome: 'success',
        },
      ),
  });
}

export async function runRetentionDaily(needs: Needs, jobs: Pick<Jobs, 'daily'>): Promise<void> {
  await jobs.daily(RETENTION_QUEUE, TIME, async () => {
    await runRetention(needs);
  });
}

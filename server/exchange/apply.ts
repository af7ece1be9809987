/** What happens with a committed answer: the handler acts on it in the very transaction that marks it applied. */
import { isProblem } from '../problems.ts';
import type { Transaction } from '../store/database.ts';
import { backoffMs, close, end } from './ending.ts';
import { queueOf, type DriveNeeds } from './needs.ts';
import { lockRow, placeOf, readExchange, step, type ExchangeRow } from './rows.ts';

/** A handler that fails this often on the same answer is our bug: the answer is kept and the exchange ends. */
const APPLY_ATTEMPTS = 5;

export async function applyAnswer(needs: DriveNeeds, tenant: string, id: string): Promise<void> {
  try {
    await needs.database.tenant(tenant, async (tx) => {
      const row = await lockRow(tx, id);
      if (row?.state === 'answered' && row.lease_owner === needs.owner) await apply(needs, tx, row);
    });
  } catch (cause) {
    if (isProblem(cause) && cause.id === 'store/unavailable') throw cause;
    needs.log.error({ exchange: id, err: cause }, 'an answer could not be applied');
    await needs.database.tenant(tenant, (tx) => keepApplyFailure(needs, tx, tenant, id));
  }
}

async function apply(needs: DriveNeeds, tx: Transaction, row: ExchangeRow): Promise<void> {
  const handler = needs.handlers[row.kind];
  const exchange = await readExchange(tx, needs.secrets, row.id);
  if (handler === undefined || exchange?.answerBytes === undefined)
    throw new Error(`nothing handles answers of kind ${row.kind}`);
  const result = await handler.apply(tx, exchange, exchange.answerBytes);
  const at = needs.clock();
  const outcome = needs.secrets.sealJson(result.outcome, placeOf(row.tenant_id, row.id, 'outcome'));
  const retryAt = result.retryAt ?? new Date(at.getTime() + backoffMs(row.attempts));
  if (result.state === 'queued' && retryAt <= row.give_up_at) {
    await step(tx, row, { state: 'queued', at, detail: 'asked-to-wait' }, { outcome, retry_at: retryAt });
    await needs.jobs.send(tx, queueOf(needs, row.kind), { tenant: row.tenant_id, id: row.id }, retryAt);
    return;
  }
  // A payer that still asks to wait when our time is over has, in effect, refused.
  await step(tx, row, { state: result.state === 'applied' ? 'applied' : 'rejected', at }, { outcome });
  await close(needs, tx, row);
}

async function keepApplyFailure(
  needs: DriveNeeds,
  tx: Transaction,
  tenant: string,
  id: string,
): Promise<void> {
  const row = await lockRow(tx, id);
  if (row?.state !== 'answered' || row.lease_owner !== needs.owner) return;
  const failures = row.apply_attempts + 1;
  if (failures >= APPLY_ATTEMPTS) {
    await end(needs, tx, row, 'failed', 'apply-failed', { apply_attempts: failures });
    return;
  }
  const at = needs.clock();
  const again = new Date(at.getTime() + backoffMs(failures));
  // The lease keeps others away until then: the same failure at once would be no news.
  await step(
    tx,
    row,
    { state: 'answered', at, detail: 'apply-failed' },
    { apply_attempts: failures, lease_owner: 'waiting', lease_until: again },
  );
  await needs.jobs.send(tx, queueOf(needs, row.kind), { tenant, id }, again);
}

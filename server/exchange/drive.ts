/**
 * Takes an exchange one or more states on. Everything before the wire is committed before the wire, an answer is
 * committed before anyone acts on it, and each step may be repeated after a crash at any point between two commits.
 */
import { isProblem, Problem, type ProblemId } from '../problems.ts';
import type { Transaction } from '../store/database.ts';
import { applyAnswer } from './apply.ts';
import { backoffMs, end, isBehind, markOpen } from './ending.ts';
import { isOpen, type Counterparty, type Exchange, type ExchangeState } from './exchange.ts';
import { isLeased, lease, renewLease } from './leases.ts';
import { queueOf, type DriveNeeds } from './needs.ts';
import { lockRow, placeOf, readExchange, step, writeEvent, type ExchangeRow } from './rows.ts';

type Turn =
  | { readonly next: 'send'; readonly to: Counterparty; readonly request: Uint8Array }
  | { readonly next: 'apply' | 'again' | 'nothing' };

/** Longest wait for one answer (a clearinghouse's own limit is a little above 100 s). */
const ANSWER_MS = 110_000;

export async function drive(needs: DriveNeeds, tenant: string, id: string): Promise<Exchange> {
  for (let turns = 0; turns < 6; turns++) {
    const turn = await needs.database.tenant(tenant, (tx) => takeTurn(needs, tx, id));
    if (turn.next === 'nothing') break;
    const isAnswered = turn.next === 'send' && (await send(needs, tenant, id, turn.to, turn.request));
    if (turn.next !== 'apply' && !isAnswered) continue;
    await applyAnswer(needs, tenant, id);
    break;
  }
  const exchange = await needs.database.tenant(tenant, (tx) => readExchange(tx, needs.secrets, id));
  if (exchange === undefined) throw new Problem('exchange/no-such-exchange');
  return exchange;
}

async function takeTurn(needs: DriveNeeds, tx: Transaction, id: string): Promise<Turn> {
  const row = await lockRow(tx, id);
  if (row === undefined) throw new Problem('exchange/no-such-exchange');
  if (await isLeased(tx, id)) return { next: 'nothing' };
  const at = needs.clock();
  if (row.state === 'queued') return claim(needs, tx, row, at);
  if (row.state === 'answered') {
    await lease(needs, tx, id);
    return { next: 'apply' };
  }
  if (row.state !== 'claimed' && row.state !== 'inflight') return { next: 'nothing' };
  // Its process is gone. `claimed` was never on the wire; `inflight` may have been.
  if (row.state === 'inflight' && needs.handlers[row.kind]?.resend !== 'safe') {
    await end(needs, tx, row, 'ambiguous', 'recovered');
    return { next: 'nothing' };
  }
  await step(tx, row, { state: 'queued', at, detail: 'recovered' }, { retry_at: null });
  return { next: 'again' };
}

async function claim(needs: DriveNeeds, tx: Transaction, row: ExchangeRow, at: Date): Promise<Turn> {
  if (row.retry_at !== null && row.retry_at > at) return { next: 'nothing' };
  const to = needs.counterparties.get(row.route_id);
  if (to === undefined || at >= row.give_up_at) {
    await end(needs, tx, row, 'failed', to === undefined ? 'exchange/no-such-route' : undefined);
    return { next: 'nothing' };
  }
  if (needs.handlers[row.kind]?.ordered === true && (await isBehind(tx, row))) return { next: 'nothing' };
  await step(tx, row, { state: 'claimed', at }, { retry_at: null });
  await lease(needs, tx, row.id);
  const request = needs.secrets.open(row.request, placeOf(row.tenant_id, row.id, 'request'));
  return { next: 'send', to, request };
}

/** True when an answer came and is ours to apply. */
async function send(
  needs: DriveNeeds,
  tenant: string,
  id: string,
  to: Counterparty,
  request: Uint8Array,
): Promise<boolean> {
  const mine = await needs.database.tenant(tenant, async (tx) => {
    const row = await lockRow(tx, id);
    if (row?.state !== 'claimed' || row.lease_owner !== needs.owner) return false;
    const at = needs.clock();
    await step(tx, row, { state: 'inflight', at }, { sent_at: at, attempts: row.attempts + 1 });
    await lease(needs, tx, id);
    return true;
  });
  if (!mine) return false;
  const renew = setInterval(() => void renewLease(needs, tenant, id), needs.leaseMs / 3);
  try {
    const signal = AbortSignal.any([needs.stopping, AbortSignal.timeout(ANSWER_MS)]);
    const answer = await to.send(request, { payloadId: id, signal });
    await keepAnswer(needs, tenant, id, answer, 'apply');
    return true;
  } catch (cause) {
    if (isProblem(cause) && cause.id === 'store/unavailable') throw cause;
    await keepFailure(needs, tenant, id, cause);
    return false;
  } finally {
    clearInterval(renew);
  }
}

/** Commits an answer, wanted or late; only then may it be shown or applied. `next` keeps it for this process to apply. */
export async function keepAnswer(
  needs: DriveNeeds,
  tenant: string,
  id: string,
  answer: Uint8Array,
  next?: 'apply',
): Promise<void> {
  const awaited: readonly ExchangeState[] = [
    'queued',
    'claimed',
    'inflight',
    'acknowledged',
    'ambiguous',
    'failed',
  ];
  await needs.database.tenant(tenant, async (tx) => {
    const row = await lockRow(tx, id);
    if (row === undefined) throw new Problem('exchange/no-such-exchange');
    const at = needs.clock();
    const late = !awaited.includes(row.state);
    await tx.query('INSERT INTO exchange_answers (exchange_id, at, late, bytes) VALUES ($1, $2, $3, $4)', [
      id,
      at,
      late,
      needs.secrets.seal(answer, placeOf(tenant, id, 'answer')),
    ]);
    if (late) {
      await writeEvent(tx, id, { state: row.state, at, detail: 'late-answer' });
      return;
    }
    await step(
      tx,
      row,
      { state: 'answered', at },
      { answered_at: at, retry_at: null, last_problem: null, last_params: null, apply_attempts: 0 },
    );
    if (next === 'apply') await lease(needs, tx, id);
    if (!isOpen(row.state)) await markOpen(tx, row.tenant_id, id);
  });
}

async function keepFailure(needs: DriveNeeds, tenant: string, id: string, cause: unknown): Promise<void> {
  const problem = isProblem(cause) ? cause : new Problem('payer/cut', {}, cause);
  needs.log.warn({ exchange: id, problem: problem.id, ...problem.params }, 'an attempt brought no answer');
  if (!isProblem(cause))
    needs.log.error({ exchange: id, err: cause }, 'an adapter threw something unexpected');
  await needs.database.tenant(tenant, async (tx) => {
    const row = await lockRow(tx, id);
    if (row?.state !== 'inflight' || row.lease_owner !== needs.owner) return;
    const problemOf = { last_problem: problem.id satisfies ProblemId, last_params: problem.params };
    if (mayHaveArrived(problem) && needs.handlers[row.kind]?.resend !== 'safe') {
      await end(needs, tx, row, 'ambiguous', problem.id, problemOf);
      return;
    }
    const at = needs.clock();
    const retryAt = new Date(at.getTime() + backoffMs(row.attempts));
    if (isLasting(problem) || retryAt > row.give_up_at) {
      await end(needs, tx, row, 'failed', problem.id, problemOf);
      return;
    }
    await step(tx, row, { state: 'queued', at, detail: problem.id }, { retry_at: retryAt, ...problemOf });
    await needs.jobs.send(tx, queueOf(needs, row.kind), { tenant, id }, retryAt);
  });
}

/** The end of a Problem's id says what the counterparty may have. */
const endsIn = ({ id }: Problem, word: string): boolean => id.endsWith(`/${word}`);

function mayHaveArrived(problem: Problem): boolean {
  if (endsIn(problem, 'unreachable')) return false;
  return !endsIn(problem, 'refused') || Number(problem.params['status']) >= 500;
}

/** Asking the same again would bring the same. */
function isLasting(problem: Problem): boolean {
  const status = Number(problem.params['status']);
  if (endsIn(problem, 'refused')) return status < 500 && ![408, 425, 429].includes(status);
  return endsIn(problem, 'too-large');
}

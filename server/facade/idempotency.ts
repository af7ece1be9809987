/**
 * `Idempotency-Key`: the same key with the same request gets the first answer again, for a day; with another request it
 * is refused. The answer is kept in the transaction of the write, so there is never one without the other, and a second
 * call at the same moment waits for the first.
 */
import { Problem } from '../problems.ts';
import type { Transaction } from '../store/database.ts';
import type { Answer, Ask, Facade } from './ask.ts';
import { aboutOf } from './refusals.ts';

const KEPT = '1 day';

/** `work`'s answers, or the ones it gave the first time. Throws `request/key-reused` (422). */
export async function once(
  facade: Pick<Facade, 'access' | 'secrets'>,
  tx: Transaction,
  ask: Ask,
  work: () => Promise<Answer[]>,
): Promise<Answer[]> {
  const key = ask.header('idempotency-key');
  if (key === undefined) return work();
  if (!/^[\x21-\x7e]{1,210}$/.test(key)) throw new Problem('request/bad-header', { name: 'Idempotency-Key' });
  const { access, secrets } = facade;
  const name = secrets.index('facade-answer', JSON.stringify([access.caller, key]));
  const request = secrets.index('facade-request', wordsOf(ask));
  const place = `facade-answer/${access.tenant}/${name}`;
  // A few at a time, and none that another call is at: nobody waits for the tidying.
  await tx.query(
    `DELETE FROM facade_answers WHERE key IN (SELECT key FROM facade_answers
       WHERE made_at < now() - interval '${KEPT}' ORDER BY made_at LIMIT 20 FOR UPDATE SKIP LOCKED)`,
  );
  const { rowCount } = await tx.query(
    'INSERT INTO facade_answers (key, request) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [name, request],
  );
  if (rowCount === 0) {
    const { rows } = await tx.query<{ request: string; answers: Uint8Array }>(
      'SELECT request, answers FROM facade_answers WHERE key = $1',
      [name],
    );
    const [first] = rows;
    if (first?.request !== request) throw new Problem('request/key-reused');
    await access.audit(tx, { ...aboutOf(ask), outcome: 'success' });
    return secrets.openJson<Answer[]>(first.answers, place);
  }
  const answers = await work();
  await tx.query('UPDATE facade_answers SET answers = $2 WHERE key = $1', [
    name,
    secrets.sealJson(answers, place),
  ]);
  return answers;
}

/** What was asked: method, address, what changes its meaning, and the body. */
function wordsOf({ method, path, query, header, body }: Ask): string {
  return JSON.stringify([method, path, [...query], header('if-none-exist'), header('if-match'), body]);
}

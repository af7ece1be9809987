/**
 * Reads by key that come at the same moment share a transaction: one BEGIN, one COMMIT, one statement for all of their audit.
 * While two are on their way, those that come wait for the next; a read that comes alone waits for nobody.
 */
import { isProblem } from '../problems.ts';
import type { Database, Transaction } from './database.ts';

/** Enough that one is read while the other is written down. */
const ON_THEIR_WAY = 2;
/** Nobody waits for more than this many others. */
const LARGEST = 32;

interface Reader {
  readonly work: (tx: Transaction) => Promise<unknown>;
  readonly tell: (outcome: Promise<unknown>) => void;
  readonly fail: (cause: unknown) => void;
}

interface Line {
  readonly waiting: Reader[];
  onTheirWay: number;
}

/**
 * Gives what runs `work`, which writes nothing but audit, in a transaction of its tenant that it may share. What it throws
 * is its own; where a statement fails, each is done again by itself, so that nobody bears what another brought.
 */
export function sharingTransactions(database: Pick<Database, 'tenant'>): Database['tenant'] {
  const lines = new Map<string, Line>();
  const start = (tenant: string, line: Line): void => {
    if (line.waiting.length === 0 && line.onTheirWay === 0) lines.delete(tenant);
    if (line.waiting.length === 0 || line.onTheirWay === ON_THEIR_WAY) return;
    line.onTheirWay += 1;
    void share(database, tenant, line.waiting.splice(0, LARGEST)).finally(() => {
      line.onTheirWay -= 1;
      start(tenant, line);
    });
  };
  return <T>(tenant: string, work: (tx: Transaction) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      const line = lines.get(tenant) ?? { waiting: [], onTheirWay: 0 };
      lines.set(tenant, line);
      line.waiting.push({
        work,
        tell: (outcome) => {
          resolve(outcome as Promise<T>);
        },
        fail: reject,
      });
      start(tenant, line);
    });
}

/** Tells everybody their own once all is committed; never rejects. */
async function share(
  database: Pick<Database, 'tenant'>,
  tenant: string,
  readers: readonly Reader[],
): Promise<void> {
  try {
    const told = await database.tenant(tenant, async (tx) => {
      const each = readers.map(({ work, tell }) => ({ tell, outcome: work(tx) }));
      await Promise.allSettled(each.map(({ outcome }) => outcome));
      return each;
    });
    for (const { tell, outcome } of told) tell(outcome);
  } catch (cause) {
    const isOfAll = readers.length === 1 || isProblem(cause);
    for (const { work, tell, fail } of readers)
      if (isOfAll) fail(cause);
      else tell(database.tenant(tenant, work));
  }
}

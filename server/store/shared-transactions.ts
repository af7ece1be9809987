/**
 * Small works that come at the same moment share a transaction: one BEGIN, one COMMIT, one statement for all of their audit.
 * While two are on their way, those that come wait for the next; a work that comes alone waits for nobody.
 */
import { isProblem } from '../problems.ts';
import type { Database, Transaction } from './database.ts';

/** Enough that one is worked at while the other is written down. */
const ON_THEIR_WAY = 2;
/** Nobody waits for more than this many others. */
const LARGEST = 32;

interface Waiting {
  readonly work: (tx: Transaction) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: unknown) => void;
}

interface Line {
  readonly waiting: Waiting[];
  onTheirWay: number;
}

/**
 * Gives what runs `work` in a transaction of its tenant that it may share. To `work` it is as if it were alone: where one of
 * them throws or a statement fails, all that they wrote is undone and each is done again by itself, so that nobody bears
 * what another brought. What may share must be quick, and must not wait for another's rows.
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
      line.waiting.push({ work, resolve: resolve as Waiting['resolve'], reject });
      start(tenant, line);
    });
}

/** Tells everybody their own once all is committed; never rejects. */
async function share(
  database: Pick<Database, 'tenant'>,
  tenant: string,
  works: readonly Waiting[],
): Promise<void> {
  try {
    const values = await database.tenant(tenant, (tx) => Promise.all(works.map(({ work }) => work(tx))));
    works.forEach(({ resolve }, at) => {
      resolve(values[at]);
    });
  } catch (cause) {
    const isOfAll = works.length === 1 || (isProblem(cause) && cause.id === 'store/unavailable');
    if (isOfAll) for (const { reject } of works) reject(cause);
    else
      await Promise.all(
        works.map(({ work, resolve, reject }) => database.tenant(tenant, work).then(resolve, reject)),
      );
  }
}

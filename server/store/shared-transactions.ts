/**
 * Small works that come at the same moment share a transaction: one BEGIN, one COMMIT, one statement for all of their audit.
 * While two are on their way, those that come wait for the next; a work that comes alone waits for nobody.
 */
import { isProblem } from '../problems.ts';

/** Enough that one is worked at while the other is written down. */
const ON_THEIR_WAY = 2;
/** Nobody waits for more than this many others. */
const LARGEST = 32;

interface Waiting<Item, Value> {
  readonly item: Item;
  readonly resolve: (value: Value) => void;
  readonly reject: (cause: unknown) => void;
}

interface Line<Item, Value> {
  readonly waiting: Waiting<Item, Value>[];
  onTheirWay: number;
}

/** How works are done. What may share must be quick, and must not wait for another's rows. */
export interface Sharing<Item, Value> {
  /** In one transaction of this tenant: all, or nothing. */
  together(tenant: string, items: readonly Item[]): Promise<readonly Value[]>;
  /** Each by itself where that failed, so that nobody bears what another brought. */
  alone(tenant: string, item: Item): Promise<Value>;
}

export function sharingTransactions<Item, Value>(
  sharing: Sharing<Item, Value>,
): (tenant: string, item: Item) => Promise<Value> {
  const lines = new Map<string, Line<Item, Value>>();
  const start = (tenant: string, line: Line<Item, Value>): void => {
    if (line.waiting.length === 0 && line.onTheirWay === 0) lines.delete(tenant);
    if (line.waiting.length === 0 || line.onTheirWay === ON_THEIR_WAY) return;
    line.onTheirWay += 1;
    void share(sharing, tenant, line.waiting.splice(0, LARGEST)).finally(() => {
      line.onTheirWay -= 1;
      start(tenant, line);
    });
  };
  return (tenant, item) =>
    new Promise((resolve, reject) => {
      const line = lines.get(tenant) ?? { waiting: [], onTheirWay: 0 };
      lines.set(tenant, line);
      line.waiting.push({ item, resolve, reject });
      start(tenant, line);
    });
}

/** Tells everybody their own once all is committed; never rejects. */
async function share<Item, Value>(
  sharing: Sharing<Item, Value>,
  tenant: string,
  all: readonly Waiting<Item, Value>[],
): Promise<void> {
  try {
    const values = await sharing.together(
      tenant,
      all.map(({ item }) => item),
    );
    all.forEach(({ resolve }, at) => {
      resolve(values[at] as Value);
    });
  } catch (cause) {
    if (isProblem(cause) && cause.id === 'store/unavailable') for (const { reject } of all) reject(cause);
    else
      await Promise.all(
        all.map(({ item, resolve, reject }) => sharing.alone(tenant, item).then(resolve, reject)),
      );
  }
}

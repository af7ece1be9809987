/** The quick way of a transaction in which a few resources are simply made, whatever else there is. */
import { randomUUID } from 'node:crypto';
import { isProblem } from '../problems.ts';
import type { Answer, Ask, Facade } from './ask.ts';
import type { TransactionAsk } from './bundle-check.ts';
import type { Making } from './holder.ts';
import { conditionalsIn, rewriteReferences } from './references.ts';
import { answerTo, isSimplyMade, resourceToMake } from './writing.ts';

/** More, or larger, would keep too many others waiting, who go the same way. */
const [FEW, SMALL_BYTES] = [20, 256 * 1024];

/** Undefined where it is no such transaction, or where something is wrong with it: nothing is done, and the long way tells what. */
export async function makeFew(
  facade: Facade,
  asks: readonly TransactionAsk[],
  outer: Ask,
  known: ReadonlyMap<string, string>,
): Promise<Answer[] | undefined> {
  const isSmall = asks.length <= FEW && Number(outer.header('content-length') ?? Infinity) <= SMALL_BYTES;
  if (!isSmall || asks.length === 0 || outer.header('idempotency-key') !== undefined) return undefined;
  if (!asks.every(isSimple)) return undefined;
  const makings = checked(facade, asks, known);
  const made = makings && (await facade.own.make(facade.access, makings));
  return made?.map((written, at) => answerTo(facade, asks[at]?.ask ?? outer, written));
}

const isSimple = ({ interaction, ask }: TransactionAsk): boolean =>
  isSimplyMade(interaction, ask) && conditionalsIn(ask.body, 'own').length === 0;

function checked(
  facade: Facade,
  asks: readonly TransactionAsk[],
  known: ReadonlyMap<string, string>,
): readonly Making[] | undefined {
  const named = new Map(known);
  const ids = asks.map(({ entry, interaction }) => {
    const id = randomUUID();
    if (entry.fullUrl !== undefined && entry.fullUrl !== '')
      named.set(entry.fullUrl, `${interaction.type}/${id}`);
    return id;
  });
  try {
    return asks.map(({ interaction, ask }, at) => {
      const body = rewriteReferences(ask.body, named, facade.access.base);
      return { id: ids[at] ?? '', resource: resourceToMake(facade, interaction, { ...ask, body }) };
    });
  } catch (cause) {
    if (isProblem(cause)) return undefined;
    throw cause;
  }
}

import type { Fold, TransactionMap } from './map.ts';
import { getPath, hasValue, setPath } from './paths.ts';
import type { Json, Target } from './target.ts';

/** 3000 − 412.5, digit by digit: the difference of two amounts has no more decimals than they have. */
function difference(whole: number, rest: number): number {
  const decimals = Math.max(...[whole, rest].map((one) => (String(one).split('.')[1] ?? '').length));
  return Number((whole - rest).toFixed(decimals));
}

interface Element {
  readonly index: number;
  readonly json: Json;
}

/** What two elements must have in common to speak of one thing. */
const keyOf = ({ same }: Fold, element: object) =>
  JSON.stringify(same.map((path) => getPath(element, path) ?? null));

const isAny = (element: object, at: string, codes: readonly string[]) =>
  codes.some((code) => hasValue(element, at, code));

type Lines = ReadonlyMap<string, Target['lines'][number]>;

function foldOne(
  target: Target,
  fold: Fold,
  { whole, rest, lines }: { readonly whole: Element; readonly rest: Element; readonly lines: Lines },
): void {
  const [total, left] = [whole, rest].map(({ json }) => getPath(json, `${fold.amount}.value`));
  if (typeof total !== 'number' || typeof left !== 'number' || left > total) return;
  const path = `${fold.list}[${whole.index}].${fold.into}`;
  const currency = getPath(whole.json, `${fold.amount}.currency`);
  setPath(target.json, path, { value: difference(total, left), ...(currency ? { currency } : {}) });
  const lineOf = ({ index }: Element) => lines.get(`${fold.list}[${index}].${fold.amount}.value`);
  const [of, from] = [lineOf(whole), lineOf(rest)];
  if (of && from) target.lines.push({ row: fold.id, at: from.at, also: [of.at], fhir: `${path}.value` });
}

/**
 * Brings together what a payer says of one thing in two rows: the total and what is left of it give what was used. Where
 * several rows could be meant, none is: both rows stand as they came, in any case.
 */
export function foldAll(target: Target, map: TransactionMap): void {
  for (const fold of map.folds ?? []) {
    const list = target.scope === fold.scope ? target.get(fold.list) : undefined;
    if (!Array.isArray(list)) continue;
    const wholes = new Map<string, Element | undefined>();
    const rests = new Map<string, Element | undefined>();
    for (const [index, json] of (list as Json[]).entries()) {
      const side = isAny(json, fold.kind, fold.rest)
        ? rests
        : isAny(json, fold.kind, fold.whole)
          ? wholes
          : undefined;
      if (!side || getPath(json, fold.amount) === undefined) continue;
      const key = keyOf(fold, json);
      side.set(key, side.has(key) ? undefined : { index, json });
    }
    const lines: Lines =
      rests.size === 0 ? new Map() : new Map(target.lines.map((line) => [line.fhir, line]));
    for (const [key, rest] of rests) {
      const whole = wholes.get(key);
      if (rest && whole) foldOne(target, fold, { whole, rest, lines });
    }
  }
}

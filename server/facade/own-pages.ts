/** The words in which a page tells where the next one begins; whoever gives them out seals them. */
import { Problem } from '../problems.ts';
import type { HistoryEnd } from '../store/resource-history.ts';
import type { PageEnd } from '../store/resource-search.ts';

export function wordOf(end: PageEnd | HistoryEnd): string {
  return Buffer.from(JSON.stringify(end)).toString('base64url');
}

/** Throws `request/bad-page` (400) for a word that no page of a search gave. */
export function pageEndOf(word: string | undefined): PageEnd | undefined {
  if (word === undefined) return undefined;
  const end = parsed(word);
  if (typeof end !== 'object' || end === null) throw new Problem('request/bad-page');
  const { values, row } = end as Partial<Record<keyof PageEnd, unknown>>;
  if (!Array.isArray(values) || !values.every(isValue) || !isRow(row)) throw new Problem('request/bad-page');
  return { values, row };
}

export function historyEndOf(word: string | undefined): HistoryEnd | undefined {
  if (word === undefined) return undefined;
  const end = parsed(word);
  if (!Array.isArray(end)) throw new Problem('request/bad-page');
  const [at, row, version] = end as unknown[];
  if (typeof at !== 'number' || !isRow(row) || typeof version !== 'number')
    throw new Problem('request/bad-page');
  return [at, row, version];
}

const isRow = (value: unknown): value is string => typeof value === 'string' && /^\d{1,18}$/.test(value);

const isValue = (value: unknown): value is string | number | null =>
  value === null || typeof value === 'string' || typeof value === 'number';

function parsed(word: string): unknown {
  try {
    return JSON.parse(Buffer.from(word, 'base64url').toString('utf8'));
  } catch (cause) {
    throw new Problem('request/bad-page', {}, cause);
  }
}

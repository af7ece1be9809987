/** A clause of a search as questions to the words and ranges of a resource (`index-values.ts`). R4 §3.1.1.4, §3.1.1.5. */
import { PRESENT, wordsOf, type ValueRange } from './index-values.ts';
import type { Clause, Comparator, SearchParameter, SearchValue } from './query.ts';

export interface Comparison {
  readonly comparator: Comparator;
  readonly from: number;
  readonly to: number;
  readonly unit?: string;
}

/** All of the words, or one range that compares so. */
export type Alternative = { readonly words: readonly string[] } | { readonly range: Comparison };

/** One of the alternatives holds; or, where it is `negated`, none does. */
export interface ClauseTest {
  readonly parameter: SearchParameter;
  readonly negated: boolean;
  readonly any: readonly Alternative[];
}

/** `shortest`: of the beginnings of words, the shortest that was kept; what is shorter must be a whole word. */
export function testOf(clause: Clause, shortest = 1): ClauseTest {
  const { parameter, modifier, missing, values } = clause;
  if (missing !== undefined) return { parameter, negated: missing, any: [{ words: [PRESENT] }] };
  const isExact = modifier === 'exact';
  return {
    parameter,
    negated: modifier === 'not',
    any: values.flatMap((value) => alternativesOf(value, parameter, { isExact, shortest })),
  };
}

function alternativesOf(
  value: SearchValue,
  { target }: SearchParameter,
  text: { readonly isExact: boolean; readonly shortest: number },
): readonly Alternative[] {
  switch (value.kind) {
    case 'token':
      return codedWords('', value.system, value.code);
    case 'identifier':
      return codedWords('I', value.system, value.value);
    case 'reference': {
      const { type, id = '', url } = value;
      if (url !== undefined) return [{ words: [`u${url}`] }];
      if (type !== undefined) return [{ words: [`r${type}/${id}`] }];
      return target === undefined
        ? [{ words: [`i${id}`] }]
        : target.map((one) => ({ words: [`r${one}/${id}`] }));
    }
    case 'string': {
      if (text.isExact) return [{ words: [`e${value.text}`] }];
      const words = wordsOf(value.text).map((word) =>
        word.length < text.shortest ? `f${word}` : `w${word}`,
      );
      // A text of punctuation alone begins nothing.
      return words.length === 0 ? [] : [{ words }];
    }
    case 'uri':
      return [{ words: [`u${value.uri}`] }];
    case 'date':
    case 'number':
      return [{ range: { comparator: value.comparator, from: value.from, to: value.to } }];
    case 'quantity': {
      const { comparator, from, to, system, code } = value;
      const unit = code === undefined ? undefined : `${system ?? ''}|${code}`;
      return [{ range: { comparator, from, to, ...(unit !== undefined && { unit }) } }];
    }
  }
}

function codedWords(
  kind: string,
  system: string | undefined,
  code: string | undefined,
): readonly Alternative[] {
  if (code === undefined) return [{ words: [`${kind}y${system ?? ''}`] }];
  if (system === undefined) return [{ words: [`${kind}c${code}`] }];
  if (system === '') return [{ words: [`${kind}n${code}`] }];
  // A plain code has the system of its value set, which the caller may have named.
  return [{ words: [`${kind}s${system}|${code}`] }, { words: [`${kind}q${code}`] }];
}

/** Whether a resource's range compares so with the one asked for. `to` and, for dates, `high` are not included. */
export function compares({ low, high }: ValueRange, { comparator, from, to }: Comparison): boolean {
  const isInside = low >= from && low < to && high <= to;
  switch (comparator) {
    case 'eq':
      return isInside;
    case 'ne':
      return !isInside;
    case 'gt':
      return high > to;
    case 'lt':
      return low < from;
    case 'ge':
      return high > to || low >= from;
    case 'le':
      return low < from || high <= to;
    case 'sa':
      return low >= to;
    case 'eb':
      return high <= from;
    case 'ap':
      return low < to && (high > from || low >= from);
  }
}

/** Which sample to begin with, and a query with its mistake mended. Pure. */
import type { QueryError, SampleView } from '../../../server/workbench-view.ts';

/** The one with the most to look at: where a newcomer starts. */
export function richest(samples: readonly SampleView[], set: string): SampleView | undefined {
  return samples
    .filter(({ sets, errors }) => sets.includes(set) && errors.length === 0)
    .reduce<SampleView | undefined>(
      (best, one) => (best && best.segments >= one.segments ? best : one),
      undefined,
    );
}

/** Puts what may have been meant in the place of what was wrong. */
export function corrected(text: string, { at, length, suggestion = '' }: QueryError): string {
  return `${text.slice(0, at)}${suggestion}${text.slice(at + length)}`;
}

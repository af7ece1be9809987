/** How much the answers of one Bundle may hold together: a short list of reads must not fill the memory. */
import { Problem } from '../problems.ts';
import type { Answer } from './ask.ts';

const LARGEST_MB = 32;

export interface BundleWeight {
  /** What is answered now has no room any more. */
  readonly isFull: () => boolean;
  readonly add: (answer: Answer) => void;
}

export function bundleWeight(): BundleWeight {
  let room = LARGEST_MB * 1024 * 1024;
  return {
    isFull: () => room <= 0,
    add: ({ resource }) => {
      room -= weightOf(resource);
    },
  };
}

/** `request/too-many-entries` (422). */
export function tooHeavy(): Problem {
  return new Problem('request/too-many-entries', { limit: LARGEST_MB, what: 'MB of answers' });
}

/** About as many characters as it has as JSON, without writing it. */
function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + weightOf(one), 2);
  if (typeof value !== 'object' || value === null) return 4;
  return Object.entries(value).reduce((sum, [name, child]) => sum + name.length + 4 + weightOf(child), 2);
}

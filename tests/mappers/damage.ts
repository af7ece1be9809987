/** Maps and settings under which damaged input is looked at. */
import type { TransactionMap, WriteSettings } from '#mappers';
import { settings } from './golden.ts';

/** Ids that count, so that two runs are the same. */
export function counting(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  };
}

/** The checker would refuse most of what comes of damage: without its guide all of it is written, and can be looked at. */
export const unchecked = (map: TransactionMap): TransactionMap => ({ ...map, guide: '005010X000' });

/** The settings that go with it. */
export const lenient: WriteSettings = { ...settings, checks: { switches: { 'x12/guide-unknown': 'off' } } };

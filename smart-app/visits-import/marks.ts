/** Which mark a row, a list or a message wears. */
import type { ListState, MessageSummary, RowFate } from '../../server/visits-view.ts';
import type { Mark } from '../chart/status.ts';

export const fateMarks: Readonly<Record<RowFate, Mark>> = {
  new: 'ready',
  changed: 'ready',
  unchanged: 'none',
  older: 'none',
  twice: 'action',
  unreadable: 'blocked',
};

export const listMarks: Readonly<Record<ListState, Mark>> = {
  open: 'info',
  applied: 'ready',
  undone: 'stale',
};

export function markOfMessage({ state, findings }: Pick<MessageSummary, 'state' | 'findings'>): Mark {
  if (state === 'refused') return 'blocked';
  if (state === 'received') return 'action';
  return findings.some(({ severity }) => severity === 'error') ? 'action' : 'ready';
}

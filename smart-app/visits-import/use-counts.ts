/** What a list did or would do, as one line: only what there is of. */
import { useTranslation } from 'react-i18next';
import type { ListCounts } from '../../server/visits-view.ts';

const order: readonly (keyof ListCounts)[] = ['new', 'changed', 'unchanged', 'both', 'gone', 'unreadable'];

export function useCounts(): (counts: ListCounts) => string {
  const { t } = useTranslation('visits-import');
  return (counts) => {
    const parts = order
      .filter((one) => counts[one] > 0)
      .map((one) => t(`count.${one}`, { count: counts[one] }));
    return parts.length === 0 ? t('count.nothing') : parts.join(' · ');
  };
}

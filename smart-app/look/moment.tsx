/** A moment in words with its exact time behind: on hover, for screen readers and on paper. */
import { useTranslation } from 'react-i18next';
import { ago, moment } from '../words/format.ts';
import { usePlace } from './place.ts';
import { useNow } from './use-now.ts';

/** The words alone, for use inside a sentence. */
export function useAgo(): (instant: string) => string {
  const place = usePlace();
  const now = useNow();
  const { t } = useTranslation();
  return (instant) => ago(instant, place, now, { justNow: t('time.justNow'), soon: t('time.soon') });
}

/** The same for what has happened: by another clock than ours it may seem to be about to. */
export function usePast(): (instant: string) => string {
  const words = useAgo();
  const now = useNow();
  return (instant) => words(new Date(Math.min(Date.parse(instant), now)).toISOString());
}

export function Exactly({ at, children }: { at: string; children: React.ReactNode }) {
  const place = usePlace();
  return (
    <time dateTime={at} title={moment(at, place)}>
      {children}
      <span className="print-only"> ({moment(at, place)})</span>
    </time>
  );
}

/** A screen that did not come: not for this role, which no second try changes, or failed, which one may. */
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/http.ts';
import { Card } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';

interface ScreenTroubleProps {
  readonly error: Error | null;
  readonly retry: () => void;
  /** The bundle of the screen: `refused`, `refusedText`, `failed`, `failedText`. */
  readonly words: string;
}

export function ScreenTrouble({ error, retry, words }: ScreenTroubleProps) {
  const { t } = useTranslation(words);
  const isRefused = error instanceof ApiProblem && error.status === 403;
  return (
    <Card>
      <TroubleNote
        title={t(isRefused ? 'refused' : 'failed')}
        text={t(isRefused ? 'refusedText' : 'failedText')}
        error={error}
        {...(!isRefused && { retry })}
      />
    </Card>
  );
}

/** One connection that did not come: it is not there, which no second try changes, or could not be loaded. */
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/http.ts';
import { Card } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';

export function CardTrouble({ error, retry }: { error: Error; retry: () => void }) {
  const { t } = useTranslation('connections');
  const isGone = error instanceof ApiProblem && error.status === 404;
  return (
    <Card>
      <TroubleNote
        title={t(isGone ? 'card.gone' : 'card.failed')}
        text={t(isGone ? 'card.goneText' : 'failedText')}
        error={error}
        {...(!isGone && { retry })}
      />
    </Card>
  );
}

/** On paper only: who asked whom when, under which numbers; what makes the printed page stand by itself. */
import { useTranslation } from 'react-i18next';
import type { AuthorizationView } from '../../server/authorization-view.ts';
import { useSession } from '../api/queries.ts';
import { usePlace } from '../look/place.ts';
import { Mono } from '../look/parts.tsx';
import { useNow } from '../look/use-now.ts';
import { moment } from '../words/format.ts';
import { providerName } from './values.ts';

export function Proof({ view }: { view: AuthorizationView }) {
  const { t } = useTranslation('authorization');
  const place = usePlace();
  const now = useNow();
  const session = useSession().data;
  const { requester, diagnoses } = view.draft;
  return (
    <div className="print-only" style={{ padding: 16 }}>
      <h4>{t('proof.title')}</h4>
      <p>
        {t('proof.asked', { payer: view.payerName, who: providerName(requester), npi: requester.npi ?? '–' })}
      </p>
      <p>
        {t('proof.diagnoses')}{' '}
        {diagnoses.map(({ code, label }) => [code, label].filter(Boolean).join(' ')).join('; ')}
      </p>
      <p>
        {t('when.sent', { when: moment(view.sentAt, place) })}
        {view.answeredAt !== undefined &&
          ` · ${t('when.answered', { when: moment(view.answeredAt, place) })}`}
        {' · '}
        {t('line.trace')} <Mono>{view.trace}</Mono>
      </p>
      {view.exchanges.map((exchange) => (
        <p key={exchange}>
          {t('check.reference', { ns: 'app' })} <Mono>{exchange}</Mono>
        </p>
      ))}
      {session && (
        <p>
          {t('panel.signedInAs', { ns: 'app', ...session.user, connection: session.connection.name })} ·{' '}
          {moment(new Date(now).toISOString(), place)}
        </p>
      )}
    </div>
  );
}

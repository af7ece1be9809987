/** On paper only: who was asked when about what, and the exchange to quote. */
import { useTranslation } from 'react-i18next';
import type { VisitView } from '../../server/panel-view.ts';
import { useSession } from '../api/queries.ts';
import { usePlace } from '../look/place.ts';
import { Mono } from '../look/parts.tsx';
import { useNow } from '../look/use-now.ts';
import { day, moment } from '../words/format.ts';

export function Proof({ visit }: { visit: VisitView }) {
  const { t } = useTranslation();
  const place = usePlace();
  const now = useNow();
  const session = useSession().data;
  return (
    <div className="print-only" style={{ padding: 16 }}>
      <h4>{t('visit.proof')}</h4>
      {visit.coverages.map(
        ({ coverage, check }) =>
          check && (
            <p key={coverage}>
              {t('check.source', { payer: check.payerName })} ·{' '}
              {t('check.dayAsked', { day: day(check.serviceDate, place.locale) })} ·{' '}
              {t('check.asked', { when: moment(check.askedAt, place) })}
              {check.answeredAt !== undefined && (
                <> · {t('check.answered', { when: moment(check.answeredAt, place) })}</>
              )}
              {check.exchange !== undefined && (
                <>
                  {' '}
                  · {t('check.reference')} <Mono>{check.exchange}</Mono>
                </>
              )}
            </p>
          ),
      )}
      {session && (
        <p>
          {t('panel.signedInAs', { ...session.user, connection: session.connection.name })} ·{' '}
          {moment(new Date(now).toISOString(), place)}
        </p>
      )}
    </div>
  );
}

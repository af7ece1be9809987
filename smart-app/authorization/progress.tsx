/** queued → sending → waiting for the payer, with the clock; slow after 20 s, saying what we do and do not do. */
import { useTranslation } from 'react-i18next';
import type { AuthorizationView } from '../../server/authorization-view.ts';
import { Exactly, useAgo } from '../look/moment.tsx';
import { Quiet, Row } from '../look/parts.tsx';
import { Steps } from '../look/steps.tsx';
import { useNow } from '../look/use-now.ts';
import { elapsed, isSlow, stepOf, steps } from './status.ts';

export function Progress({ view }: { view: AuthorizationView }) {
  const { t } = useTranslation('authorization');
  const now = useNow(1000);
  const ago = useAgo();
  const payer = view.payerName;
  const step = stepOf(view.state) ?? 0;
  const slow = isSlow(view, now);
  return (
    <div style={{ minHeight: 96 }}>
      <Row style={{ justifyContent: 'space-between', flexWrap: 'nowrap', alignItems: 'flex-start' }}>
        <Steps
          label={t('progress.label')}
          words={steps.map((name) => t(`progress.${name}`, { payer }))}
          current={step}
        />
        <Quiet style={{ whiteSpace: 'nowrap' }} role="timer" aria-live="off">
          <Exactly at={view.sentAt}>{elapsed(view.sentAt, now)}</Exactly>
        </Quiet>
      </Row>
      <div aria-live="polite" style={{ marginTop: 8 }}>
        <p>{t(slow ? 'progress.slow' : 'progress.kept', { payer })}</p>
        {view.retryAt !== undefined && (
          <Quiet>
            <Exactly at={view.retryAt}>{t('progress.retry', { when: ago(view.retryAt) })}</Exactly>
          </Quiet>
        )}
      </div>
    </div>
  );
}

/** queued → sending → waiting for the payer, with the clock; slow after 20 s, saying what we do and do not do. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { AuthorizationView } from '../../server/authorization-view.ts';
import { Exactly, useAgo } from '../look/moment.tsx';
import { MarkIcon } from '../look/mark.tsx';
import { Quiet, Row } from '../look/parts.tsx';
import { useNow } from '../look/use-now.ts';
import { elapsed, isSlow, stepOf, steps } from './status.ts';

const Steps = styled('ol')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  gap: '4px 20px',
  '& li': { display: 'flex', alignItems: 'center', gap: 6, color: theme.vars.palette.text.secondary },
  '& li[aria-current]': { color: theme.vars.palette.text.primary, fontWeight: 600 },
}));

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
        <Steps aria-label={t('progress.label')}>
          {steps.map((name, at) => (
            <li key={name} aria-current={at === step ? 'step' : undefined}>
              <MarkIcon mark={at < step ? 'ready' : at === step ? 'working' : 'stale'} size={16} />
              {t(`progress.${name}`, { payer })}
            </li>
          ))}
        </Steps>
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

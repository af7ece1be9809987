/** queued → sending → waiting, with the seconds; slow after 20 s, saying what we will do. Space is kept from the start. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { CheckView } from '../../server/panel-view.ts';
import { useCheck } from '../api/queries.ts';
import { Quiet, Row } from '../look/parts.tsx';
import { Steps } from '../look/steps.tsx';
import { useNow } from '../look/use-now.ts';
import { isSlow, stepOf } from './status.ts';

const Box = styled('div')(({ theme }) => ({
  border: `1px solid ${theme.vars.palette.line}`,
  borderRadius: 6,
  padding: 12,
  minHeight: 64,
  flex: '1 1 auto',
  minWidth: 'min(100%, 280px)',
  backgroundColor: theme.vars.palette.faint,
}));

const steps = ['queued', 'sending', 'waiting'] as const;

export function CheckProgress({ given }: { given: CheckView }) {
  const { t } = useTranslation();
  const check = useCheck(given);
  const now = useNow(1000);
  const step = stepOf(check);
  const slow = isSlow(check, now);
  const payer = check.payerName;
  const seconds = Math.max(0, Math.floor((now - Date.parse(check.askedAt)) / 1000));
  return (
    <Box>
      <Row style={{ justifyContent: 'space-between', flexWrap: 'nowrap', alignItems: 'flex-start' }}>
        <Steps
          label={t('check.progress')}
          words={steps.map((name) => t(`check.${name}`, { payer }))}
          current={step}
        />
        <Quiet style={{ whiteSpace: 'nowrap' }}>{t('check.elapsed', { seconds })}</Quiet>
      </Row>
      <div aria-live="polite" style={{ marginTop: slow ? 8 : 0 }}>
        {slow && (
          <>
            <strong>{t('check.slow', { payer })}</strong>
            <p>{t('check.slowText')}</p>
          </>
        )}
      </div>
    </Box>
  );
}

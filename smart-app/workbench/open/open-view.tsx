/** Nothing is open, or something else is wanted: the three ways to a message, and what this screen is for. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { WorkbenchView } from '../../../server/workbench-view.ts';
import type { OpenText } from '../use-open-text.ts';
import { ExchangesCard } from './exchanges-card.tsx';
import { PasteCard } from './paste-card.tsx';
import { SamplesCard } from './samples-card.tsx';

const Grid = styled('div')({
  display: 'grid',
  gap: 12,
  alignItems: 'stretch',
  flex: '1 1 0',
  minHeight: 0,
  gridTemplateColumns: 'minmax(260px, 3fr) minmax(0, 5fr) minmax(0, 5fr)',
  '@media (max-width: 1000px)': {
    gridTemplateColumns: 'minmax(0, 1fr)',
    flex: 'none',
    gridAutoRows: 'minmax(360px, auto)',
  },
});

export function OpenView({ view, openText }: { view: WorkbenchView; openText: OpenText }) {
  const { t } = useTranslation('workbench');
  return (
    <>
      <p style={{ padding: '4px 2px', maxWidth: 1000 }}>{t('open.what')}</p>
      <Grid>
        <PasteCard limit={view.limits.bytes} openText={openText} />
        <SamplesCard payers={view.payers} />
        <ExchangesCard maySeePatients={view.maySeePatients} />
      </Grid>
    </>
  );
}

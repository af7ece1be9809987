/** The coverages of the chart, in billing order, with what the last check of the chosen visit says of each. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { VisitView } from '../../server/panel-view.ts';
import { useCoverages } from '../api/queries.ts';
import { Card, Row, Skeleton, SmallHeading, Stack } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { CoverageCard } from './coverage-card.tsx';
import { pairCoverages } from './pair-coverages.ts';

/** On paper a coverage takes the whole width in two columns, so that verdict and proof stay on one page. */
const Side = styled(Stack)({
  gap: 12,
  '@media print': {
    display: 'block',
    breakInside: 'auto',
    '& > section': { marginTop: 8 },
    '& > section > div': { display: 'block', columnCount: 2, columnGap: 24 },
    '& > section > div > *': { breakInside: 'avoid', marginBottom: 6 },
  },
});

interface CoverageListProps {
  readonly patient: string;
  readonly visit: VisitView | undefined;
  /** The visits came or failed: from then on the chart's own coverages may be shown alone. */
  readonly settled: boolean;
}

export function CoverageList({ patient, visit, settled }: CoverageListProps) {
  const { t } = useTranslation();
  const { data: cards, error, refetch } = useCoverages(patient);
  const pairs = pairCoverages(cards ?? [], visit?.coverages ?? []);
  const loading = (!cards && !error) || !settled;
  return (
    <Side as="section" aria-labelledby="coverages">
      <Row>
        <SmallHeading id="coverages">{t('panel.coverage')}</SmallHeading>
      </Row>
      {error && (
        <Card>
          <TroubleNote
            title={t('panel.coverageFailed')}
            text={t('panel.failedText')}
            error={error}
            retry={() => void refetch()}
          />
        </Card>
      )}
      {loading && pairs.length === 0 && (
        <Card style={{ padding: 16, minHeight: 140 }} aria-busy="true">
          <Stack gap={12}>
            <Skeleton style={{ width: '60%' }} />
            <Skeleton />
            <Skeleton style={{ width: '80%' }} />
          </Stack>
        </Card>
      )}
      {pairs.map(({ reference, card, check }) => (
        <CoverageCard key={reference} card={card} check={check} visit={visit} ready={!loading} />
      ))}
      {!loading && !error && pairs.length === 0 && (
        <Card style={{ padding: 16 }}>
          <strong>{t('panel.noCoverage')}</strong>
          <p>{t('panel.noCoverageText')}</p>
        </Card>
      )}
    </Side>
  );
}

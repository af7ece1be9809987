/** Everything one row says, and the way to change it for a payer. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { RowView } from '../../../server/workbench-view.ts';
import { CopyButton, Mono, Quiet, Row, TextButton } from '../../look/parts.tsx';

const Facts = styled('dl')({
  display: 'grid',
  gridTemplateColumns: 'auto minmax(0, 1fr)',
  gap: '2px 8px',
  marginTop: 4,
  overflowWrap: 'anywhere',
});

export function RowDetail({ row, change }: { row: RowView; change: (row: RowView) => void }) {
  const { t } = useTranslation('workbench');
  const facts: readonly (readonly [string, string | undefined])[] = [
    // A row may stand in several loops; how deep each lies is the X12 pane's to show.
    ['loop', [...new Set(row.loop.split(' · ').map((path) => path.split('/').at(-1)))].join(', ')],
    ['to', `${row.to} ${row.fhir}`],
    ['carrier', row.carrier],
    ['table', row.table],
    ['when', row.when.length > 0 ? row.when.join('; ') : undefined],
    ['lossy', row.lossy],
    ['see', row.see],
    ['changed', row.changed],
  ];
  return (
    <>
      <Row style={{ columnGap: 8, rowGap: 0 }}>
        <Mono style={{ fontWeight: 600 }}>{row.id}</Mono>
        <CopyButton text={row.id} what={row.id} />
        <TextButton type="button" className="no-print" onClick={() => change(row)}>
          {t('rows.change')}
        </TextButton>
      </Row>
      <Facts>
        {facts.map(
          ([name, value]) =>
            value !== undefined && [
              <dt key={name}>
                <Quiet>{t(`rows.fact.${name}`)}</Quiet>
              </dt>,
              <dd key={`${name}-value`}>{value}</dd>,
            ],
        )}
      </Facts>
    </>
  );
}

/** Proofs in place: the segment with the used element marked, or the chart's own value. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { Evidence } from '../../server/panel-view.ts';
import { useExchange, useResource } from '../api/queries.ts';
import { usePlace } from '../look/place.ts';
import { CopyButton, Mono, Quiet, Row, Skeleton, Stack, TextButton } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { day } from '../words/format.ts';
import { bySegment, setOf, valueAt, type SegmentEvidence } from './marks.ts';
import { openMessage } from './route.ts';
import { SegmentText } from './segment-text.tsx';

const Bytes = styled('div')(({ theme }) => ({
  padding: '6px 8px',
  borderRadius: 4,
  backgroundColor: theme.vars.palette.background.paper,
  border: `1px solid ${theme.vars.palette.line}`,
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
}));

export default function EvidenceList({ evidence }: { evidence: readonly Evidence[] }) {
  const { t } = useTranslation();
  const resources = evidence.filter((one) => one.kind === 'resource');
  if (evidence.length === 0) return <Quiet>{t('evidence.none')}</Quiet>;
  return (
    <Stack as="ul" gap={10} aria-label={t('evidence.title')} style={{ marginBlock: 4 }}>
      {bySegment(evidence).map((one) => (
        <li key={`${one.exchange} ${one.direction} ${String(one.segment)}`}>
          <SegmentProof proof={one} />
        </li>
      ))}
      {resources.map(({ reference, path }) => (
        <li key={`${reference} ${path}`}>
          <ResourceProof reference={reference} path={path} />
        </li>
      ))}
    </Stack>
  );
}

function SegmentProof({ proof }: { proof: SegmentEvidence }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useExchange(proof.exchange);
  if (error)
    return (
      <TroubleNote
        title={t('evidence.failed')}
        text={t('panel.failedText')}
        error={error}
        retry={() => void refetch()}
      />
    );
  if (!data) return <Skeleton style={{ height: 52 }} />;
  const message = proof.direction === 'request' ? data.request : data.answer;
  const segment = message?.segments.find((one) => one.segment === proof.segment);
  const at = proof.places[0];
  const element = at?.element;
  return (
    <Stack gap={3}>
      <Quiet>
        {t(`evidence.${proof.direction}`, { context: setOf(message?.segments) })}
        {segment && ` · ${segment.label}`}
      </Quiet>
      <Bytes>
        {segment ? <SegmentText segment={segment} places={proof.places} /> : t('evidence.missing')}
      </Bytes>
      <Row style={{ columnGap: 10, rowGap: 0 }}>
        <Quiet>
          {[
            at && t('evidence.loop', { loop: at.loop }),
            t('evidence.segment', { segment: proof.segment }),
            element !== undefined && t('evidence.element', { element }),
            at && t('evidence.offset', { offset: at.offset }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Quiet>
        <Quiet>
          {t('evidence.exchange')} <Mono style={{ fontSize: '0.75rem' }}>{proof.exchange.slice(0, 8)}</Mono>{' '}
          <CopyButton text={proof.exchange} what={t('check.reference')} />
        </Quiet>
        {proof.rows.map((row) => (
          <Mono key={row} style={{ fontSize: '0.75rem' }}>
            {row}
          </Mono>
        ))}
        {segment && (
          <CopyButton
            text={segment.text}
            what={t('evidence.segment', { segment: proof.segment })}
            label={t('evidence.copySegment')}
          />
        )}
        <TextButton
          type="button"
          className="no-print"
          onClick={() =>
            openMessage({ exchange: proof.exchange, direction: proof.direction, segment: proof.segment })
          }
        >
          {t('evidence.show')}
        </TextButton>
      </Row>
    </Stack>
  );
}

function ResourceProof({ reference, path }: { reference: string; path: string }) {
  const { t } = useTranslation();
  const { locale } = usePlace();
  const { data } = useResource(reference);
  const value = data && valueAt(data, path);
  return (
    <Row style={{ columnGap: 8, rowGap: 0, alignItems: 'baseline' }}>
      <Quiet>{t('evidence.resource')}</Quiet>
      <Mono>{path}</Mono>
      {data && (
        <strong>
          {typeof value === 'string'
            ? day(value, locale)
            : value === undefined
              ? t('evidence.absent')
              : JSON.stringify(value)}
        </strong>
      )}
      <CopyButton text={`${reference} ${path}`} what={path} />
    </Row>
  );
}

/** The message the address names: on its way, ready, unreadable, or let go by the server. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnalysisView, RowView, WorkbenchView } from '../../server/workbench-view.ts';
import { openAnalysis, useAnalysis } from '../api/workbench.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Card, Mono, Quiet, Row, Skeleton, Stack } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { MessageBar } from './message-bar.tsx';
import { Panes } from './panes/panes.tsx';
import { permalink, type WorkbenchRoute } from './route.ts';
import { orderOf } from './sources.ts';

interface OpenMessageProps {
  readonly view: WorkbenchView;
  readonly route: WorkbenchRoute;
  readonly change: (row: RowView) => void;
}

export function OpenMessage({ view, route, change }: OpenMessageProps) {
  const { t } = useTranslation('workbench');
  const [unmasked, setUnmasked] = useState(false);
  const { analysis, error, again } = useOpened(route, unmasked);
  if (error)
    return (
      <Card>
        <TroubleNote
          title={t('message.failed')}
          text={t(route.open === undefined ? 'message.letGo' : 'message.failedText')}
          error={error}
          retry={again}
        />
      </Card>
    );
  if (!analysis || analysis.state === 'mapping') return <Mapping analysis={analysis} />;
  if (analysis.state === 'failed' || analysis.raw !== undefined) return <Unreadable analysis={analysis} />;
  return (
    <>
      <div className="no-print">
        <MessageBar
          analysis={analysis}
          view={view}
          route={route}
          unmasked={unmasked}
          setUnmasked={setUnmasked}
        />
      </div>
      <Panes
        key={analysis.id}
        analysis={analysis}
        at={route.at}
        link={permalink(location.origin, view.permalink, route)}
        change={change}
      />
    </>
  );
}

/** Asks the server to map what the address names; pasted text that is read as it was needs no second time. */
function useOpened(route: WorkbenchRoute, unmasked: boolean) {
  const order = orderOf(route, unmasked);
  const asIs =
    route.open === undefined &&
    route.pas === undefined &&
    route.payer === undefined &&
    route.overlay === undefined;
  const opened = useQuery({
    queryKey: ['opened', order],
    queryFn: () => {
      if (!order) throw new Error('The address names nothing that can be opened.');
      return openAnalysis(order);
    },
    enabled: !asIs,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
  const id = asIs ? route.analysis : opened.data?.id;
  const followed = useAnalysis(id);
  return {
    analysis: followed.data ?? opened.data,
    error: opened.error ?? followed.error,
    // The server lets an analysis go after a while; the source of it is still there.
    again: () => void (asIs ? followed.refetch() : opened.refetch()),
  };
}

function Mapping({ analysis }: { analysis: AnalysisView | undefined }) {
  const { t } = useTranslation('workbench');
  const progress = analysis?.progress;
  return (
    <Card style={{ padding: 16 }} aria-busy="true">
      <Stack gap={10}>
        <Row role="status">
          <MarkIcon mark="working" />
          <strong>{analysis?.name ?? t('message.opening')}</strong>
          <Quiet>{t(`message.step.${progress?.step ?? 'opening'}`)}</Quiet>
        </Row>
        {progress && progress.of > 0 && (
          <progress
            aria-label={t(`message.step.${progress.step}`)}
            max={progress.of}
            value={progress.done}
            style={{ width: '100%' }}
          />
        )}
        <Skeleton style={{ height: 280 }} />
      </Stack>
    </Card>
  );
}

function Unreadable({ analysis }: { analysis: AnalysisView }) {
  const { t } = useTranslation('workbench');
  return (
    <Card style={{ padding: 16 }}>
      <Row style={{ alignItems: 'flex-start', flexWrap: 'nowrap' }}>
        <MarkIcon mark="blocked" />
        <Stack>
          <strong>{t('message.unreadable', { name: analysis.name })}</strong>
          <span>{analysis.why}</span>
          <span>{t('message.unreadableText')}</span>
        </Stack>
      </Row>
      {analysis.raw !== undefined && (
        <Mono as="pre" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', marginTop: 12 }}>
          {analysis.raw}
        </Mono>
      )}
    </Card>
  );
}

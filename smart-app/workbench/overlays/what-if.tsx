/** What if this overlay were published: all samples and the newest exchanges are mapped with and without it. */
import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WhatIfView } from '../../../server/workbench-view.ts';
import { cancelWhatIf, startWhatIf, useWhatIf } from '../../api/overlays.ts';
import { useKeysOf } from '../../keys/use-keys.ts';
import { MarkIcon } from '../../look/mark.tsx';
import { Card, Quiet, Row, SmallHeading, TextButton } from '../../look/parts.tsx';
import { TroubleNote } from '../../look/trouble.tsx';
import { SelectField } from '../fields.tsx';
import { KeyMark } from '../key-mark.tsx';
import { workbenchKeys } from '../keys.ts';
import { isSameOverlay } from './edit-overlay.ts';
import { WhatIfDifferences } from './what-if-differences.tsx';

interface WhatIfProps {
  readonly text: string;
  readonly isSound: boolean;
}

export function WhatIf({ text, isSound }: WhatIfProps) {
  const { t } = useTranslation('workbench');
  const [run, setRun] = useState<{ id: string; text: string }>();
  const [exchanges, setExchanges] = useState('200');
  const start = useMutation({
    mutationFn: () => startWhatIf({ overlay: text, exchanges: Number(exchanges) }),
    onSuccess: ({ id }) => setRun({ id, text }),
  });
  const { data } = useWhatIf(run?.id);
  const isRunning = start.isPending || data?.state === 'running';
  const isOld = run !== undefined && !isSameOverlay(run.text, text);
  useKeysOf(workbenchKeys, isSound && !isRunning ? { whatIf: () => start.mutate() } : {});
  return (
    <Card aria-labelledby="what-if-title" style={{ padding: 10 }}>
      <Row style={{ justifyContent: 'space-between' }}>
        <SmallHeading id="what-if-title">{t('whatIf.title')}</SmallHeading>
        <SelectField
          label={t('whatIf.exchanges')}
          value={exchanges}
          options={['0', '200', '1000', '2000'].map((count) => ({ value: count, label: count }))}
          choose={setExchanges}
        />
      </Row>
      <Row style={{ marginBlock: 6 }}>
        <Button
          variant={run && !isOld ? 'outlined' : 'contained'}
          disabled={!isSound || isRunning}
          onClick={() => start.mutate()}
        >
          {t('whatIf.start')} <KeyMark command="whatIf" />
        </Button>
        <Quiet>{t(isOld ? 'whatIf.old' : 'whatIf.note')}</Quiet>
      </Row>
      {start.error && (
        <TroubleNote title={t('whatIf.failed')} text={t('pane.failedText')} error={start.error} />
      )}
      {data && <Run run={data} />}
      {data?.state === 'done' && <WhatIfDifferences id={data.id} />}
    </Card>
  );
}

function Run({ run }: { run: WhatIfView }) {
  const { t } = useTranslation('workbench');
  if (run.state === 'running')
    return (
      <Row>
        <MarkIcon mark="working" size={16} />
        <progress
          aria-label={t('whatIf.progress')}
          max={Math.max(1, run.total)}
          value={run.done}
          style={{ flex: 1 }}
        />
        <Quiet>{t('whatIf.of', { done: run.done, total: run.total })}</Quiet>
        <TextButton type="button" onClick={() => void cancelWhatIf(run.id)}>
          {t('whatIf.cancel')}
        </TextButton>
      </Row>
    );
  if (run.state !== 'done')
    return (
      <Row role="status">
        <MarkIcon mark={run.state === 'failed' ? 'blocked' : 'stale'} size={16} />
        <span>{t(`whatIf.${run.state}`)}</span>
        <Quiet>{run.why}</Quiet>
      </Row>
    );
  const { counts } = run;
  if (!counts) return null;
  const mark = counts.broken > 0 ? 'blocked' : counts.changed > 0 ? 'action' : 'ready';
  return (
    <Row role="status" style={{ alignItems: 'flex-start', flexWrap: 'nowrap' }}>
      <MarkIcon mark={mark} size={16} />
      <span>
        <strong>
          {t('whatIf.changed', { count: counts.changed })}{' '}
          {counts.changed > 0 && t('whatIf.values', { count: counts.values })}
        </strong>{' '}
        <Quiet>
          {t('whatIf.counts', { total: run.total, touched: counts.touched, same: counts.same })}
          {counts.broken > 0 && ` ${t('whatIf.broken', { count: counts.broken })}`}
        </Quiet>
      </span>
    </Row>
  );
}

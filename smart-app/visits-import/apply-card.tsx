/** What the list would do, and the button that does it. */
import Button from '@mui/material/Button';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApplyList, ListPreview, ListSummary } from '../../server/visits-view.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Card, Row, Stack } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { CheckField } from '../workbench/fields.tsx';
import { missing } from './choices.ts';
import { useCounts } from './use-counts.ts';

interface ApplyCardProps {
  readonly list: ListPreview;
  readonly apply: UseMutationResult<ListSummary, Error, ApplyList & { readonly key: string }>;
}

export function ApplyCard({ list, apply }: ApplyCardProps) {
  const { t } = useTranslation('visits-import');
  const counts = useCounts();
  const [cancels, setCancels] = useState(false);
  // One key for the list as it stands: pressing again after a lost answer must not do it twice.
  const [key] = useState(() => crypto.randomUUID());
  const { foreseen } = list;
  const lacks = missing(list);
  const does = foreseen.new + foreseen.changed + foreseen.both + (cancels ? foreseen.gone : 0);
  return (
    <Card style={{ padding: 16 }} aria-labelledby="apply-title">
      <Stack gap={10}>
        <h3 id="apply-title" style={{ fontSize: '0.9375rem', fontWeight: 600 }}>
          {t('apply.title')}
        </h3>
        <Row role="status" style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}>
          <MarkIcon mark={lacks.length > 0 ? 'blocked' : foreseen.unreadable > 0 ? 'action' : 'ready'} />
          <span>
            {lacks.length > 0
              ? t('apply.lacks', { columns: lacks.map((one) => t(`column.${one}`)).join(', ') })
              : counts(foreseen)}
          </span>
        </Row>
        {list.issues
          .filter(({ code }) => code !== 'csv/no-column')
          .map(({ code, text }) => (
            <span key={code}>{text}</span>
          ))}
        {foreseen.gone > 0 && (
          <CheckField
            label={t('apply.cancelGone', { count: foreseen.gone })}
            checked={cancels}
            change={setCancels}
          />
        )}
        <Row>
          <Button
            variant="contained"
            disabled={lacks.length > 0 || does === 0 || apply.isPending}
            onClick={() => apply.mutate({ gone: cancels ? 'cancel' : 'keep', key })}
          >
            {apply.isPending ? t('apply.busy') : t('apply.button', { count: does })}
          </Button>
        </Row>
        {apply.error && (
          <TroubleNote title={t('apply.failed')} text={t('apply.failedText')} error={apply.error} />
        )}
      </Stack>
    </Card>
  );
}

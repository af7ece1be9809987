/** What a list did, and taking it back. */
import Button from '@mui/material/Button';
import type { UseMutationResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ListPreview, UndoneList } from '../../server/visits-view.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Exactly, usePast } from '../look/moment.tsx';
import { Card, Quiet, Row, Stack } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { listMarks } from './marks.ts';
import { useCounts } from './use-counts.ts';

interface AppliedListProps {
  readonly list: ListPreview;
  readonly undo: UseMutationResult<UndoneList, Error, void>;
}

export function AppliedList({ list, undo }: AppliedListProps) {
  const { t } = useTranslation('visits-import');
  const ago = usePast();
  const counts = useCounts();
  const { state, appliedAt = '', undoneAt = '' } = list;
  const at = state === 'undone' ? undoneAt : appliedAt;
  return (
    <Card style={{ padding: 16 }} aria-labelledby="result-title">
      <Stack gap={8}>
        <h3 id="result-title" style={{ fontSize: '0.9375rem', fontWeight: 600 }}>
          {t('result.title')}
        </h3>
        <Row role="status" style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}>
          <MarkIcon mark={listMarks[state]} />
          <span>
            {list.counts && counts(list.counts)}
            <Quiet style={{ display: 'block' }}>
              <Exactly at={at}>
                {t(state === 'undone' ? 'result.undone' : 'result.applied', { ago: ago(at) })}
              </Exactly>
            </Quiet>
            {undo.data && undo.data.kept > 0 && t('result.kept', { count: undo.data.kept })}
          </span>
        </Row>
        {list.canUndo && (
          <Row>
            <Button variant="outlined" disabled={undo.isPending} onClick={() => undo.mutate()}>
              {t(undo.isPending ? 'result.undoing' : 'result.undo')}
            </Button>
          </Row>
        )}
        {state === 'applied' && !list.canUndo && <Quiet>{t('result.notLast')}</Quiet>}
        {undo.error && (
          <TroubleNote title={t('result.undoFailed')} text={t('result.undoFailedText')} error={undo.error} />
        )}
      </Stack>
    </Card>
  );
}

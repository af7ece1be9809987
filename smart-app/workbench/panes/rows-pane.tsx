/** The middle pane: the rows of the maps, each with how often it carried something here. */
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowView } from '../../../server/workbench-view.ts';
import { useRows } from '../../api/workbench.ts';
import { useKeysOf } from '../../keys/use-keys.ts';
import { Hidden, Mono, Quiet, Row, Skeleton } from '../../look/parts.tsx';
import { TroubleNote } from '../../look/trouble.tsx';
import { useWorkbench } from '../context.ts';
import { workbenchKeys } from '../keys.ts';
import { formatTarget } from '../target.ts';
import { Find } from './find-text.tsx';
import { matchesRow } from './match-row.ts';
import { Choices, Pane } from './pane.tsx';
import { RowDetail } from './row-detail.tsx';
import { WindowList } from './window-list.tsx';

const none: readonly RowView[] = [];

export function RowsPane({ change }: { change: (row: RowView) => void }) {
  const { t } = useTranslation('workbench');
  const { analysis, target, kin, near, passing, isLoading, select, hover } = useWorkbench();
  const { data, error, refetch } = useRows(analysis.id);
  const [scope, setScope] = useState<'used' | 'all'>('used');
  const [text, setText] = useState('');
  const all = data?.rows ?? none;
  const current = target?.kind === 'row' ? target.row : kin.first.row;
  const rows = useMemo(
    () =>
      all.filter((row) => row.id === current || ((scope === 'all' || row.used > 0) && matchesRow(row, text))),
    [all, scope, text, current],
  );
  useKeysOf(workbenchKeys, { rows: () => document.getElementById('rows-list')?.focus() });
  const chosen = all.find(({ id }) => id === current);
  const active = rows.findIndex(({ id }) => id === current);
  return (
    <Pane
      id="rows"
      title={t('pane.rows')}
      command="rows"
      tools={
        <>
          <Find
            type="search"
            aria-label={t('rows.find')}
            placeholder={t('rows.find')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Choices
            label={t('rows.which')}
            value={scope}
            options={[
              ['used', t('rows.used')],
              ['all', t('rows.all')],
            ]}
            choose={setScope}
          />
        </>
      }
      foot={chosen && <RowDetail row={chosen} change={change} />}
      footLabel={t('rows.detail')}
    >
      {error && (
        <TroubleNote
          title={t('pane.failed')}
          text={t('pane.failedText')}
          error={error}
          retry={() => void refetch()}
        />
      )}
      {!data && !error && <Skeleton style={{ height: 200, margin: 12 }} />}
      {data && rows.length === 0 && (
        <Quiet as="p" style={{ padding: 12 }}>
          {t(all.length === 0 ? 'rows.noMap' : 'rows.none')}
        </Quiet>
      )}
      {rows.length > 0 && (
        <WindowList
          id="rows-list"
          label={t('rows.label', { count: rows.length })}
          role="listbox"
          height={44}
          count={rows.length}
          active={active}
          reveal={current === undefined ? rows.findIndex(({ id }) => id === passing.row?.row) : active}
          revealed={`${target ? formatTarget(target) : ''} ${isLoading} ${rows.length} ${passing.row?.row ?? ''}`}
          choose={(index) => {
            const row = rows[index];
            if (row) select({ kind: 'row', row: row.id });
          }}
          look={(index) => {
            const id = rows[index]?.id ?? '';
            return { lit: kin.rows.has(id) || id === current, near: near.rows.has(id) };
          }}
          onLeave={() => hover(undefined, [])}
        >
          {(index) => <RowLine row={rows[index]} before={rows[index - 1]} />}
        </WindowList>
      )}
    </Pane>
  );
}

function RowLine({ row, before }: { row: RowView | undefined; before: RowView | undefined }) {
  const { t } = useTranslation('workbench');
  const { hover } = useWorkbench();
  if (!row) return null;
  return (
    <div
      style={{ padding: '3px 8px', minWidth: 0 }}
      onMouseEnter={() => hover({ kind: 'row', row: row.id }, [])}
    >
      {row.segmentMap !== before?.segmentMap && (
        <Quiet as="div" style={{ fontWeight: 600, paddingTop: 4 }}>
          {row.segmentMap} <Hidden>{row.loop}</Hidden>
        </Quiet>
      )}
      <Row style={{ flexWrap: 'nowrap', gap: 6, alignItems: 'baseline' }}>
        <Mono style={{ fontWeight: 600, whiteSpace: 'nowrap' }}>{row.element}</Mono>
        <Quiet style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
          {row.label}
        </Quiet>
        <Quiet style={{ marginInlineStart: 'auto', whiteSpace: 'nowrap' }}>
          {row.changed !== undefined && <strong>{t('rows.changed')} · </strong>}
          {row.lossy !== undefined && `${t('rows.lossy')} · `}
          {t('rows.times', { count: row.used })}
        </Quiet>
      </Row>
      <Mono style={{ fontSize: '0.75rem' }}>→ {row.fhir}</Mono>
    </div>
  );
}

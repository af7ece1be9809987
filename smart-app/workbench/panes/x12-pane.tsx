/** The left pane: the message as bytes, one segment a line, flat or folded by loops. */
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoopLine } from '../../../server/workbench-view.ts';
import { useLoops, useSegment } from '../../api/workbench.ts';
import { MarkIcon } from '../../look/mark.tsx';
import { Quiet } from '../../look/parts.tsx';
import { useKeysOf } from '../../keys/use-keys.ts';
import { useWorkbench } from '../context.ts';
import { workbenchKeys } from '../keys.ts';
import { formatTarget } from '../target.ts';
import { elementTarget } from './element-text.tsx';
import { FindText } from './find-text.tsx';
import { Inspector } from './inspector.tsx';
import { Choices, Pane } from './pane.tsx';
import { Bars, Gutter, SegmentRow } from './segment-row.tsx';
import { loopsAround, treeRows } from './tree-rows.ts';
import { WindowList, type LineLook } from './window-list.tsx';

/** Deeper loops are drawn no further in: the bytes need the room. */
const deepest = 8;
/** Interchange, group and set are loops of the tree too, but stand at the edge as their segments do. */
const aboveLoops = 3;
const none: readonly LoopLine[] = [];

export function X12Pane() {
  const { t } = useTranslation('workbench');
  const { analysis, target, kin, select } = useWorkbench();
  const [shape, setShape] = useState<'flat' | 'tree'>('flat');
  useKeysOf(workbenchKeys, {
    x12Shape: () => setShape(shape === 'flat' ? 'tree' : 'flat'),
    x12: () => document.getElementById('x12-list')?.focus(),
  });
  const current = target?.kind === 'x12' ? target.segment : kin.first.segment;
  return (
    <Pane
      id="x12"
      title={t('pane.x12')}
      command="x12"
      tools={
        <>
          <FindText side="x12" goTo={(segment) => select({ kind: 'x12', segment })} />
          <Choices
            label={t('pane.shape')}
            value={shape}
            options={[
              ['flat', t('pane.flat')],
              ['tree', t('pane.loops')],
            ]}
            choose={setShape}
          />
        </>
      }
      foot={current === undefined ? <Legend /> : <Inspector segment={current} />}
      footLabel={t('pane.elements')}
    >
      <Segments tree={shape === 'tree'} current={current} total={analysis.size?.segments ?? 0} />
    </Pane>
  );
}

interface SegmentsProps {
  readonly tree: boolean;
  readonly current: number | undefined;
  readonly total: number;
}

function Segments({ tree, current, total }: SegmentsProps) {
  const { t } = useTranslation('workbench');
  const { analysis, target, kin, near, passing, isLoading, select, hover } = useWorkbench();
  const shownSegment = current ?? passing.x12?.segment;
  const { data: loops = none } = useLoops(analysis.id, tree);
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const hidden = useMemo(() => shown(loops, folded, current), [loops, folded, current]);
  const rows = useMemo(
    () => (tree ? treeRows(loops, total, hidden) : undefined),
    [tree, loops, total, hidden],
  );
  const rowAt = (index: number) => rows?.[index] ?? (rows ? 0 : index + 1);
  const [onLoop, setOnLoop] = useState<number>();
  const active = indexOf(rows, onLoop === undefined ? current : -onLoop);
  const fold = (loop: number, close: boolean) => {
    const next = new Set(folded);
    if (close) next.add(loop);
    else next.delete(loop);
    setFolded(next);
  };
  const step = useElementStep(current);
  const look = (index: number): LineLook => {
    const row = rowAt(index);
    const loop = row < 0 ? loops[-row - 1] : undefined;
    return {
      lit: kin.segments.has(row) || (target?.kind === 'x12' && target.segment === row),
      near: near.segments.has(row),
      ...(rows && { level: (loop?.depth ?? deepest) + 1 }),
      ...(loop && { expanded: !hidden.has(loop.loop) }),
    };
  };
  return (
    <WindowList
      id="x12-list"
      label={t('pane.x12Label', { count: total })}
      role={rows ? 'tree' : 'listbox'}
      count={rows?.length ?? total}
      active={active}
      reveal={shownSegment === undefined ? undefined : indexOf(rows, shownSegment)}
      revealed={`${target ? formatTarget(target) : ''} ${isLoading} ${rows === undefined} ${loops.length} ${shownSegment ?? 0}`}
      choose={(index) => {
        const row = rowAt(index);
        setOnLoop(row < 0 ? -row : undefined);
        if (row > 0) select({ kind: 'x12', segment: row });
      }}
      onKey={(key) => {
        if (key !== 'ArrowLeft' && key !== 'ArrowRight' && key !== 'Enter') return false;
        if (onLoop !== undefined) fold(onLoop, key === 'Enter' ? !hidden.has(onLoop) : key === 'ArrowLeft');
        else if (key !== 'Enter') step(key === 'ArrowRight' ? 1 : -1);
        return true;
      }}
      look={look}
      onLeave={() => hover(undefined, [])}
    >
      {(index) => {
        const row = rowAt(index);
        const loop = row < 0 ? loops[-row - 1] : undefined;
        return loop ? (
          <LoopRow loop={loop} closed={hidden.has(loop.loop)} fold={(close) => fold(loop.loop, close)} />
        ) : (
          <SegmentRow segment={row} deepest={deepest} />
        );
      }}
    </WindowList>
  );
}

/** What holds the selected segment is open, whatever was folded before. */
function shown(
  loops: readonly LoopLine[],
  folded: ReadonlySet<number>,
  current: number | undefined,
): ReadonlySet<number> {
  if (current === undefined || folded.size === 0) return folded;
  const around = new Set(loopsAround(loops, current).map(({ loop }) => loop));
  return new Set([...folded].filter((loop) => !around.has(loop)));
}

function indexOf(rows: readonly number[] | undefined, row: number | undefined): number {
  if (row === undefined) return -1;
  return rows ? rows.indexOf(row) : row - 1;
}

/** Right and left go from element to element of the selected segment. */
function useElementStep(current: number | undefined): (step: 1 | -1) => void {
  const { analysis, target, select } = useWorkbench();
  const { data } = useSegment(analysis.id, current ?? 0);
  return (step) => {
    const line = data?.line;
    if (!line || current === undefined) return;
    const word = target ? formatTarget(target) : '';
    const at = line.elements.findIndex((one) => formatTarget(elementTarget(current, one)) === word);
    const next = line.elements[at < 0 ? (step === 1 ? 0 : -1) : at + step];
    select(next ? elementTarget(current, next) : { kind: 'x12', segment: current });
  };
}

interface LoopRowProps {
  readonly loop: LoopLine;
  readonly closed: boolean;
  readonly fold: (close: boolean) => void;
}

function LoopRow({ loop, closed, fold }: LoopRowProps) {
  const { t } = useTranslation('workbench');
  return (
    <div
      style={{ display: 'flex', gap: 8, padding: '2px 8px 2px 0', alignItems: 'baseline' }}
      onClick={() => fold(!closed)}
    >
      <Gutter style={{ width: 76, flex: 'none' }}>{closed ? '▸' : '▾'}</Gutter>
      <Bars depth={Math.min(Math.max(0, loop.depth - aboveLoops), deepest)}>
        <strong>{loop.id}</strong>{' '}
        <Quiet style={{ fontFamily: 'system-ui, sans-serif' }}>
          {loop.label} · {t('pane.segmentRange', { first: loop.first, last: loop.last })}
        </Quiet>
      </Bars>
      {loop.issues > 0 && (
        <Quiet style={{ display: 'inline-flex', gap: 4 }}>
          <MarkIcon mark="action" size={14} /> {t('issue.count', { count: loop.issues })}
        </Quiet>
      )}
    </div>
  );
}

function Legend() {
  const { t } = useTranslation('workbench');
  return <Quiet as="p">{t('pane.hint')}</Quiet>;
}

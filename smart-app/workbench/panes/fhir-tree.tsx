/** The Bundle as a tree: children are read when a branch opens. */
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NodeView } from '../../../server/workbench-view.ts';
import { useNodes } from '../../api/workbench.ts';
import { Mono, Quiet, Skeleton } from '../../look/parts.tsx';
import { useWorkbench } from '../context.ts';
import { formatTarget } from '../target.ts';
import { nodeRows, pathsAround } from './paths.ts';
import { WindowList } from './window-list.tsx';

type Child = NodeView['children'][number];

export function FhirTree({ path }: { path: string | undefined }) {
  const { t } = useTranslation('workbench');
  const { analysis, target, kin, near, isLoading, select, hover } = useWorkbench();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set(['Bundle', 'Bundle.entry']));
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  // What leads to the selected value is open.
  const open = useMemo(
    () => [...new Set([...opened, ...(path === undefined ? [] : pathsAround(path))])],
    [opened, path],
  );
  const nodes = useNodes(analysis.id, open);
  const known = new Map(nodes.flatMap(({ data }) => (data ? [[data.path, data] as const] : [])));
  const isHere = (one: string) => path?.startsWith(one) === true && pathsAround(path).includes(one);
  const isOpen = (one: string) => open.includes(one) && (isHere(one) || !closed.has(one));
  const rows = nodeRows(known, isOpen);
  const fold = ({ path: one, count }: Child, close: boolean) => {
    if (count === 0) return;
    setOpened(new Set([...opened, one]));
    const next = new Set(closed);
    if (close) next.add(one);
    else next.delete(one);
    setClosed(next);
  };
  const active = rows.findIndex(({ child }) => child.path === path);
  if (rows.length === 0) return <Skeleton style={{ height: 160, margin: 12 }} />;
  return (
    <WindowList
      id="fhir-list"
      label={t('pane.treeLabel')}
      role="tree"
      count={rows.length}
      active={active}
      reveal={active}
      revealed={`${target ? formatTarget(target) : ''} ${isLoading} ${active >= 0}`}
      choose={(index) => {
        const child = rows[index]?.child;
        if (child) select({ kind: 'fhir', path: child.path, line: child.line });
      }}
      onKey={(key) => {
        const child = rows[active]?.child;
        if (!child || !['ArrowLeft', 'ArrowRight', 'Enter'].includes(key)) return false;
        fold(child, key === 'Enter' ? isOpen(child.path) : key === 'ArrowLeft');
        return true;
      }}
      look={(index) => {
        const row = rows[index];
        if (!row) return {};
        const { child, level } = row;
        return {
          lit: kin.paths.has(child.path) || child.path === path,
          near: near.paths.has(child.path),
          level,
          ...(child.count > 0 && { expanded: isOpen(child.path) }),
        };
      }}
      onLeave={() => hover(undefined, [])}
    >
      {(index) => {
        const row = rows[index];
        return (
          row && <NodeLine child={row.child} level={row.level} open={isOpen(row.child.path)} fold={fold} />
        );
      }}
    </WindowList>
  );
}

interface NodeLineProps {
  readonly child: Child;
  readonly level: number;
  readonly open: boolean;
  readonly fold: (child: Child, close: boolean) => void;
}

function NodeLine({ child, level, open, fold }: NodeLineProps) {
  const { hover } = useWorkbench();
  return (
    <div
      style={{
        display: 'flex',
        gap: 6,
        alignItems: 'baseline',
        padding: '2px 8px',
        paddingInlineStart: 8 + level * 12,
      }}
      onMouseEnter={() => hover({ kind: 'fhir', path: child.path }, [])}
    >
      <span
        style={{ width: 12, flex: 'none', cursor: child.count > 0 ? 'pointer' : 'default' }}
        onClick={(event) => {
          event.stopPropagation();
          fold(child, open);
        }}
      >
        {child.count > 0 && (open ? '▾' : '▸')}
      </span>
      <Mono style={{ whiteSpace: 'nowrap' }}>{child.name}</Mono>
      {child.count > 0 ? (
        <Quiet>{child.text}</Quiet>
      ) : (
        <Mono style={{ fontWeight: child.traced ? 600 : 400 }}>{child.text}</Mono>
      )}
    </div>
  );
}

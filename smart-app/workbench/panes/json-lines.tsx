/** The Bundle as JSON, a line at a time; what opens a bracket folds. */
import { styled } from '@mui/material/styles';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JsonLine } from '../../../server/workbench-view.ts';
import { useJsonLine, useNodes, useReadJsonLine } from '../../api/workbench.ts';
import { useWorkbench } from '../context.ts';
import { formatTarget } from '../target.ts';
import { splitLine } from './json-text.ts';
import { Gutter, Waiting } from './segment-row.tsx';
import { indexOfLine, lineAt, seenCount, seenStretches } from './tree-rows.ts';
import { WindowList } from './window-list.tsx';

const Line = styled('div')({
  display: 'grid',
  gridTemplateColumns: '56px minmax(0, 1fr)',
  gap: 8,
  padding: '2px 8px 2px 0',
  minHeight: 24,
  overflowWrap: 'anywhere',
});

const Name = styled('span')(({ theme }) => ({ color: theme.vars.palette.text.secondary }));

/** What no row made stands back: ids of ours, references, resource types. */
const Text = styled('span')(({ theme }) => ({
  '&[data-traced=true]': { fontWeight: 600 },
  '&[data-traced=false]': { color: theme.vars.palette.text.secondary },
}));

export function JsonLines({ path, lines }: { path: string | undefined; lines: number }) {
  const { t } = useTranslation('workbench');
  const { analysis, target, kin, near, passing, isLoading, select, hover } = useWorkbench();
  const line = useLineOf(path);
  const readLine = useReadJsonLine(analysis.id);
  const [folds, setFolds] = useState<ReadonlyMap<number, number>>(new Map());
  // A fold that hides what is asked for opens.
  const closed = useMemo(
    () => new Map([...folds].filter(([from, to]) => line === undefined || line <= from || line > to)),
    [folds, line],
  );
  const stretches = useMemo(() => seenStretches(lines, closed), [lines, closed]);
  const active = line === undefined ? -1 : indexOfLine(stretches, line);
  const shown = line ?? passing.fhir?.line;
  const { data: current } = useJsonLine(analysis.id, line ?? 0);
  const choose = async (number: number) => {
    const found = await readLine(number);
    if (found) select({ kind: 'fhir', path: found.path, line: number });
  };
  const fold = ({ line: from, end }: JsonLine, close: boolean) => {
    const next = new Map(closed);
    if (close && end !== undefined) next.set(from, end - 1);
    else next.delete(from);
    setFolds(next);
  };
  return (
    <WindowList
      id="fhir-list"
      label={t('pane.jsonLabel', { count: lines })}
      role="listbox"
      count={seenCount(stretches)}
      active={active}
      reveal={shown === undefined ? undefined : indexOfLine(stretches, shown)}
      revealed={`${target ? formatTarget(target) : ''} ${isLoading} ${shown ?? 0}`}
      choose={(index) => void choose(lineAt(stretches, index))}
      onKey={(key) => {
        if (!current?.line || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return false;
        fold(current.line, key === 'ArrowLeft');
        return true;
      }}
      look={(index) => {
        const here = lineAt(stretches, index);
        return {
          lit: kin.lines.has(here) || (target?.kind === 'fhir' && here === line),
          near: near.lines.has(here),
        };
      }}
      onLeave={() => hover(undefined, [])}
    >
      {(index) => {
        const number = lineAt(stretches, index);
        return <JsonRow number={number} closed={closed.has(number)} fold={fold} />;
      }}
    </WindowList>
  );
}

/** Where the path begins: as pointed at, as the links say, else as its node says. */
function useLineOf(path: string | undefined): number | undefined {
  const { analysis, target, kin, isLoading } = useWorkbench();
  const known = (target?.kind === 'fhir' ? target.line : undefined) ?? kin.first.line;
  const isAsked = target?.kind === 'fhir' && known === undefined && !isLoading && path !== undefined;
  const [node] = useNodes(analysis.id, isAsked ? [path] : []);
  return known ?? node?.data?.line;
}

interface JsonRowProps {
  readonly number: number;
  readonly closed: boolean;
  readonly fold: (line: JsonLine, close: boolean) => void;
}

function JsonRow({ number, closed, fold }: JsonRowProps) {
  const { analysis, hover } = useWorkbench();
  const { data, isError } = useJsonLine(analysis.id, number);
  const line = data?.line;
  if (!line) return <Waiting number={number} failed={isError} />;
  const [name, rest] = splitLine(line.text);
  return (
    <Line onMouseEnter={() => hover({ kind: 'fhir', path: line.path }, data.links)}>
      <Gutter>
        {line.end !== undefined && (
          <span
            style={{ cursor: 'pointer' }}
            onClick={(event) => {
              event.stopPropagation();
              fold(line, !closed);
            }}
          >
            {closed ? '▸' : '▾'}
          </span>
        )}
        {number}
      </Gutter>
      <span style={{ paddingInlineStart: Math.min(line.depth, 14) * 10 }}>
        <Name>{name}</Name>
        <Text data-traced={line.traced}>{rest}</Text>
        {closed && <Name> …</Name>}
      </span>
    </Line>
  );
}

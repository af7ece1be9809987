/** An open message: three linked panes, the strip below, and what is selected held together for all of them. */
import { styled } from '@mui/material/styles';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { AnalysisView, LinkView, RowView, SegmentsWindow } from '../../../server/workbench-view.ts';
import { useLinks } from '../../api/workbench.ts';
import { WorkbenchProvider } from '../context.ts';
import { changeRoute } from '../route.ts';
import {
  formatTarget,
  kinOf,
  linkQuery,
  linksOf,
  noKin,
  parseTarget,
  type Kin,
  type Target,
} from '../target.ts';
import { Connector } from './connector.tsx';
import { FhirPane } from './fhir-pane.tsx';
import { PrintedMessage } from './printed-message.tsx';
import { RowsPane } from './rows-pane.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { Strip } from './strip.tsx';
import { X12Pane } from './x12-pane.tsx';

const Grid = styled('div')({
  position: 'relative',
  display: 'grid',
  flex: '1 1 0',
  minHeight: 0,
  gap: 8,
  gridTemplateColumns: 'minmax(0, 5fr) minmax(220px, 3fr) minmax(0, 5fr)',
  '@media (max-width: 1200px)': {
    gridTemplateColumns: 'minmax(0, 4fr) minmax(200px, 2.6fr) minmax(0, 4fr)',
    gap: 6,
  },
  // In a narrow window, or zoomed far in: one below the other, and the page scrolls.
  '@media (max-width: 820px)': { gridTemplateColumns: 'minmax(0, 1fr)', flex: 'none', gridAutoRows: 420 },
});

const Below = styled('div')({ height: 'clamp(100px, 18vh, 220px)', flex: 'none', display: 'grid' });

const none: readonly LinkView[] = [];
/** A pointer on its way somewhere else lights nothing. */
const restMs = 70;

interface PanesProps {
  readonly analysis: AnalysisView;
  /** The selection as the address has it. */
  readonly at: string | undefined;
  readonly link: string | undefined;
  readonly change: (row: RowView) => void;
}

export function Panes({ analysis, at, link, change }: PanesProps) {
  const [pointed, setPointed] = useState<Target>();
  // The address has no line of JSON; what was just pointed at in it does.
  const parsed = useMemo(() => (at === undefined ? undefined : parseTarget(at)), [at]);
  const target = pointed && formatTarget(pointed) === at ? pointed : parsed;
  const select = useCallback((next: Target | undefined) => {
    setPointed(next);
    changeRoute({ at: next && formatTarget(next) }, 'keep');
  }, []);
  const asked = useLinks(analysis.id, target && linkQuery(target));
  const links = (target && asked.data?.links) ?? none;
  const kin = useMemo(() => (links.length === 0 ? noKin : kinOf(links)), [links]);
  const [{ near, from }, hover] = useHover(analysis.id);
  const passing = useMemo(() => (target || !from ? {} : followers(from, near)), [target, from, near]);
  const isLoading = target !== undefined && asked.isFetching;
  const shared = useMemo(
    () => ({ analysis, target, kin, links, isLoading, near, passing, select, hover }),
    [analysis, target, kin, links, isLoading, near, passing, select, hover],
  );
  return (
    <WorkbenchProvider value={shared}>
      <div className="no-print" style={{ display: 'contents' }}>
        <Grid>
          <X12Pane />
          <RowsPane change={change} />
          <FhirPane />
          <Connector />
        </Grid>
        <SelectionBar link={link} />
        <Below>
          <Strip />
        </Below>
      </div>
      <PrintedMessage />
    </WorkbenchProvider>
  );
}

interface Near {
  readonly near: Kin;
  readonly from: Target['kind'] | undefined;
}

const nothing: Near = { near: noKin, from: undefined };

function followers(from: Target['kind'], near: Kin): Partial<Record<Target['kind'], Kin['first']>> {
  const all = { x12: near.first, row: near.first, fhir: near.first };
  return { ...all, [from]: {} };
}

/** What the pointer rests on, by the links that have been read already: no call for a gesture. */
function useHover(id: string): [Near, (target: Target | undefined, links: readonly LinkView[]) => void] {
  const client = useQueryClient();
  const [near, setNear] = useState<Near>(nothing);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hover = useCallback(
    (target: Target | undefined, links: readonly LinkView[]) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        const read =
          links.length > 0
            ? links
            : client
                .getQueriesData<SegmentsWindow>({ queryKey: ['segments', id] })
                .flatMap(([, window]) => window?.links ?? []);
        setNear(target ? { near: kinOf(linksOf(target, read)), from: target.kind } : nothing);
      }, restMs);
    },
    [client, id],
  );
  return [near, hover];
}

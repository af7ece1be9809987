/** The analysts' workbench: which message, its two sides and the rows between, a payer's overlays, two messages compared. */
import { styled } from '@mui/material/styles';
import { useEffect, useRef, useState } from 'react';
import type { SessionView } from '../../server/panel-view.ts';
import type { RowView, WorkbenchView } from '../../server/workbench-view.ts';
import { useWorkbenchView } from '../api/workbench.ts';
import { KeyList } from '../keys/key-list.tsx';
import { Skeleton } from '../look/parts.tsx';
import { ScreenTrouble } from '../session/screen-trouble.tsx';
import { CompareView } from './compare/compare-view.tsx';
import { Head } from './head.tsx';
import { workbenchKeys } from './keys.ts';
import { OpenMessage } from './open-message.tsx';
import { OpenView } from './open/open-view.tsx';
import { OverlaysView } from './overlays/overlays-view.tsx';
import { changeRoute, useRoute, type WorkbenchRoute } from './route.ts';
import { useOpenText, type OpenText } from './use-open-text.ts';

export { default as words } from '../words/workbench.en.json';

/** As high as the window, so that panes scroll and not the page; a small window scrolls the page. */
const Page = styled('div')({
  minHeight: '100dvh',
  display: 'flex',
  flexDirection: 'column',
  '@media (min-width: 821px) and (min-height: 620px)': { height: '100dvh' },
  '@media print': { height: 'auto', display: 'block' },
});

const Main = styled('main')({
  display: 'flex',
  flexDirection: 'column',
  flex: '1 1 0',
  minHeight: 0,
  gap: 8,
  padding: 8,
  '@media print': { display: 'block' },
});

export default function Workbench({ session }: { session: SessionView }) {
  const { data: view, error, refetch } = useWorkbenchView();
  const [keysShown, setKeysShown] = useState(false);
  const route = useRoute();
  return (
    <Page>
      <Head
        view={route.view}
        session={session}
        pas={route.pas ?? view?.pas.at(-1) ?? ''}
        showKeys={() => setKeysShown(!keysShown)}
      />
      <Main>
        {keysShown && <KeyList close={() => setKeysShown(false)} table={workbenchKeys} words="workbench" />}
        {error && <ScreenTrouble error={error} retry={() => void refetch()} words="workbench" />}
        {!view && !error && <Skeleton style={{ height: 300 }} />}
        {view && <Places view={view} route={route} />}
      </Main>
    </Page>
  );
}

function Places({ view, route }: { view: WorkbenchView; route: WorkbenchRoute }) {
  const openText = useOpenText(view.limits.bytes);
  const [row, setRow] = useState<RowView>();
  useDrop(openText);
  const isOpen = route.open !== undefined || route.analysis !== undefined;
  switch (route.view) {
    case 'overlays':
      return <OverlaysView view={view} row={row} forgetRow={() => setRow(undefined)} />;
    case 'compare':
      return <CompareView route={route} />;
    case 'open':
      return <OpenView view={view} openText={openText} />;
    case 'read':
      if (!isOpen) return <OpenView view={view} openText={openText} />;
      return (
        <OpenMessage
          view={view}
          route={route}
          change={(wanted) => {
            setRow(wanted);
            changeRoute({ view: 'overlays' }, 'go');
          }}
        />
      );
  }
}

/** A file may be dropped anywhere: nobody should have to aim. */
function useDrop({ open }: OpenText): void {
  const take = useRef(open);
  useEffect(() => {
    take.current = open;
  });
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      take.current(file);
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  }, []);
}

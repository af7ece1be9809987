/** The screen of connections: all EHRs, one of them, one's own, or a new one. */
import { useState } from 'react';
import type { SessionView } from '../../server/panel-view.ts';
import { useConnections } from '../api/connections.ts';
import { KeyList } from '../keys/key-list.tsx';
import { useKeysOf } from '../keys/use-keys.ts';
import { Page, Skeleton } from '../look/parts.tsx';
import { ScreenHead } from '../session/screen-head.tsx';
import { ScreenTrouble } from '../session/screen-trouble.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { ConnectionView } from './connection-view.tsx';
import { EditView } from './edit-view.tsx';
import { connectionKeys } from './keys.ts';
import { ListView } from './list-view.tsx';
import { OutgoingView } from './outgoing-view.tsx';
import { OwnView } from './own-view.tsx';
import { goTo, useRoute, type ConnectionsRoute } from './route.ts';

export { default as words } from '../words/connections.en.json';
export { default as cardWords } from '../../profiles/ehr/card.en.json';

export default function Connections({ session }: { session: SessionView }) {
  const [keysShown, setKeysShown] = useState(false);
  const { role } = session.user;
  const isAdmin = role === 'admin';
  const seesOutgoing = isAdmin || role === 'analyst';
  const route = useRoute(isAdmin ? 'list' : 'mine');
  useKeysOf(connectionKeys, {
    mine: () => goTo({ view: 'mine' }),
    keys: () => setKeysShown(!keysShown),
    ...(seesOutgoing && { outgoing: () => goTo({ view: 'outgoing' }) }),
    ...(isAdmin && { list: () => goTo({ view: 'list' }), add: () => goTo({ view: 'add' }) }),
  });
  return (
    <>
      <ScreenHead
        session={session}
        here={['connections', 'mine']}
        words="connections"
        places={isAdmin ? ['list', 'mine', 'outgoing'] : seesOutgoing ? ['mine', 'outgoing'] : ['mine']}
        current={route.view === 'mine' || route.view === 'outgoing' ? route.view : 'list'}
        go={(view) => goTo({ view })}
        table={connectionKeys}
        showKeys={() => setKeysShown(!keysShown)}
      />
      <Page>
        {keysShown && (
          <KeyList close={() => setKeysShown(false)} table={connectionKeys} words="connections" />
        )}
        {route.view === 'mine' ? (
          <OwnView />
        ) : route.view === 'outgoing' ? (
          <OutgoingView />
        ) : (
          <Places route={route} />
        )}
      </Page>
    </>
  );
}

function Places({ route }: { route: ConnectionsRoute }) {
  const { data, error, refetch } = useConnections(true);
  if (!data && !error) return <Skeleton style={{ height: 300 }} />;
  if (!data) return <ScreenTrouble error={error} retry={() => void refetch()} words="connections" />;
  const { id = '', view } = route;
  if (view === 'card') return <ConnectionView key={id} id={id} />;
  if (view === 'edit') return <EditView key={id} id={id} vendors={data.vendors} />;
  if (view === 'add') return <ConnectionForm vendors={data.vendors} />;
  return <ListView connections={data.connections} />;
}

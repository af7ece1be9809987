/** The screen of connections: all EHRs, one of them, one's own, or a new one. */
import { styled } from '@mui/material/styles';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '../../server/panel-view.ts';
import { useConnections } from '../api/connections.ts';
import { ApiProblem } from '../api/http.ts';
import { KeyList } from '../keys/key-list.tsx';
import { useKeysOf } from '../keys/use-keys.ts';
import { Card, Skeleton } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { ConnectionView } from './connection-view.tsx';
import { EditView } from './edit-view.tsx';
import { Head } from './head.tsx';
import { connectionKeys } from './keys.ts';
import { ListView } from './list-view.tsx';
import { OwnView } from './own-view.tsx';
import { goTo, useRoute, type ConnectionsRoute } from './route.ts';

export { default as words } from '../words/connections.en.json';
export { default as cardWords } from '../../profiles/ehr/card.en.json';

const Main = styled('main')({
  maxWidth: 1232,
  marginInline: 'auto',
  padding: 16,
  '@media (max-width: 400px)': { padding: 8 },
});

export default function Connections({ session }: { session: SessionView }) {
  const { t } = useTranslation('connections');
  const [keysShown, setKeysShown] = useState(false);
  const isAdmin = session.user.role === 'admin';
  const route = useRoute(isAdmin ? 'list' : 'mine');
  useEffect(() => {
    document.title = t('title');
  }, [t]);
  useKeysOf(connectionKeys, {
    mine: () => goTo({ view: 'mine' }),
    keys: () => setKeysShown(!keysShown),
    ...(isAdmin && { list: () => goTo({ view: 'list' }), add: () => goTo({ view: 'add' }) }),
  });
  return (
    <>
      <Head view={route.view} session={session} showKeys={() => setKeysShown(!keysShown)} />
      <Main>
        {keysShown && (
          <KeyList close={() => setKeysShown(false)} table={connectionKeys} words="connections" />
        )}
        {route.view === 'mine' ? <OwnView /> : <Places route={route} />}
      </Main>
    </>
  );
}

function Places({ route }: { route: ConnectionsRoute }) {
  const { t } = useTranslation('connections');
  const { data, error, refetch } = useConnections(true);
  if (!data && !error) return <Skeleton style={{ height: 300 }} />;
  if (!data) {
    const isRefused = error instanceof ApiProblem && error.status === 403;
    return (
      <Card>
        <TroubleNote
          title={t(isRefused ? 'refused' : 'failed')}
          text={t(isRefused ? 'refusedText' : 'failedText')}
          error={error}
          {...(!isRefused && { retry: () => void refetch() })}
        />
      </Card>
    );
  }
  const { id = '', view } = route;
  if (view === 'card') return <ConnectionView key={id} id={id} />;
  if (view === 'edit') return <EditView key={id} id={id} vendors={data.vendors} />;
  if (view === 'add') return <ConnectionForm vendors={data.vendors} />;
  return <ListView connections={data.connections} />;
}

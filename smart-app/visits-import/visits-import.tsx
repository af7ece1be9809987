/** The screen of visits that come in beside FHIR: lists that people upload, and messages of a scheduling system. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '../../server/panel-view.ts';
import type { VisitsImportView } from '../../server/visits-view.ts';
import { useVisitsImport } from '../api/visits-import.ts';
import { KeyList } from '../keys/key-list.tsx';
import { useKeysOf } from '../keys/use-keys.ts';
import { Card, Page, Skeleton } from '../look/parts.tsx';
import { ScreenHead } from '../session/screen-head.tsx';
import { ScreenTrouble } from '../session/screen-trouble.tsx';
import { importKeys } from './keys.ts';
import { ListView } from './list-view.tsx';
import { ListsView } from './lists-view.tsx';
import { MessagesView } from './messages-view.tsx';
import { goTo, useRoute, type ImportRoute } from './route.ts';

export { default as words } from '../words/visits-import.en.json';

export default function VisitsImport({ session }: { session: SessionView }) {
  const [keysShown, setKeysShown] = useState(false);
  const { data, error, refetch } = useVisitsImport();
  const may = data?.may ?? { upload: false, seeMessages: false };
  const route = useRoute(data && !may.upload ? 'messages' : 'lists');
  useKeysOf(importKeys, {
    ...(may.upload && { lists: () => goTo({ view: 'lists' }) }),
    ...(may.seeMessages && { messages: () => goTo({ view: 'messages' }) }),
    ...(route.id !== undefined && { back: () => goTo({ view: route.view }) }),
    keys: () => setKeysShown(!keysShown),
  });
  return (
    <>
      <ScreenHead
        session={session}
        here={['visits-import']}
        words="visits-import"
        places={[
          ...(may.upload ? (['lists'] as const) : []),
          ...(may.seeMessages ? (['messages'] as const) : []),
        ]}
        current={route.view}
        go={(view) => goTo({ view })}
        table={importKeys}
        showKeys={() => setKeysShown(!keysShown)}
      />
      <Page>
        {keysShown && <KeyList close={() => setKeysShown(false)} table={importKeys} words="visits-import" />}
        {!data && error && <ScreenTrouble error={error} retry={() => void refetch()} words="visits-import" />}
        {!data && !error && <Skeleton style={{ height: 300 }} />}
        {data && <Places view={data} route={route} />}
      </Page>
    </>
  );
}

function Places({ view, route }: { view: VisitsImportView; route: ImportRoute }) {
  const { t } = useTranslation('visits-import');
  if (!view.isNeeded)
    return (
      <Card style={{ padding: 16 }}>
        <strong>{t('notNeeded', { connection: view.connection })}</strong>
        <p>{t('notNeededText')}</p>
      </Card>
    );
  if (route.view === 'messages' && view.may.seeMessages)
    return <MessagesView sender={view.sender} {...(route.id !== undefined && { open: route.id })} />;
  if (route.id !== undefined && view.may.upload) return <ListView key={route.id} id={route.id} view={view} />;
  return <ListsView view={view} />;
}

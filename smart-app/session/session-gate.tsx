/** May anything be shown? Holds the session, the clinic's zone and the blank screen after the end. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '../../server/panel-view.ts';
import { useSession } from '../api/queries.ts';
import { onSessionEnd, sessionEnded } from '../api/session-end.ts';
import { PlaceProvider } from '../look/place.ts';
import { Card, Skeleton, Stack } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { EndedScreen } from './ended-screen.tsx';
import { IdleWarning } from './idle-warning.tsx';

export function SessionGate({ children }: { children: (session: SessionView) => ReactNode }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const ended = useSyncExternalStore(onSessionEnd, sessionEnded);
  const { data: session, error, refetch } = useSession();
  useEffect(() => {
    // What was read stays in no memory of ours once nobody may see it.
    if (ended) client.clear();
  }, [ended, client]);

  if (ended) return <EndedScreen />;
  if (session) {
    return (
      <PlaceProvider value={{ locale: navigatorLocale(), timeZone: session.timeZone }}>
        <IdleWarning session={session} />
        {children(session)}
      </PlaceProvider>
    );
  }
  if (!error) return <Starting />;
  return (
    <main style={{ padding: 16 }}>
      <Card>
        <TroubleNote
          title={t('session.failed')}
          text={t('session.failedText')}
          error={error}
          retry={() => void refetch()}
        />
      </Card>
    </main>
  );
}

function Starting() {
  const { t } = useTranslation();
  return (
    <main style={{ padding: 16 }} aria-busy="true" aria-label={t('panel.loading')}>
      <Stack gap={12}>
        <Skeleton style={{ height: 24, width: '60%' }} />
        <Skeleton style={{ height: 160 }} />
      </Stack>
    </main>
  );
}

/** Some containers name a locale that Intl does not take (`en-US@posix`). */
function navigatorLocale(): string {
  try {
    return Intl.getCanonicalLocales(navigator.language).find((locale) => locale.startsWith('en')) ?? 'en-US';
  } catch {
    return 'en-US';
  }
}

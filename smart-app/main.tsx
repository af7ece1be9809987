/** Starts the panel: words, theme with the page's nonce, queries, then the session decides what may be seen. */
import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import { ThemeProvider } from '@mui/material/styles';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import type { SessionView } from '../server/panel-view.ts';
import { buildQueryClient } from './api/queries.ts';
import { screenIn, sessionIdOf } from './api/session-path.ts';
import { Panel } from './chart/panel.tsx';
import { PageStyles } from './look/page-styles.tsx';
import { theme } from './look/theme.ts';
import { hasChart } from './session/chart-session.ts';
import { EndedScreen } from './session/ended-screen.tsx';
import { SessionGate } from './session/session-gate.tsx';
import { startWords } from './words/i18n.ts';

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
const styles = createCache({ key: 'cs', nonce });
const queries = buildQueryClient();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

const words = await startWords();

/** Chunks of their own with their own words: the chart panel loads nothing of them. */
const Workbench = lazy(async () => {
  const loaded = await import('./workbench/workbench.tsx');
  words.addResourceBundle('en', 'workbench', loaded.words);
  return loaded;
});

const Connections = lazy(async () => {
  const loaded = await import('./connections/connections.tsx');
  words.addResourceBundle('en', 'connections', loaded.words);
  words.addResourceBundle('en', 'card', loaded.cardWords);
  return loaded;
});

const VisitsImport = lazy(async () => {
  const loaded = await import('./visits-import/visits-import.tsx');
  words.addResourceBundle('en', 'visits-import', loaded.words);
  return loaded;
});

/** Screens beside the chart's panel. */
const screens: Readonly<Partial<Record<string, typeof Workbench>>> = {
  workbench: Workbench,
  connections: Connections,
  'visits-import': VisitsImport,
};

function screenOf(session: SessionView) {
  const Screen = screens[screenIn(location.pathname) ?? ''];
  if (Screen)
    return (
      <Suspense>
        <Screen session={session} />
      </Suspense>
    );
  return hasChart(session) ? <Panel session={session} /> : <EndedScreen never />;
}

createRoot(root).render(
  <StrictMode>
    <CacheProvider value={styles}>
      <ThemeProvider theme={theme} noSsr>
        <PageStyles />
        <I18nextProvider i18n={words}>
          <QueryClientProvider client={queries}>
            {sessionIdOf(location.pathname) === undefined ? (
              <EndedScreen never />
            ) : (
              <SessionGate>{screenOf}</SessionGate>
            )}
          </QueryClientProvider>
        </I18nextProvider>
      </ThemeProvider>
    </CacheProvider>
  </StrictMode>,
);

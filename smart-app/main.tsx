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
import { isWorkbenchPath, sessionIdOf } from './api/session-path.ts';
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

/** A chunk of its own with its own words: the chart panel loads nothing of it. */
const Workbench = lazy(async () => {
  const loaded = await import('./workbench/workbench.tsx');
  words.addResourceBundle('en', 'workbench', loaded.words);
  return loaded;
});

function screenOf(session: SessionView) {
  if (isWorkbenchPath(location.pathname))
    return (
      <Suspense>
        <Workbench session={session} />
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

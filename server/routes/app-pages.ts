/** GET /s/{sid}/, its further screens and /assets: the app as built. The page holds no patient data and opens for anyone; what it asks for does not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import compression from 'compression';
import express, { Router } from 'express';
import { sendMessage } from '../security/message-page.ts';

/** Screens beside the chart's panel, each at `/s/{sid}/…`. */
const pages = ['workbench', 'connections', 'visits-import'] as const;

/** `folder` is what vite wrote: index.html with `__NONCE__` to fill in, and assets/ named by their content. */
export function appPages(folder: string): Router {
  const router = Router();
  router.use(
    '/assets',
    // Built files alone: what holds a patient's data is never compressed beside what a caller sent (BREACH).
    compression(),
    express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', index: false }),
  );
  const screens = pages.map((page) => `/s/:sid/${page}`);
  router.get(['/s/:sid{/}', ...screens], (req, res) => {
    if (req.path.split('/').length < 4) {
      res.redirect(302, `${req.path}/`);
      return;
    }
    const page = readPage(folder);
    if (page === undefined) {
      sendMessage(res, 503, {
        title: 'Chartside is not complete',
        what: 'The app’s pages have not been built.',
        next: 'Run “npm run build”, then start Chartside again.',
      });
      return;
    }
    const { nonce } = res.locals as { nonce: string };
    res.set('Cache-Control', 'no-store').type('html').send(page.replaceAll('__NONCE__', nonce));
  });
  return router;
}

/** Read each time: small, in the page cache, and a new build shows without a restart. */
function readPage(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'index.html'), 'utf8');
  } catch {
    return undefined;
  }
}

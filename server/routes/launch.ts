/** GET /launch, /callback, /login: the way in from a chart (SMART App Launch 2.2), and the page for those without one. */
import { Router } from 'express';
import { clearCookie, launchCookie, readCookie, sessionCookie, setCookie } from '../security/cookies.ts';
import type { Launches } from '../security/launch.ts';
import { sendMessage } from '../security/message-page.ts';

const TEN_MINUTES = 600_000;

export function launchRoutes(launches: Launches): Router {
  const router = Router();
  router.get('/launch', async (req, res) => {
    const { location, state, browser } = await launches.begin(req.query);
    setCookie(res, launchCookie(state), browser, TEN_MINUTES);
    res.set('Cache-Control', 'no-store').redirect(302, location);
  });
  router.get('/callback', async (req, res) => {
    const { state } = req.query;
    // Only of the shape we gave out may it name a cookie.
    if (typeof state === 'string' && /^[\w-]{43}$/.test(state)) clearCookie(res, launchCookie(state));
    const { sid, handle, cookieArrived } = await launches.finish(req.query, (of) =>
      readCookie(req, launchCookie(of)),
    );
    res.set('Cache-Control', 'no-store');
    if (!cookieArrived) {
      // This browser keeps no cookie of ours here. A fragment is never sent to a server and stands in no log.
      res.redirect(302, `/s/${sid}/#h=${handle}`);
      return;
    }
    setCookie(res, sessionCookie(sid), handle);
    res.redirect(302, `/s/${sid}/`);
  });
  router.get('/login', (_req, res) =>
    sendMessage(res, 200, {
      title: 'Open Chartside from a patient’s chart',
      what: 'Chartside starts inside the chart: there it learns who you are and which patient you are working on. Signing in without a chart is not offered yet.',
      next: 'Open the patient’s chart in your EHR and choose Chartside there.',
    }),
  );
  return router;
}

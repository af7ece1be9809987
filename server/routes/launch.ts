/**
 * GET /launch, /callback, /login, /workbench: the way in from a chart and without one (SMART App Launch 2.2).
 * /login is a login that others may begin: `iss`, `login_hint`, `target_link_uri` (OpenID Connect Core §4).
 */
import { Router, type Request, type Response } from 'express';
import { clearCookie, launchCookie, readCookie, sessionCookie, setCookie } from '../security/cookies.ts';
import { sendForm } from '../security/form-page.ts';
import { HOME, type Begun, type Launches } from '../security/launch.ts';
import { sendMessage } from '../security/message-page.ts';

const TEN_MINUTES = 600_000;

export function launchRoutes(launches: Launches): Router {
  const router = Router();
  router.get('/launch', async (req, res) => {
    goTo(res, await launches.begin(req.query));
  });
  router.get('/callback', async (req, res) => {
    const { state } = req.query;
    // Only of the shape we gave out may it name a cookie.
    if (typeof state === 'string' && /^[\w-]{43}$/.test(state)) clearCookie(res, launchCookie(state));
    const { sid, handle, cookieArrived, target } = await launches.finish(req.query, (of) =>
      readCookie(req, launchCookie(of)),
    );
    res.set('Cache-Control', 'no-store');
    if (!cookieArrived) {
      // This browser keeps no cookie of ours here. A fragment is never sent to a server and stands in no log.
      res.redirect(302, `/s/${sid}/${target}#h=${handle}`);
      return;
    }
    setCookie(res, sessionCookie(sid), handle);
    res.redirect(302, `/s/${sid}/${target}`);
  });
  router.get('/login', async (req, res) => {
    if (req.query['iss'] === undefined) sayWhere(res);
    else goTo(res, await launches.beginAlone(req.query, targetOf(req.query['target_link_uri'])));
  });
  // A permalink: whoever follows it signs in first, then sees what it names.
  router.get(
    pages.map((page) => `/${page}`),
    async (req, res) => {
      if (req.query['iss'] === undefined) sayWhere(res);
      else goTo(res, await launches.beginAlone(req.query, targetOf(req.originalUrl)));
    },
  );
  return router;
}

function goTo(res: Response, begun: Begun): void {
  setCookie(res, launchCookie(begun.state), begun.browser, TEN_MINUTES);
  if (begun.fields) sendForm(res, { to: begun.location, fields: begun.fields, origins: begun.origins ?? [] });
  else res.set('Cache-Control', 'no-store').redirect(302, begun.location);
}

/** What opens without a chart. */
const pages = ['workbench', 'connections', 'visits-import'] as const;

/** Longest address we keep for after the sign-in. */
const TARGET_CHARACTERS = 1_000;

/** A page that opens without a chart, with the part of the query that is not the sign-in's own. */
function targetOf(uri: Request['query'][string]): string {
  const url = typeof uri === 'string' ? URL.parse(uri, 'http://localhost') : undefined;
  const page = pages.find((one) => url?.pathname === `/${one}`);
  const query = page === undefined ? new URLSearchParams() : (url?.searchParams ?? new URLSearchParams());
  for (const own of ['iss', 'login_hint']) query.delete(own);
  const place = page ?? HOME;
  const target = query.size === 0 ? place : `${place}?${query.toString()}`;
  return target.length > TARGET_CHARACTERS ? place : target;
}

function sayWhere(res: Response): void {
  sendMessage(res, 200, {
    title: 'Open Chartside from your EHR',
    what: 'Chartside starts from the EHR: there it learns who you are, and from a chart also which patient you are working on. This address does not say which EHR is yours.',
    next: 'Open the patient’s chart in your EHR and choose Chartside there, or use the link your administrator gave you.',
  });
}

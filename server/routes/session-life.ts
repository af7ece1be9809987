/** POST /s/{sid}/api/activity and /logoff: a person did something; a person is done. */
import { Router } from 'express';
import { clearCookie, sessionCookie } from '../security/cookies.ts';
import { userOf } from '../security/session-context.ts';

export function sessionLife(): Router {
  const router = Router({ mergeParams: true });
  router.post('/activity', async (req, res) => {
    await userOf(req).recordInput();
    res.status(204).end();
  });
  router.post('/logoff', async (req, res) => {
    await userOf(req).end();
    clearCookie(res, sessionCookie(String((req.params as { sid?: string }).sid)));
    res.status(204).end();
  });
  return router;
}

/** POST /oauth/token: back-end clients get their short tokens here; who did, and who could not, is on record. */
import express, { Router } from 'express';
import { recordAccess, recordRefusedStranger } from '../security/audit.ts';
import { askedFrom, type ClientContextNeeds } from '../security/client-context.ts';
import { grantToken } from '../security/client-tokens.ts';

/** Bytes of a form; an assertion of ours takes a few hundred. */
const FORM_LIMIT = 65_536;
const PROBLEMS = {
  invalid_client: 'oauth/bad-client',
  invalid_request: 'oauth/bad-client',
  invalid_scope: 'oauth/bad-scope',
  unsupported_grant_type: 'oauth/bad-grant',
} as const;

export function oauthRoutes(needs: ClientContextNeeds): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: FORM_LIMIT });
  router.post('/oauth/token', form, async (req, res) => {
    const { answer, client } = await grantToken(needs, (req.body ?? {}) as Record<string, unknown>);
    const from = { ...askedFrom(req, res), server: needs.publicUrl };
    const problem = 'error' in answer ? PROBLEMS[answer.error] : undefined;
    if (client === undefined)
      await recordRefusedStranger(needs, 'token', from, problem ?? 'oauth/bad-client');
    else
      await needs.database.tenant(client.tenant, (tx) =>
        recordAccess(tx, needs, {
          asker: { ...from, client: { id: client.id, name: client.name } },
          at: needs.clock(),
          interaction: 'operation',
          type: 'token',
          outcome: problem === undefined ? 'success' : 'refused',
          ...(problem === undefined ? {} : { why: problem }),
        }),
      );
    const status = 'error' in answer ? (answer.error === 'invalid_client' ? 401 : 400) : 200;
    res.status(status).set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' }).json(answer);
  });
  return router;
}

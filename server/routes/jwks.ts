/** GET /t/{tenant}/.well-known/jwks.json: the public keys we sign in with at EHRs, of one tenant. RFC 7517. */
import { Router } from 'express';
import { Problem } from '../problems.ts';
import { publicToBrowsers } from '../security/public.ts';
import type { ClientKeys } from '../store/client-keys.ts';

/** A tenant without keys and one that does not exist look the same. */
export function jwksRoutes(keys: ClientKeys): Router {
  const router = Router();
  const path = '/t/:tenant/.well-known/jwks.json';
  router.all(path, publicToBrowsers);
  router.get(path, async (req, res) => {
    const { tenant } = req.params;
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(tenant)) throw new Problem('request/no-such-page');
    // A new key is published an hour before it is used: a copy may be five minutes old.
    res.set('Cache-Control', 'public, max-age=300').json(await keys.published(tenant));
  });
  return router;
}

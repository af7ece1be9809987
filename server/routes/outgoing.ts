/** /s/{sid}/api/outgoing: what of ours did not get out, for analysts and administrators. The calls stand in server/outgoing-view.ts. */
import { Router } from 'express';
import { Problem } from '../problems.ts';
import { userOf } from '../security/session-context.ts';
import type { Outgoing } from '../services/outgoing.ts';
import { isUuid } from '../uuid.ts';

export function outgoingRoutes(outgoing: Outgoing): Router {
  const router = Router({ mergeParams: true });
  router.get('/outgoing', async (req, res) => {
    res.json(await outgoing.overview(userOf(req)));
  });
  router.get('/outgoing/writes/:id', async (req, res) => {
    res.json(await outgoing.write(userOf(req), idOf(req.params.id)));
  });
  router.post('/outgoing/writes/:id/settle', async (req, res) => {
    await outgoing.settle(userOf(req), idOf(req.params.id));
    res.status(204).end();
  });
  router.get('/outgoing/publications/:id', async (req, res) => {
    res.json(await outgoing.publication(userOf(req), idOf(req.params.id)));
  });
  return router;
}

function idOf(text: string): string {
  if (!isUuid(text)) throw new Problem('outgoing/no-such-write');
  return text;
}

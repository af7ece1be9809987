/** /workbench/overlays, /completion, /what-ifs, /specification.xlsx: how messages are mapped, and what another way would change. */
import { Router, type Request, type Response } from 'express';
import { Problem } from '../problems.ts';
import { userOf } from '../security/session-context.ts';
import { checkDraft, type WorkbenchOverlays } from '../services/workbench-overlays.ts';
import type { WhatIfs } from '../services/workbench-what-ifs.ts';
import { completionOf } from '../workbench/completion.ts';
import { specification } from '../workbench/specification.ts';
import type { OverlayView } from '../workbench-view.ts';
import {
  bodyOf,
  changeOf,
  draftIn,
  neededText,
  pasOf,
  refuse,
  wholeNumber,
  windowOf,
} from './workbench-asked.ts';

export interface OverlaysNeeds {
  readonly overlaysOf: WorkbenchOverlays;
  readonly whatIfs: WhatIfs;
}

const VERSION = { usual: 0, least: 0, most: 999_999_999 };
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export function overlaysRoutes(needs: OverlaysNeeds): Router {
  const router = Router({ mergeParams: true });
  addOverlays(router, needs);
  addWhatIfs(router, needs);
  router.get('/completion', (req, res) => {
    const map = req.query['map'];
    const view = typeof map === 'string' ? completionOf(map, pasOf(req.query['pas'])) : undefined;
    res.json(view ?? refuse('"map" is no map that there is'));
  });
  router.get('/specification.xlsx', async (req, res) => {
    const pas = pasOf(req.query['pas']);
    const bytes = await specification(pas);
    res.attachment(`mapping-specification-pas-${pas}.xlsx`).type(XLSX).send(bytes);
  });
  return router;
}

function send(res: Response, view: OverlayView): void {
  res.set('ETag', `"${view.version}"`).json(view);
}

function addOverlays(router: Router, { overlaysOf }: OverlaysNeeds): void {
  router.get('/overlays', async (req, res) => {
    res.json(await overlaysOf.list(userOf(req)));
  });
  router.post('/overlays/check', (req, res) => {
    const { problems } = checkDraft(draftIn(bodyOf(req)));
    res.json({ problems });
  });
  router.get('/overlays/:id', async (req, res) => {
    send(res, await overlaysOf.read(userOf(req), req.params.id));
  });
  router.get('/overlays/:id/versions/:version', async (req, res) => {
    const version = wholeNumber(req.params.version, 'version', VERSION);
    send(res, await overlaysOf.read(userOf(req), req.params.id, version));
  });
  router.put('/overlays/:id', async (req, res) => {
    const [change, body] = [changeOf(req), bodyOf(req)];
    const published = { overlay: draftIn(body), comment: neededText(body, 'comment', 500) };
    send(res, await overlaysOf.publish(userOf(req), req.params.id, published, change));
  });
  router.post('/overlays/:id/rollback', async (req, res) => {
    const [change, body] = [changeOf(req), bodyOf(req)];
    if (body['version'] === undefined) refuse('"version" is missing');
    const version = wholeNumber(body['version'], 'version', VERSION);
    const back = { version, comment: neededText(body, 'comment', 500) };
    send(res, await overlaysOf.rollBack(userOf(req), req.params.id, back, change));
  });
}

function addWhatIfs(router: Router, { whatIfs }: OverlaysNeeds): void {
  router.post('/what-ifs', async (req, res) => {
    res.status(202).json(await startWhatIf(whatIfs, req));
  });
  router.get('/what-ifs/:id', (req, res) => {
    res.json(whatIfs.view(userOf(req), req.params.id));
  });
  router.delete('/what-ifs/:id', async (req, res) => {
    await whatIfs.cancel(userOf(req), req.params.id);
    res.json(whatIfs.view(userOf(req), req.params.id));
  });
  router.get('/what-ifs/:id/differences', (req, res) => {
    const { from, count } = windowOf(req);
    res.json(whatIfs.differences(userOf(req), req.params.id, from, count));
  });
}

function startWhatIf(whatIfs: WhatIfs, req: Request): ReturnType<WhatIfs['start']> {
  const body = bodyOf(req);
  const { overlay, problems } = checkDraft(draftIn(body));
  const [first] = problems;
  if (!overlay)
    throw new Problem('workbench/bad-overlay', {
      why: `${first?.pointer ?? ''} ${first?.message ?? ''}`.trim(),
    });
  const exchanges = wholeNumber(body['exchanges'], 'exchanges', { usual: 200, least: 0, most: 2_000 });
  return whatIfs.start(userOf(req), { draft: overlay, pas: pasOf(body['pas']), exchanges });
}

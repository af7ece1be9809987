/** /workbench/analyses, /deidentify, /diff: messages mapped and asked for in windows, compared, made anonymous. */
import { Router, type Request, type Response } from 'express';
import { Problem } from '../problems.ts';
import { isIgnorable } from '../diff/index.ts';
import { userOf } from '../security/session-context.ts';
import type { Analyses, MapChoice } from '../services/workbench-analyses.ts';
import { checkDraft, type WorkbenchOverlays } from '../services/workbench-overlays.ts';
import {
  mask,
  maskedBytes,
  messageOf,
  type Message,
  type SourceNeeds,
} from '../services/workbench-sources.ts';
import type { LinksAsked } from '../workbench/analysis.ts';
import type { ReadAsk } from '../workbench/protocol.ts';
import type { DeidentifiedView, DiffView, TextView } from '../workbench-view.ts';
import {
  bodyOf,
  neededText,
  optionalText,
  pasOf,
  refuse,
  sourceIn,
  wholeNumber,
  windowOf,
  type Body,
} from './workbench-asked.ts';

export interface AnalysesNeeds extends SourceNeeds {
  readonly analyses: Analyses;
  readonly overlaysOf: WorkbenchOverlays;
}

export function analysesRoutes(needs: AnalysesNeeds): Router {
  const router = Router({ mergeParams: true });
  const { analyses } = needs;
  router.post('/analyses', async (req, res) => {
    const body = bodyOf(req);
    const by = await mapChoice(needs, req, body);
    const message = await sourceMessage(needs, req, body['source']);
    res.status(202).json(analyses.open(userOf(req), message, by));
  });
  router.get('/analyses/:id', (req, res) => {
    res.json(analyses.view(userOf(req), req.params.id));
  });
  router.delete('/analyses/:id', (req, res) => {
    analyses.close(userOf(req), req.params.id);
    res.status(204).end();
  });
  router.get('/analyses/:id/text', async (req, res) => {
    const side = req.query['side'] === 'fhir' ? 'fhir' : 'x12';
    const [user, { id }] = [userOf(req), req.params];
    const text = await analyses.read(user, id, { what: 'text', side });
    const view: TextView = { text: typeof text === 'string' ? text : '', name: analyses.view(user, id).name };
    res.json(view);
  });
  router.post('/analyses/:id/deidentify', async (req, res) => {
    const [user, { id }] = [userOf(req), req.params];
    const { name, masked, bytes: original } = await analyses.source(user, id);
    const bytes = masked ? original : await maskedBytes(needs, user.tenant, original);
    res.status(202).json(analyses.open(user, { bytes, name, masked: true }, analyses.choice(user, id)));
  });
  router.post('/analyses/:id/find', async (req, res) => {
    const body = bodyOf(req);
    const { side } = body;
    if (side !== 'x12' && side !== 'fhir') return refuse('"side" is neither x12 nor fhir');
    const text = neededText(body, 'text', 200);
    res.json(await analyses.read(userOf(req), req.params.id, { what: 'find', side, text }));
  });
  router.get('/analyses/:id/:what', async (req, res) => {
    const answer = await analyses.read(userOf(req), req.params.id, readAsk(req));
    if (answer === undefined) throw new Problem('request/no-such-page');
    res.json(answer);
  });
  router.post('/deidentify', async (req, res) => {
    await deidentify(needs, req, res);
  });
  router.post('/diff', async (req, res) => {
    res.json(await diff(needs, req));
  });
  return router;
}

function sourceMessage(needs: AnalysesNeeds, req: Request, source: unknown, name?: string): Promise<Message> {
  return messageOf(needs, userOf(req), sourceIn(source, name), (user, id) => needs.analyses.source(user, id));
}

/** The overlays a call names: a draft, one overlay, or all that hold for a payer. */
async function mapChoice(
  { database, overlaysOf }: AnalysesNeeds,
  req: Request,
  body: Body,
): Promise<MapChoice> {
  const [user, pas] = [userOf(req), pasOf(body['pas'])];
  const { draft } = body;
  if (draft !== undefined) {
    if (typeof draft !== 'string' && (typeof draft !== 'object' || draft === null))
      return refuse('"draft" is no overlay');
    const { overlay, problems } = checkDraft(draft);
    const [first] = problems;
    if (!overlay)
      throw new Problem('workbench/bad-overlay', {
        why: `${first?.pointer ?? ''} ${first?.message ?? ''}`.trim(),
      });
    return { pas, overlays: [overlay], names: ['draft'] };
  }
  const named = optionalText(body, 'overlay', 80);
  if (named !== undefined) {
    const [id = '', version] = named.split('@');
    const { text, version: read } = await overlaysOf.read(
      user,
      id,
      version === undefined
        ? undefined
        : wholeNumber(version, 'overlay', { usual: 0, least: 0, most: 999_999_999 }),
    );
    const { overlay } = checkDraft(text);
    return { pas, overlays: overlay ? [overlay] : [], names: [`${id}@${read}`] };
  }
  const payer = optionalText(body, 'payer', 80);
  if (payer === undefined) return { pas, overlays: [], names: [] };
  const overlays = await database.tenant(user.tenant, (tx) => overlaysOf.inForce(tx, payer));
  return { pas, overlays, names: overlays.map(({ id, version }) => `${id}@${version}`) };
}

function readAsk(req: Request): ReadAsk {
  const what = req.params['what'] ?? '';
  const text = (name: string): string | undefined => {
    const value = req.query[name];
    return typeof value === 'string' && value !== '' ? value.slice(0, 1_000) : undefined;
  };
  switch (what) {
    case 'segments':
    case 'loops':
    case 'json':
      return { what, ...windowOf(req) };
    case 'node':
      return { what, path: text('path') ?? 'Bundle' };
    case 'rows':
      return { what };
    case 'links':
      return { what, asked: linksAsked(req, text), ...windowOf(req) };
    case 'unused': {
      const kind = text('kind');
      return { what, ...windowOf(req), ...(kind === undefined ? {} : { kind }) };
    }
    case 'issues': {
      const severity = text('severity');
      return { what, ...windowOf(req), ...(severity === undefined ? {} : { severity }) };
    }
    default:
      throw new Problem('request/no-such-page');
  }
}

function linksAsked(req: Request, text: (name: string) => string | undefined): LinksAsked {
  const [path, row] = [text('path'), text('row')];
  if (path !== undefined) return { path };
  if (row !== undefined) return { row };
  const number = (name: 'segment' | 'element' | 'component' | 'repetition') =>
    text(name) === undefined
      ? {}
      : { [name]: wholeNumber(req.query[name], name, { usual: 1, least: 0, most: 100_000_000 }) };
  if (text('segment') === undefined) return refuse('links are asked for by segment, path or row');
  return {
    segment: wholeNumber(req.query['segment'], 'segment', { usual: 1, least: 1, most: 100_000_000 }),
    ...number('element'),
    ...number('component'),
    ...number('repetition'),
  };
}

async function deidentify(needs: AnalysesNeeds, req: Request, res: Response): Promise<void> {
  const source = sourceIn(bodyOf(req), 'the body');
  if (!('text' in source || 'base64' in source)) return refuse('send "text" or "base64"');
  const { bytes } = await messageOf(needs, userOf(req), source, () =>
    Promise.reject(new Error('unreachable')),
  );
  const masked = await mask(needs, userOf(req).tenant, bytes);
  const view: DeidentifiedView = {
    ...(masked.bytes ? { text: new TextDecoder().decode(masked.bytes) } : {}),
    replaced: masked.replaced,
    issues: masked.issues,
  };
  res.json(view);
}

async function diff(needs: AnalysesNeeds, req: Request): Promise<DiffView> {
  const body = bodyOf(req);
  const { ignore = [] } = body;
  const isList = Array.isArray(ignore) && ignore.every((one): one is string => typeof one === 'string');
  if (!isList || ignore.length > 100) return refuse('"ignore" is no list of at most 100 texts');
  const wrong = ignore.find((one) => !isIgnorable(one));
  if (wrong !== undefined)
    return refuse(`“${wrong}” cannot be ignored: write ISA13, GS04..06, @times, @numbers or a FHIR path`);
  const a = await sourceMessage(needs, req, body['a'], 'a');
  const b = await sourceMessage(needs, req, body['b'], 'b');
  const found = await needs.threads.choose().call('diff', { a: a.bytes, b: b.bytes, ignore });
  if (!found) return refuse('one is X12 and the other FHIR');
  return { ...found, a: a.name, b: b.name, masked: a.masked && b.masked };
}

/**
 * /s/{sid}/api/visits-import, /visit-lists and /visit-messages: visits of an EHR without Appointment, by lists and by HL7 v2.
 * A list comes as the bytes of its file (text/csv and alike); `X-File-Name` holds its name, percent-encoded.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router, type Request } from 'express';
import { Problem } from '../problems.ts';
import { userOf } from '../security/session-context.ts';
import { listLimits } from '../services/visit-list-file.ts';
import type { VisitLists } from '../services/visit-lists.ts';
import type { VisitMessages } from '../services/visit-messages.ts';
import type { ApplyList, ChooseColumns, MessageState } from '../visits-view.ts';

export interface VisitsImportNeeds {
  readonly lists: VisitLists;
  readonly messages: VisitMessages;
  readonly clock: () => Date;
}

const FILE_TYPES = [
  'text/csv',
  'text/plain',
  'text/tab-separated-values',
  'application/csv',
  'application/vnd.ms-excel',
  'application/octet-stream',
];
/** A little more than is taken, so that what is too large is told in words of ours. */
const readFile = express.raw({ type: FILE_TYPES, limit: listLimits.bytes + 1024 * 1024 });
const STATES: readonly MessageState[] = ['received', 'applied', 'refused'];
const sample = join(import.meta.dirname, '..', '..', 'profiles', 'visits', 'sample.csv');
const DAY = 86_400_000;

export function visitsImportRoutes({ lists, messages, clock }: VisitsImportNeeds): Router {
  const router = Router({ mergeParams: true });
  router.get('/visits-import', async (req, res) => {
    res.json(await lists.overview(userOf(req)));
  });
  router.get('/visit-lists/sample.csv', (_req, res) => {
    res.attachment('visits.csv').type('text/csv').send(sampleOf(clock()));
  });
  router.post('/visit-lists', readFile, async (req, res) => {
    res.status(201).json(await lists.upload(userOf(req), fileIn(req)));
  });
  router.get('/visit-lists/:id', async (req, res) => {
    res.json(await lists.look(userOf(req), req.params.id));
  });
  router.put('/visit-lists/:id/columns', async (req, res) => {
    res.json(await lists.choose(userOf(req), req.params.id, chosenIn(req.body)));
  });
  router.post('/visit-lists/:id/apply', async (req, res) => {
    res.json(await lists.apply(userOf(req), req.params.id, howIn(req.body), keyOf(req)));
  });
  router.post('/visit-lists/:id/undo', async (req, res) => {
    res.json(await lists.undo(userOf(req), req.params.id));
  });
  router.get('/visit-lists/:id/unreadable.csv', async (req, res) => {
    const csv = await lists.unreadable(userOf(req), req.params.id);
    res.attachment('rows-not-taken.csv').type('text/csv').send(csv);
  });
  router.get('/visit-messages', async (req, res) => {
    const state = STATES.find((one) => one === req.query['state']);
    const controlId = req.query['control'];
    const before = timeOf(req.query['before']);
    const asked = {
      ...(state !== undefined && { state }),
      ...(typeof controlId === 'string' && controlId !== '' && { controlId: controlId.slice(0, 199) }),
      ...(before !== undefined && { before }),
    };
    res.json(await messages.search(userOf(req), asked));
  });
  router.get('/visit-messages/:id', async (req, res) => {
    res.json(await messages.read(userOf(req), req.params.id));
  });
  return router;
}

/** The sample's days follow today: `{+3}` is the third from now. */
function sampleOf(now: Date): string {
  return readFileSync(sample, 'utf8').replace(/\{\+(\d+)\}/g, (_all, days: string) =>
    new Date(now.getTime() + Number(days) * DAY).toISOString().slice(0, 10),
  );
}

function fileIn(req: Request): { readonly name: string; readonly bytes: Uint8Array } {
  const body: unknown = req.body;
  if (!Buffer.isBuffer(body)) return refuse('the body is not the bytes of the file (Content-Type: text/csv)');
  if (body.length > listLimits.bytes) return refuse(`it is larger than ${listLimits.bytes / 1024 / 1024} MB`);
  return { name: nameOf(req.get('X-File-Name') ?? ''), bytes: body };
}

function nameOf(said: string): string {
  try {
    return decodeURIComponent(said).replace(/[\p{Cc}/\\]/gu, ' ');
  } catch {
    return '';
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function chosenIn(body: unknown): ChooseColumns {
  if (!isObject(body) || !isObject(body['columns'])) return refuse('"columns" is missing');
  const columns: Record<string, string> = {};
  for (const [id, header] of Object.entries(body['columns'])) {
    if (typeof header !== 'string' || header.length > 500 || id.length > 40)
      return refuse('"columns" is not id: header');
    columns[id] = header;
  }
  const { dateOrder } = body;
  if (dateOrder !== 'mdy' && dateOrder !== 'dmy') return refuse('"dateOrder" is mdy or dmy');
  return { columns, dateOrder };
}

function howIn(body: unknown): ApplyList {
  const gone = isObject(body) ? body['gone'] : undefined;
  if (gone !== undefined && gone !== 'keep' && gone !== 'cancel') return refuse('"gone" is keep or cancel');
  return { gone: gone ?? 'keep' };
}

function keyOf(req: Request): string {
  const key = req.get('Idempotency-Key') ?? '';
  if (key === '' || key.length > 200) throw new Problem('visits/no-key');
  return key;
}

function timeOf(said: unknown): Date | undefined {
  const time = typeof said === 'string' ? new Date(said) : undefined;
  return time === undefined || Number.isNaN(time.getTime()) ? undefined : time;
}

function refuse(why: string): never {
  throw new Problem('visits/not-a-list', { why });
}

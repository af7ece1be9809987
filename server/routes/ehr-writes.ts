/**
 * /s/{sid}/api/ehr-writes: changes to the chart in the EHR, where it takes them; what it does not take is kept here where
 * that makes sense, and said. The calls are listed in server/ehr-writes-view.ts.
 */
import { Router, type Request } from 'express';
import type { FhirResource } from 'fhir/r4.js';
import type { EhrWriteView } from '../ehr-writes-view.ts';
import type { ChartWrite, Written } from '../ehr/ehr-writer.ts';
import type { Ask } from '../facade/ask.ts';
import type { OwnHolder } from '../facade/holder.ts';
import { once } from '../facade/idempotency.ts';
import { readPatch } from '../facade/patch.ts';
import { Problem } from '../problems.ts';
import { sessionOf } from '../security/session-context.ts';
import type { Database } from '../store/database.ts';
import { ehrWritesIn, writeKey } from '../store/ehr-writes.ts';
import type { Secrets } from '../store/secrets.ts';

/** Types of which a copy of ours is as good, until somebody carries it over. */
const KEPT_HERE = ['DocumentReference', 'QuestionnaireResponse'];

const sentences: Readonly<Record<EhrWriteView['state'], string>> = {
  drafted: 'It has not been sent to the EHR yet.',
  sent: 'It is on its way to the EHR.',
  done: 'The EHR has taken it.',
  refused: 'The EHR has refused it.',
  ambiguous: 'It may have arrived. Look in the EHR before you send it again.',
  'kept-here': 'This EHR does not take it, so Chartside keeps it.',
};

export interface EhrWritesNeeds {
  readonly own: OwnHolder;
  readonly database: Database;
  readonly secrets: Secrets;
}

export function ehrWritesRoutes(needs: EhrWritesNeeds): Router {
  const router = Router({ mergeParams: true });
  router.get('/ehr-writes', async (req, res) => {
    const writes = await sessionOf(req).writer.list();
    res.json({ writes: writes.map(viewOf) });
  });
  router.post('/ehr-writes', async (req, res) => {
    const session = sessionOf(req);
    const write = writeOf(req);
    const type = write.method === 'patch' ? write.type : write.resource.resourceType;
    if (session.role === 'read-only') {
      const refusal = {
        interaction: write.method,
        type,
        outcome: 'refused',
        why: 'ehr/write-not-allowed',
      } as const;
      await needs.database.tenant(session.tenant, (tx) => session.auditAccess(tx, refusal));
      throw new Problem('ehr/write-not-allowed');
    }
    const isKept = !session.writer.takes(type, write.method) && write.method === 'create';
    const view =
      isKept && KEPT_HERE.includes(type)
        ? await keep(needs, req, write.resource)
        : viewOf(await session.writer.write(write));
    res.status(view.state === 'ambiguous' || view.state === 'sent' ? 202 : 201).json(view);
  });
  return router;
}

function viewOf({ at, ...rest }: Written): EhrWriteView {
  return { ...rest, text: sentences[rest.state], at: at.toISOString() };
}

/** Ours then, under the same rule: the same key stores it once. */
async function keep(
  { own, secrets }: EhrWritesNeeds,
  req: Request,
  resource: FhirResource,
): Promise<EhrWriteView> {
  const session = sessionOf(req);
  const { access } = session;
  const type = resource.resourceType;
  const ask: Ask = {
    ...{ method: 'POST', path: [type], query: new URLSearchParams(), body: resource },
    header: (name) => req.get(name),
  };
  const [answer] = await own.write(access, (writer) =>
    once({ access, secrets }, writer.tx, ask, async () => {
      const { resource: kept } = await writer.create(resource);
      const key = writeKey(secrets, access.caller, ask.header('idempotency-key'));
      await ehrWritesIn(secrets).keep(writer.tx, {
        ...{ connection: access.connectionId, patient: session.patient, key, type },
        request: secrets.index('ehr-write-request', JSON.stringify(resource)),
        reference: `${type}/${kept.id}`,
      });
      return [{ status: 201, headers: {}, resource: kept }];
    }),
  );
  const { id = '', meta } = answer?.resource ?? {};
  const at = meta?.lastUpdated ?? new Date().toISOString();
  return { id, type, state: 'kept-here', text: sentences['kept-here'], reference: `${type}/${id}`, at };
}

function writeOf(req: Request): ChartWrite {
  const key = req.get('idempotency-key');
  if (key === undefined || !/^[\x21-\x7e]{1,200}$/.test(key))
    throw new Problem('request/bad-header', { name: 'Idempotency-Key' });
  const body = (req.body ?? {}) as Readonly<Record<string, unknown>>;
  const { method, resource, type, id, patch, ifMatch } = body;
  if (method === 'create') return { key, method, resource: resourceIn(resource) };
  if (method !== 'update' && method !== 'patch')
    throw new Problem('ehr/cannot-write', { why: 'method is none of create, update and patch.' });
  if (typeof ifMatch !== 'string' || ifMatch === '') throw new Problem('ehr/needs-version');
  if (method === 'update') return { key, method, resource: resourceIn(resource), ifMatch };
  if (typeof type !== 'string' || typeof id !== 'string')
    throw new Problem('ehr/cannot-write', { why: 'A patch needs type and id.' });
  return { key, method, type, id, patch: readPatch(patch), ifMatch };
}

function resourceIn(value: unknown): FhirResource {
  if (isResource(value)) return value;
  throw new Problem('ehr/cannot-write', { why: 'There is no resource in it.' });
}

function isResource(value: unknown): value is FhirResource {
  return typeof (value as { resourceType?: unknown } | undefined)?.resourceType === 'string';
}

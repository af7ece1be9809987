/**
 * /s/{sid}/fhir: the chart of the session's patient as FHIR R4, read and search, and beside it what is ours and no EHR stores.
 * https://hl7.org/fhir/R4/http.html
 */
import type { Bundle, BundleEntry, BundleLink, Claim, ClaimResponse, FhirResource } from 'fhir/r4.js';
import { Router, type Request } from 'express';
import capability from '../../profiles/fhir/session-capability.json' with { type: 'json' };
import type { Page } from '../ehr/ehr-client.ts';
import { Problem } from '../problems.ts';
import { sessionOf, type SessionContext } from '../security/session-context.ts';
import type { Database } from '../store/database.ts';
import type { Resources } from '../store/resources.ts';

/** Where what is ours lies. */
export interface OwnResources {
  readonly database: Database;
  readonly resources: Resources;
}

type OwnType = 'Claim' | 'ClaimResponse';
const ownTypes: readonly string[] = ['Claim', 'ClaimResponse'] satisfies OwnType[];
const isOwn = (type: string): type is OwnType => ownTypes.includes(type);

export function sessionFhir(publicUrl: string, own?: OwnResources): Router {
  const router = Router({ mergeParams: true });
  router.use((_req, res, next) => {
    res.type('application/fhir+json');
    next();
  });
  router.get('/metadata', (_req, res) => res.send(JSON.stringify(capability)));
  router.get('/:type', async (req, res) => {
    const { type } = req.params;
    const query = queryOf(req);
    if (own && isOwn(type)) {
      const resources = await searchOwn(own, sessionOf(req), type, query);
      const page = { resources, issues: [] };
      res.send(JSON.stringify(searchset(`${publicUrl}${req.baseUrl}`, type, query, page, String)));
      return;
    }
    const token = query.get('_page');
    const { ehr, pages } = sessionOf(req);
    const page = await ehr.page(type, token === null ? query : { next: pages.open(token) });
    res.send(JSON.stringify(searchset(`${publicUrl}${req.baseUrl}`, type, query, page, pages.seal)));
  });
  router.get('/:type/:id', async (req, res) => {
    const { type, id } = req.params;
    const resource =
      own && isOwn(type)
        ? await readOwn(own, sessionOf(req), type, id)
        : await sessionOf(req).ehr.read(type as 'Patient', id);
    const version = resource.meta?.versionId;
    if (version !== undefined) res.set('ETag', `W/"${version}"`);
    res.send(JSON.stringify(resource));
  });
  router.all('/{*rest}', (req) => {
    throw new Problem(req.method === 'GET' ? 'request/no-such-page' : 'request/method');
  });
  return router;
}

/** Requests for authorization of the session's patient, and the answers; `patient` may be said, and is always meant. */
async function searchOwn(
  { database, resources }: OwnResources,
  session: SessionContext,
  type: OwnType,
  query: URLSearchParams,
): Promise<(Claim | ClaimResponse)[]> {
  for (const [name, value] of query) {
    if (!['patient', '_id', '_count'].includes(name))
      throw new Problem('ehr/search-parameter', { name: name.slice(0, 40).replace(/[^\w:.-]/g, '?') });
    if (name === 'patient' && value.replace(/^Patient\//, '') !== session.patient)
      throw new Problem('ehr/other-patient');
  }
  const limit = Math.min(Number(query.get('_count') ?? '50') || 50, 200);
  const id = query.get('_id');
  return database.tenant(session.tenant, async (tx) => {
    await session.auditAccess(tx, {
      interaction: 'search-type',
      type,
      query: query.toString(),
      outcome: 'success',
    });
    const found = await resources.search<Claim | ClaimResponse>(tx, type, {
      patient: session.patient,
      limit,
    });
    return found.filter((one) => id === null || one.id === id);
  });
}

async function readOwn(
  { database, resources }: OwnResources,
  session: SessionContext,
  type: OwnType,
  id: string,
): Promise<Claim | ClaimResponse> {
  const found = await database.tenant(session.tenant, async (tx) => {
    const resource = await resources.get<Claim | ClaimResponse>(tx, type, id);
    const mine = resource?.patient.reference === `Patient/${session.patient}` ? resource : undefined;
    await session.auditAccess(tx, { interaction: 'read', type, id, outcome: mine ? 'success' : 'refused' });
    return mine;
  });
  if (!found) throw new Problem('ehr/no-such-resource');
  return found;
}

function queryOf(req: Request): URLSearchParams {
  const query = new URL(req.url, 'http://localhost').searchParams;
  query.delete('_format');
  return query;
}

function searchset(
  base: string,
  type: string,
  query: URLSearchParams,
  page: Page,
  seal: (next: string) => string,
): Bundle<FhirResource> {
  const link: BundleLink[] = [{ relation: 'self', url: `${base}/${type}?${query.toString()}` }];
  if (page.next !== undefined)
    link.push({ relation: 'next', url: `${base}/${type}?_page=${seal(page.next)}` });
  const entry: BundleEntry<FhirResource>[] = page.resources.map((resource) => ({
    fullUrl: `${base}/${resource.resourceType}/${resource.id ?? ''}`,
    resource,
    search: { mode: resource.resourceType === type ? 'match' : 'include' },
  }));
  if (page.issues.length > 0)
    entry.push({
      resource: { resourceType: 'OperationOutcome', issue: [...page.issues] },
      search: { mode: 'outcome' },
    });
  return { resourceType: 'Bundle', type: 'searchset', link, ...(entry.length > 0 && { entry }) };
}

/** /s/{sid}/fhir: the chart of the session's patient as FHIR R4, read and search. https://hl7.org/fhir/R4/http.html */
import type { Bundle, BundleEntry, BundleLink, FhirResource } from 'fhir/r4.js';
import { Router, type Request } from 'express';
import capability from '../../profiles/fhir/session-capability.json' with { type: 'json' };
import type { Page } from '../ehr/ehr-client.ts';
import { Problem } from '../problems.ts';
import { sessionOf, type SessionContext } from '../security/session-context.ts';

export function sessionFhir(publicUrl: string): Router {
  const router = Router({ mergeParams: true });
  router.use((_req, res, next) => {
    res.type('application/fhir+json');
    next();
  });
  router.get('/metadata', (_req, res) => res.send(JSON.stringify(capability)));
  router.get('/:type', async (req, res) => {
    const { type } = req.params;
    const query = queryOf(req);
    const token = query.get('_page');
    const { ehr, pages } = sessionOf(req);
    const page = await ehr.page(type, token === null ? query : { next: pages.open(token) });
    res.send(JSON.stringify(searchset(`${publicUrl}${req.baseUrl}`, type, query, page, pages.seal)));
  });
  router.get('/:type/:id', async (req, res) => {
    const resource = await sessionOf(req).ehr.read(req.params.type as 'Patient', req.params.id);
    const version = resource.meta?.versionId;
    if (version !== undefined) res.set('ETag', `W/"${version}"`);
    res.send(JSON.stringify(resource));
  });
  router.all('/{*rest}', (req) => {
    throw new Problem(req.method === 'GET' ? 'request/no-such-page' : 'request/method');
  });
  return router;
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
  seal: SessionContext['pages']['seal'],
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

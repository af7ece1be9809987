/** /fhir/r4 and /oauth/token: our own resources for back-end clients (SMART Backend Services). */
import express, { Router, type Request } from 'express';
import type {
  Bundle,
  BundleEntry,
  Claim,
  ClaimResponse,
  CoverageEligibilityRequest,
  CoverageEligibilityResponse,
  FhirResource,
} from 'fhir/r4.js';
import capability from '../../profiles/fhir/facade-capability.json' with { type: 'json' };
import { Problem } from '../problems.ts';
import { jsonBody } from '../security/body.ts';
import {
  clientOf,
  requireClient,
  type ClientContext,
  type ClientContextNeeds,
  type ScopeNeeded,
} from '../security/client-context.ts';
import { facadeBase, grantToken } from '../security/client-tokens.ts';
import type { Transaction } from '../store/database.ts';
import type { Resources } from '../store/resources.ts';

export interface FacadeNeeds extends ClientContextNeeds {
  readonly resources: Resources;
  /** Operations, below /fhir/r4, behind the client; a POST needs the `c` scope of the type in its path. */
  readonly operations?: Router;
  /** Da Vinci PAS, below /fhir/pas, behind a client that may create Claims. */
  readonly pas?: Router;
}

type Ours = CoverageEligibilityRequest | CoverageEligibilityResponse | Claim | ClaimResponse;
type OurType = Ours['resourceType'];
const ourTypes: readonly string[] = [
  'CoverageEligibilityRequest',
  'CoverageEligibilityResponse',
  'Claim',
  'ClaimResponse',
] satisfies OurType[];

export function facadeRoutes(needs: FacadeNeeds): Router {
  const router = Router();
  const fhir = Router();
  router.get(['/.well-known/smart-configuration', '/fhir/r4/.well-known/smart-configuration'], (_req, res) =>
    res.json(smartConfiguration(needs.publicUrl)),
  );
  router.get('/fhir/r4/metadata', (_req, res) =>
    res.type('application/fhir+json').send(JSON.stringify(capability)),
  );
  router.post('/oauth/token', express.urlencoded({ extended: false, limit: 65_536 }), async (req, res) => {
    const answer = await grantToken(needs, (req.body ?? {}) as Record<string, unknown>);
    const status = 'error' in answer ? (answer.error === 'invalid_client' ? 401 : 400) : 200;
    res.status(status).set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' }).json(answer);
  });
  fhir.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store').type('application/fhir+json');
    next();
  });
  fhir.use(requireClient(needs, scopeNeeded), jsonBody);
  if (needs.operations) fhir.use(needs.operations);
  fhir.get('/:type', async (req, res) => res.send(JSON.stringify(await search(needs, req, req.params.type))));
  fhir.get('/:type/:id', async (req, res) => {
    const resource = await read(needs, clientOf(req), typeOf(req.params.type), req.params.id);
    res.set('ETag', `W/"${resource.meta?.versionId ?? ''}"`).send(JSON.stringify(resource));
  });
  fhir.all('/{*rest}', (req) => {
    throw new Problem(req.method === 'GET' ? 'request/no-such-page' : 'request/method');
  });
  router.use('/fhir/r4', fhir);
  if (needs.pas) router.use('/fhir/pas', pasRoutes(needs, needs.pas));
  return router;
}

function pasRoutes(needs: FacadeNeeds, operations: Router): Router {
  const pas = Router();
  pas.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store').type('application/fhir+json');
    next();
  });
  pas.use(
    requireClient(needs, () => ({ type: 'Claim', letter: 'c' })),
    jsonBody,
    operations,
  );
  pas.all('/{*rest}', (req) => {
    throw new Problem(req.method === 'POST' ? 'request/no-such-page' : 'request/method');
  });
  return pas;
}

function smartConfiguration(publicUrl: string): object {
  return {
    token_endpoint: `${publicUrl}/oauth/token`,
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    scopes_supported: ourTypes.flatMap((type) => [
      `system/${type}.read`,
      `system/${type}.rs`,
      `system/${type}.c`,
    ]),
    capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
  };
}

function scopeNeeded(req: Request): ScopeNeeded {
  const [type = '', id] = req.path.split('/').filter((word) => word !== '');
  if (!ourTypes.includes(type))
    throw new Problem('ehr/type-not-offered', { type: /^[A-Za-z]{1,40}$/.test(type) ? type : '?' });
  if (req.method === 'GET' || req.method === 'HEAD') return { type, letter: id === undefined ? 's' : 'r' };
  return { type, letter: req.method === 'PUT' ? 'u' : req.method === 'DELETE' ? 'd' : 'c' };
}

function typeOf(text: string): OurType {
  if (!ourTypes.includes(text)) throw new Problem('ehr/type-not-offered', { type: '?' });
  return text as OurType;
}

/** Someone else's resource is as absent as one that never was; the attempt is on record. */
async function read(needs: FacadeNeeds, client: ClientContext, type: OurType, id: string): Promise<Ours> {
  const found = await needs.database.tenant(client.tenant, async (tx) => {
    const resource = await needs.resources.get<Ours>(tx, type, id);
    const [mine] = resource === undefined ? [] : await ofConnection(tx, client, [resource]);
    const patient = mine && patientOf(mine);
    await client.auditAccess(tx, {
      interaction: 'read',
      type,
      id,
      outcome: mine ? 'success' : 'refused',
      ...(patient !== undefined && { patient }),
    });
    return mine;
  });
  if (found === undefined) throw new Problem('request/no-such-resource');
  return found;
}

async function search(needs: FacadeNeeds, req: Request, typeText: string): Promise<Bundle<FhirResource>> {
  const [client, type] = [clientOf(req), typeOf(typeText)];
  const query = new URL(req.url, 'http://localhost').searchParams;
  for (const name of query.keys())
    if (!['patient', '_id', '_count', '_format'].includes(name))
      throw new Problem('ehr/search-parameter', { name: name.slice(0, 40).replace(/[^\w:.-]/g, '?') });
  const patient = query.get('patient')?.replace(/^Patient\//, '');
  const count = query.get('_count') ?? '50';
  if (!/^\d{1,9}$/.test(count)) throw new Problem('ehr/search-parameter', { name: '_count' });
  const [id, limit] = [query.get('_id'), Math.min(Number(count), 200)];
  const found = await needs.database.tenant(client.tenant, async (tx) => {
    const hits =
      id === null
        ? await needs.resources.search<Ours>(tx, type, {
            limit,
            connection: client.connectionId,
            ...(patient !== undefined && { patient }),
          })
        : [await needs.resources.get<Ours>(tx, type, id)].filter((one) => one !== undefined);
    const mine = await ofConnection(tx, client, hits);
    const access = { interaction: 'search-type', type, query: query.toString(), outcome: 'success' } as const;
    await client.auditAccess(tx, { ...access, ...(patient !== undefined && { patient }) });
    return mine.filter((one) => patient === undefined || patientOf(one) === patient);
  });
  const base = facadeBase(needs);
  const entry = found.map((resource): BundleEntry<FhirResource> => ({
    fullUrl: `${base}/${type}/${resource.id ?? ''}`,
    resource,
    search: { mode: 'match' },
  }));
  const link = [{ relation: 'self', url: `${base}/${type}?${query.toString()}` }];
  return { resourceType: 'Bundle', type: 'searchset', link, ...(entry.length > 0 && { entry }) };
}

/** A client belongs to one connection: it sees the patients of that EHR alone. */
async function ofConnection(
  tx: Transaction,
  client: ClientContext,
  resources: readonly Ours[],
): Promise<Ours[]> {
  const { rows } = await tx.query<{ facade_id: string }>(
    "SELECT facade_id FROM facade_ids WHERE connection_id = $1 AND type = 'Patient' AND facade_id = ANY ($2::text[])",
    [client.connectionId, resources.map((resource) => patientOf(resource) ?? '')],
  );
  const known = new Set(rows.map((row) => row.facade_id));
  return resources.filter((resource) => known.has(patientOf(resource) ?? ''));
}

function patientOf(resource: Ours): string | undefined {
  return /^Patient\/([A-Za-z0-9.-]{1,64})$/.exec(resource.patient.reference ?? '')?.[1];
}

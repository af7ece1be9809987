/**
 * Several EHRs in one process, each below its own path, that answer whatever they are asked: the compartment is not their
 * business. Every resource holds a word of its owner, so that it is known wherever it turns up.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bundle, FhirResource } from 'fhir/r4.js';

export interface SmallEhr {
  /** Without a trailing slash; an EHR's base is `${url}/${realm}/r4`. */
  readonly url: string;
  close(): Promise<void>;
}

export type Charts = ReadonlyMap<string, readonly FhirResource[]>;

export async function startSmallEhr(charts: Charts): Promise<SmallEhr> {
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://localhost');
    const [realm = '', , ...rest] = url.pathname.split('/').filter((word) => word !== '');
    const base = `http://${req.headers.host ?? ''}/${realm}`;
    const answer = answerOf(charts.get(realm) ?? [], base, rest, url.searchParams);
    req.resume();
    res.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/fhir+json' });
    res.end(
      JSON.stringify(
        answer ?? { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'not-found' }] },
      ),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function answerOf(
  resources: readonly FhirResource[],
  base: string,
  [type = '', id]: readonly string[],
  query: URLSearchParams,
): object | undefined {
  if (type === '.well-known') return smartConfiguration(base);
  if (type === 'token')
    return { access_token: 'system-token', token_type: 'bearer', expires_in: 300, scope: 'system/*.read' };
  if (type === 'metadata') return statement;
  const ofType = resources.filter(({ resourceType }) => resourceType === type);
  if (id !== undefined) return ofType.find((one) => one.id === id);
  return searchset(ofType.filter((one) => fits(one, query)));
}

/** Only the patient and the id are looked at; everything else is ignored, as EHRs do. */
function fits(resource: FhirResource, query: URLSearchParams): boolean {
  const ids = query.get('_id')?.split(',');
  if (ids && !ids.includes(resource.id ?? '')) return false;
  const patient = ['patient', 'subject', 'beneficiary', 'actor'].map((name) => query.get(name)).find(Boolean);
  if (patient === undefined || patient === null) return true;
  return JSON.stringify(resource).includes(`"Patient/${patient.replace(/^Patient\//, '')}"`);
}

const searchset = (resources: readonly FhirResource[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'searchset',
  total: resources.length,
  entry: resources.map((resource) => ({ resource, search: { mode: 'match' } })),
});

const smartConfiguration = (base: string) => ({
  issuer: base,
  authorization_endpoint: `${base}/r4/authorize`,
  token_endpoint: `${base}/r4/token`,
  jwks_uri: `${base}/r4/jwks`,
  grant_types_supported: ['authorization_code', 'client_credentials'],
  token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_basic'],
  token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
  code_challenge_methods_supported: ['S256'],
  scopes_supported: ['patient/*.read', 'system/*.read'],
  capabilities: ['launch-ehr', 'permission-v1'],
});

const READ = ['Patient', 'Coverage', 'Condition', 'Encounter', 'ServiceRequest', 'DocumentReference', 'Binary', 'Appointment', 'RelatedPerson', 'Organization', 'Practitioner', 'PractitionerRole', 'Location', 'Schedule', 'Slot', 'Questionnaire']; // prettier-ignore
const statement = {
  resourceType: 'CapabilityStatement',
  status: 'active',
  date: '2026-11-01',
  kind: 'instance',
  fhirVersion: '4.0.1',
  format: ['json'],
  rest: [
    {
      mode: 'server',
      resource: READ.map((type) => ({
        type,
        interaction: [{ code: 'read' }, { code: 'search-type' }],
        searchParam: [
          { name: '_id', type: 'token' },
          { name: 'patient', type: 'reference' },
        ],
      })),
    },
  ],
};

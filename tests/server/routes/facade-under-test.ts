/** The facade for back-end clients on a real database; the EHR is nock's. Clients come with tokens for the scopes asked for. */
import { randomUUID } from 'node:crypto';
import express from 'express';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import nock from 'nock';
import request from 'supertest';
import type { Bundle, BundleEntry, FhirResource, OperationOutcome, Patient, Task } from 'fhir/r4.js';
import { backendAccess } from '../../../server/ehr/backend.ts';
import { facadeIds, type GivenIds } from '../../../server/ehr/facade-ids.ts';
import { ownHolder } from '../../../server/facade/own.ts';
import { silent } from '../../../server/log.ts';
import { facadeRoutes } from '../../../server/routes/facade.ts';
import { answerErrors } from '../../../server/security/errors.ts';
import { nameRequest } from '../../../server/security/request-id.ts';
import { clientsIn } from '../../../server/store/clients.ts';
import { connectionsIn } from '../../../server/store/connections.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { watchedAudit } from '../watched-audit.ts';
import { freshDatabase } from '../postgres.ts';
import { BASE, connectionDraft, EHR } from '../security/fake-ehr.ts';

export const PUBLIC = 'https://chartside.example.org';
export const FHIR = `${PUBLIC}/fhir/r4`;
const TENANT = connectionDraft.tenant;

/** The EHR's own ids of the patients it knows: two of one connection, one of another. */
export type Known = 'one' | 'two' | 'elsewhere';

export async function facadeUnderTest() {
  const { database } = await freshDatabase();
  const secrets = buildSecrets([new Uint8Array(32).fill(5)]);
  // A millisecond goes by at each look: a token lives as long as its tests take, however slow the machine is.
  let now = Date.now();
  const clock = () => new Date((now += 1));
  const { stored, events, audit } = watchedAudit({ database, secrets, clock });
  const connections = connectionsIn({ database, secrets, clock });
  const backend = { scopes: ['system/*.rs'] };
  await connections.save({ ...connectionDraft, backend });
  const other = 'https://other.example.org/fhir/r4';
  await connections.save({ ...connectionDraft, id: 'south', fhirBase: other, issAllowed: [other] });
  const clients = clientsIn(database);
  const resources = buildResources(secrets);
  const context = { database, secrets, connections, audit, clock, publicUrl: PUBLIC };
  const own = ownHolder({ database, secrets, resources, audit: stored });
  const app = express();
  app.set('query parser', 'simple');
  app.use(
    nameRequest,
    facadeRoutes({ ...context, log: silent, clients, own, ehr: backendAccess(context).holder }),
  );
  app.use(answerErrors(silent));

  const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES384' }] };

  /** A token of a new client that has just these scopes; of the first connection unless told. */
  async function tokenFor(scope: string, connectionId = 'north'): Promise<string> {
    const id = randomUUID();
    await clients.save({ id, tenant: TENANT, connectionId, name: 'System', jwks, scopes: scope.split(' ') });
    const seconds = Math.floor(now / 1000);
    const assertion = await new SignJWT({
      iss: id,
      sub: id,
      aud: `${PUBLIC}/oauth/token`,
      exp: seconds + 200,
      jti: randomUUID(),
    })
      .setProtectedHeader({ alg: 'ES384', kid: 'k' })
      .sign(privateKey);
    const answer = await request(app)
      .post('/oauth/token')
      .type('form')
      .send({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
        scope,
      })
      .expect(200);
    return (answer.body as { access_token: string }).access_token;
  }

  /** Makes the EHR's patients known, as reading them does. */
  async function know(connection: 'north' | 'south', id: string): Promise<string> {
    const fhirBase = connection === 'north' ? BASE : other;
    const ids = facadeIds({ tenant: TENANT, id: connection, fhirBase }, secrets);
    const given: GivenIds = new Map();
    const patient: Patient = { resourceType: 'Patient', id };
    const { id: known = '' } = ids.outgoing(patient, given);
    await database.tenant(TENANT, (tx) => ids.remember(tx, given));
    return known;
  }
  const patients: Record<Known, string> = {
    one: await know('north', 'pt-1'),
    two: await know('north', 'pt-2'),
    elsewhere: await know('south', 'pt-1'),
  };
  const token = await tokenFor('system/*.cruds');

  /** Any request, with the token for everything unless another is given. */
  function call(
    method: 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete' | 'options',
    path: string,
    bearer = token,
  ) {
    return request(app)
      [method](`/fhir/r4${path === '' ? '' : `/${path}`}`)
      .set('authorization', `Bearer ${bearer}`);
  }
  /** A write of FHIR JSON. */
  const send = (method: 'post' | 'put', path: string, body: unknown, bearer = token) =>
    call(method, path, bearer).set('content-type', 'application/fhir+json').send(JSON.stringify(body));

  async function create<R extends FhirResource>(resource: R): Promise<R & { id: string }> {
    return (await send('post', resource.resourceType, resource).expect(201)).body as R & { id: string };
  }
  /** A Task about the first patient. */
  const taskOf = (more: Partial<Task> = {}): Task => ({
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    for: { reference: `Patient/${patients.one}` },
    ...more,
  });
  const post = (bundle: object, bearer?: string) => send('post', '', bundle, bearer);
  /** How many Tasks there are. */
  const count = async (): Promise<number> =>
    ((await call('get', 'Task?_summary=count').expect(200)).body as Bundle).total ?? -1;
  return {
    taskOf,
    post,
    count,
    app,
    database,
    events,
    patients,
    token,
    tokenFor,
    know,
    call,
    send,
    create,
    secrets,
    resources,
  };
}

/** The EHR's token endpoint and whatever resources a test puts in, as often as asked. */
export function serveEhr(...resources: FhirResource[]): void {
  const ehr = nock(EHR).persist();
  ehr.get('/fhir/r4/.well-known/smart-configuration').reply(200, {
    authorization_endpoint: `${EHR}/authorize`,
    token_endpoint: `${EHR}/token`,
    code_challenge_methods_supported: ['S256'],
    capabilities: [],
  });
  ehr.get('/fhir/r4/metadata').reply(200, { resourceType: 'CapabilityStatement', status: 'active' });
  ehr
    .post('/token')
    .reply(200, { access_token: 'at', token_type: 'Bearer', expires_in: 300, scope: 'system/*.rs' });
  for (const resource of resources)
    ehr.get(`/fhir/r4/${resource.resourceType}/${resource.id ?? ''}`).reply(200, resource);
}

/** supertest's bodies are of any type. */
export function bodyOf(res: { readonly body: unknown }): unknown {
  return res.body;
}

type Request = NonNullable<BundleEntry['request']>;

export const entryOf = (
  method: Request['method'],
  url: string,
  resource?: FhirResource,
  more: object = {},
) => ({ request: { method, url, ...more }, ...(resource && { resource }) });

export const bundleOf = (type: 'batch' | 'transaction', ...entry: object[]) => ({
  resourceType: 'Bundle',
  type,
  entry,
});

/** The id of the Problem that an OperationOutcome tells of. */
export const problemOf = (body: unknown): string | undefined =>
  (body as Partial<OperationOutcome>).issue?.[0]?.details?.coding?.[0]?.code;

export const resourcesOf = (body: unknown): FhirResource[] =>
  ((body as Bundle<FhirResource>).entry ?? []).flatMap(({ resource }) => resource ?? []);

/** The status of each entry of a Bundle that was answered. */
export const responsesOf = (body: unknown): string[] =>
  ((body as Bundle).entry ?? []).map(({ response }) => response?.status ?? '');

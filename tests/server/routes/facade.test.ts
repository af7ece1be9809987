/** Back-end clients: how they prove themselves, what their scopes allow, and whose resources they see. */
import { randomUUID } from 'node:crypto';
import express, { Router } from 'express';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import request from 'supertest';
import type { AuditEvent, CoverageEligibilityRequest } from 'fhir/r4.js';
import { backendAccess } from '../../../server/ehr/backend.ts';
import { facadeIds, type GivenIds } from '../../../server/ehr/facade-ids.ts';
import { ownHolder } from '../../../server/facade/own.ts';
import { silent } from '../../../server/log.ts';
import { facadeRoutes } from '../../../server/routes/facade.ts';
import { clientOf } from '../../../server/security/client-context.ts';
import { answerErrors } from '../../../server/security/errors.ts';
import { nameRequest } from '../../../server/security/request-id.ts';
import { buildAudit } from '../../../server/store/audit.ts';
import { clientsIn } from '../../../server/store/clients.ts';
import { connectionsIn } from '../../../server/store/connections.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';

const PUBLIC = 'https://chartside.example.org';
const TOKEN_URL = `${PUBLIC}/oauth/token`;
const TYPE = 'CoverageEligibilityRequest';
const { database } = await freshDatabase();
const secrets = buildSecrets([new Uint8Array(32).fill(5)]);
const time = { now: new Date() };
const clock = () => time.now;
const stored = buildAudit({ database, secrets, clock });
const events: AuditEvent[] = [];
const audit = {
  ...stored,
  append: async (...[tx, entries]: Parameters<typeof stored.append>) => {
    await stored.append(tx, entries);
    events.push(...entries.map(({ event }) => event));
  },
};
const clients = clientsIn(database);
const resources = buildResources(secrets);
const connections = connectionsIn({ database, secrets, clock });
const context = { database, secrets, audit, clock, connections, publicUrl: PUBLIC };
const own = ownHolder({ database, secrets, resources, audit: stored });
const parsed: unknown[] = [];
const operations = Router();
operations.post(`/${TYPE}/\\$submit`, (req, res) => {
  parsed.push(req.body);
  res.json({ by: clientOf(req).client.id });
});
const app = express();
app.use(
  nameRequest,
  facadeRoutes({ ...context, log: silent, clients, own, ehr: backendAccess(context).holder, operations }),
);
app.use(answerErrors(silent));

const rsa = await generateKeyPair('RS384', { extractable: true });
const ecdsa = await generateKeyPair('ES384', { extractable: true });
const stranger = await generateKeyPair('RS384');
const jwks = {
  keys: [
    { ...(await exportJWK(rsa.publicKey)), kid: 'r', alg: 'RS384' },
    { ...(await exportJWK(ecdsa.publicKey)), kid: 'e', alg: 'ES384' },
  ],
};
const mine: Record<string, string> = {};

beforeAll(async () => {
  const client = { tenant: 'north', connectionId: 'one', name: 'Scheduler', jwks };
  await clients.save({ ...client, id: 'reader', scopes: [`system/${TYPE}.read`] });
  await clients.save({ ...client, id: 'submitter', scopes: [`system/${TYPE}.crs`] });
  await clients.save({ ...client, id: 'all', scopes: ['system/*.*'] });
  for (const connection of ['one', 'two']) {
    const ids = facadeIds({ tenant: 'north', id: connection, fhirBase: 'https://ehr.example.org' }, secrets);
    const given: GivenIds = new Map();
    const patient = ids.idFor('Patient', 'p', given);
    const resource = {
      resourceType: TYPE,
      id: `cer-${connection}`,
      patient: { reference: `Patient/${patient}` },
    };
    await database.tenant('north', async (tx) => {
      await ids.remember(tx, given);
      await resources.put(tx, {
        resource: resource as CoverageEligibilityRequest & { id: string },
        patient,
        index: {},
      });
    });
    mine[connection] = patient;
  }
});

interface Assertion {
  readonly claims?: Record<string, unknown>;
  readonly alg?: string;
  readonly kid?: string;
  readonly key?: CryptoKey | Uint8Array;
}

function assertionOf(
  client: string,
  { claims = {}, alg = 'RS384', kid = 'r', key = rsa.privateKey }: Assertion = {},
): Promise<string> {
  const now = Math.floor(time.now.getTime() / 1000);
  return new SignJWT({
    iss: client,
    sub: client,
    aud: TOKEN_URL,
    exp: now + 200,
    jti: randomUUID(),
    ...claims,
  })
    .setProtectedHeader({ alg, kid })
    .sign(key);
}

const askToken = (assertion: string, scope: string, more: Record<string, string> = {}) =>
  request(app)
    .post('/oauth/token')
    .type('form')
    .send({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      scope,
      ...more,
    });
const tokenOf = async (client: string, scope: string): Promise<string> =>
  ((await askToken(await assertionOf(client), scope).expect(200)).body as { access_token: string })
    .access_token;
const get = (path: string, token: string) =>
  request(app).get(`/fhir/r4/${path}`).set('authorization', `Bearer ${token}`);

describe('a token', () => {
  it.each([
    ['RS384', 'r', rsa.privateKey],
    ['ES384', 'e', ecdsa.privateKey],
  ] as const)('is given for an %s assertion', async (alg, kid, key) => {
    const res = await askToken(await assertionOf('reader', { alg, kid, key }), `system/${TYPE}.rs`).expect(
      200,
    );
    expect(res.body).toMatchObject({ token_type: 'bearer', expires_in: 300, scope: `system/${TYPE}.rs` });
    expect(res.get('cache-control')).toBe('no-store');
  });

  const now = () => Math.floor(Date.now() / 1000);
  it.each<[string, string, Assertion]>([
    ['another key', 'reader', { key: stranger.privateKey }],
    ['another algorithm', 'reader', { alg: 'RS256', key: rsa.privateKey }],
    ['a symmetric key', 'reader', { alg: 'HS256', key: new Uint8Array(48) }],
    ['an unknown client', 'nobody', {}],
    ['another audience', 'reader', { claims: { aud: `${PUBLIC}/fhir/r4` } }],
    ['another subject', 'reader', { claims: { sub: 'all' } }],
    ['an expiry in the past', 'reader', { claims: { exp: now() - 10 } }],
    ['an expiry more than five minutes off', 'reader', { claims: { exp: now() + 3600 } }],
    ['no expiry', 'reader', { claims: { exp: undefined } }],
    ['no jti', 'reader', { claims: { jti: undefined } }],
    ['a jti that is no text', 'reader', { claims: { jti: {} } }],
    ['a name no database takes', 'a\u0000b', {}],
  ])('is refused for %s', async (_name, client, forged) => {
    const key = forged.alg === 'RS256' ? (await generateKeyPair('RS256')).privateKey : forged.key;
    const assertion = await assertionOf(client, { ...forged, ...(key && { key }) });
    expect((await askToken(assertion, `system/${TYPE}.rs`).expect(401)).body).toEqual({
      error: 'invalid_client',
    });
  });

  it('is given once per assertion, however many ask at the same time', async () => {
    const assertion = await assertionOf('reader');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => askToken(assertion, `system/${TYPE}.rs`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
  });

  it.each([
    ['a scope not registered', 'system/Coverage.rs', {}, 'invalid_scope'],
    ['a wider scope', `system/${TYPE}.*`, {}, 'invalid_scope'],
    ['a wildcard', 'system/*.read', {}, 'invalid_scope'],
    ['a patient scope', `patient/${TYPE}.read`, {}, 'invalid_scope'],
    ['letters out of order', `system/${TYPE}.sr`, {}, 'invalid_scope'],
    ['another grant', `system/${TYPE}.rs`, { grant_type: 'password' }, 'unsupported_grant_type'],
    ['no assertion type', `system/${TYPE}.rs`, { client_assertion_type: 'x' }, 'invalid_request'],
  ])('is refused for %s', async (_name, scope, more, error) => {
    expect((await askToken(await assertionOf('reader'), scope, more).expect(400)).body).toEqual({ error });
  });
});

it('refuses a form of a thousand fields', async () => {
  const fields = Array.from({ length: 1_001 }, (_, i) => `a${i}=1`).join('&');
  await request(app).post('/oauth/token').type('form').send(fields).expect(413);
});

describe('a request', () => {
  it('reads and finds what is of the client’s connection, and nothing else', async () => {
    const token = await tokenOf('reader', `system/${TYPE}.read`);
    expect((await get(`${TYPE}/cer-one`, token).expect(200)).body).toMatchObject({
      id: 'cer-one',
      meta: { versionId: '1' },
    });
    await get(`${TYPE}/cer-two`, token).expect(404);
    const ids = async (query: string) =>
      (
        (await get(`${TYPE}${query}`, token).expect(200)).body as { entry?: { resource: { id: string } }[] }
      ).entry?.map(({ resource }) => resource.id);
    expect(await ids('')).toEqual(['cer-one']);
    expect(await ids(`?patient=${mine['one'] ?? ''}`)).toEqual(['cer-one']);
    expect(await ids(`?patient=Patient/${mine['two'] ?? ''}`)).toBeUndefined();
    expect(await ids('?_id=cer-two')).toBeUndefined();
    expect(events.slice(-6).map(({ outcome }) => outcome)).toEqual(['0', '4', '0', '0', '0', '0']);
    // The newer one of the other connection takes no place on the page.
    expect(await ids('?_count=1')).toEqual(['cer-one']);
  });

  it.each(['{"a": "b"}', ''])(
    'with a body that is not compressed as it says is refused (%j)',
    async (body) => {
      const token = await tokenOf('submitter', `system/${TYPE}.c`);
      const before = parsed.length;
      const res = await request(app)
        .post(`/fhir/r4/${TYPE}/$submit`)
        .set('authorization', `Bearer ${token}`)
        .set('content-encoding', 'gzip')
        .type('json')
        .send(body === '' ? '\n' : body);
      expect(res.status).toBe(400);
      expect(parsed).toHaveLength(before);
    },
  );

  it.each([
    ['no token', '', 401],
    ['a made-up token', 'aaa.bbb.ccc', 401],
  ])('with %s is refused before its body is looked at', async (_name, token, status) => {
    const before = parsed.length;
    const post = request(app).post(`/fhir/r4/${TYPE}/$submit`).type('json');
    await (token === '' ? post : post.set('authorization', `Bearer ${token}`)).send('{"a": ').expect(status);
    expect(parsed).toHaveLength(before);
  });

  it('with a token past its five minutes is refused', async () => {
    const token = await tokenOf('reader', `system/${TYPE}.read`);
    time.now = new Date(Date.now() + 301_000);
    await get(TYPE, token).expect(401);
    time.now = new Date();
  });

  it.each([
    ['reader', `system/${TYPE}.read`, 403],
    ['submitter', `system/${TYPE}.c`, 200],
    ['all', 'system/*.write', 200],
  ])('of %s with %s to submit gives %d', async (client, scope, status) => {
    const token = await tokenOf(client, scope);
    const res = await request(app)
      .post(`/fhir/r4/${TYPE}/$submit`)
      .set('authorization', `Bearer ${token}`)
      .send({});
    expect(res.status).toBe(status);
    if (status === 403)
      expect(res.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'forbidden' }] });
  });

  it('without the search scope may not search', async () => {
    await get(TYPE, await tokenOf('submitter', `system/${TYPE}.r`)).expect(403);
  });

  it.each([
    ['Coverage', 404],
    [`${TYPE}?name=x`, 400],
    [`${TYPE}?_count=-5`, 400],
    [`${TYPE}?_count=1.5`, 400],
    [`${TYPE}?_count=many`, 400],
    [`${TYPE}/none`, 404],
  ])('for %s gives %d', async (path, status) => {
    const res = await get(path, await tokenOf('all', 'system/*.read'));
    expect(res.status).toBe(status);
    expect(res.body).toMatchObject({ resourceType: 'OperationOutcome' });
  });
});

it('says how to sign in and what it offers to anyone', async () => {
  const { body } = (await request(app).get('/fhir/r4/.well-known/smart-configuration').expect(200)) as {
    body: unknown;
  };
  expect(body).toMatchObject({
    token_endpoint: TOKEN_URL,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
  });
  await request(app)
    .get('/fhir/r4/metadata')
    .expect(200)
    .expect('content-type', /fhir\+json/);
});

describe('a page of another origin', () => {
  const statements = [
    '/.well-known/smart-configuration',
    '/fhir/r4/.well-known/smart-configuration',
    '/fhir/r4/metadata',
  ];

  it.each(statements)('may read %s, and nothing goes with it', async (path) => {
    const answer = await request(app).get(path).set('Origin', 'https://elsewhere.example').expect(200);
    expect(answer.get('Access-Control-Allow-Origin')).toBe('*');
    expect(answer.get('Access-Control-Allow-Credentials')).toBeUndefined();
    const asked = await request(app)
      .options(path)
      .set({ Origin: 'https://elsewhere.example', 'Access-Control-Request-Method': 'GET' })
      .expect(204);
    expect(asked.get('Access-Control-Allow-Methods')).toBe('GET, HEAD');
  });

  it.each(['/fhir/r4/Patient/1', '/fhir/r4/metadata/more', '/fhir/r4/Patient/metadata', '/oauth/token'])(
    'is told nothing at %s',
    async (path) => {
      for (const method of ['get', 'options', 'post'] as const) {
        const answer = await request(app)
          [method](path)
          .set({ Origin: 'https://elsewhere.example', 'Access-Control-Request-Method': 'GET' });
        expect(answer.get('Access-Control-Allow-Origin')).toBeUndefined();
      }
    },
  );
});

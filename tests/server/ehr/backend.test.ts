/** Our own access to an EHR: one token for each connection, asked for once, renewed before it ends, never one that was refused. */
import { decodeJwt, decodeProtectedHeader } from 'jose';
import nock from 'nock';
import { backendAccess } from '../../../server/ehr/backend.ts';
import type { FacadeAccess } from '../../../server/facade/holder.ts';
import { parseQuery } from '../../../server/facade/parse-query.ts';
import type { Access } from '../../../server/security/audit.ts';
import { connectionsIn } from '../../../server/store/connections.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { answers, BASE, EHR, searchset } from './chart-under-test.ts';

const { database } = await freshDatabase();
const secrets = buildSecrets([new Uint8Array(32).fill(5)]);
const time = { now: new Date() };
const clock = () => time.now;
const connections = connectionsIn({ database, secrets, clock });
shutTheNetwork();

let count = 0;
async function open(more: object = {}) {
  count += 1;
  const id = `c${count}`;
  const connection = await connections.save({
    ...{ id, tenant: 'north', name: 'North', vendor: 'generic', fhirBase: `${BASE}/${id}` },
    ...{
      issAllowed: [`${BASE}/${id}`],
      clientId: 'app',
      auth: { method: 'private_key_jwt', algorithm: 'RS384' },
    },
    backend: { scopes: ['system/Organization.read', 'system/Coverage.read'] },
    ...more,
  });
  nock(EHR)
    .get(`/fhir/r4/${id}/.well-known/smart-configuration`)
    .reply(200, {
      issuer: EHR,
      authorization_endpoint: `${EHR}/authorize`,
      token_endpoint: `${EHR}/token`,
      jwks_uri: `${EHR}/jwks`,
    });
  nock(EHR)
    .get(`/fhir/r4/${id}/metadata`)
    .reply(200, { resourceType: 'CapabilityStatement', status: 'active' });
  const backend = backendAccess({ database, secrets, connections, clock });
  const audited: Access[] = [];
  const access = (): FacadeAccess => ({
    ...{
      tenant: 'north',
      caller: 'client:1',
      connectionId: id,
      base: 'https://chartside.example.org/fhir/r4',
    },
    permission: () => ({ restrictions: [] }),
    audit: (_tx, one) => {
      audited.push(one);
      return Promise.resolve();
    },
  });
  const search = (type: string, text = '') =>
    backend.holder.search(access(), parseQuery(type, new URLSearchParams(text)).query);
  return { id, connection, backend, audited, search };
}

/** One answer of the token endpoint; gives the form it was asked with. */
function givesToken(status: number, body: object): URLSearchParams[] {
  const forms: URLSearchParams[] = [];
  nock(EHR)
    .post('/token')
    .reply(async (request: Request) => {
      forms.push(new URLSearchParams(await request.text()));
      return [status, JSON.stringify(body)];
    });
  return forms;
}
const token = (name: string, more: object = {}) => ({
  ...{ access_token: name, token_type: 'bearer', expires_in: 300 },
  ...{ scope: 'system/Organization.read system/Coverage.read' },
  ...more,
});
const org = searchset([{ resourceType: 'Organization', id: 'o', name: 'Meridian' }]);

it('signs in with our own key and the scopes of the connection', async () => {
  const { id, search } = await open();
  const forms = givesToken(200, token('t1'));
  const seen = answers(`/${id}/Organization`, 200, org);
  expect((await search('Organization')).matches).toHaveLength(1);
  const [form] = forms;
  expect(Object.fromEntries(form ?? [])).toMatchObject({
    grant_type: 'client_credentials',
    scope: 'system/Organization.read system/Coverage.read',
  });
  const assertion = form?.get('client_assertion') ?? '';
  expect(decodeJwt(assertion)).toMatchObject({ iss: 'app', sub: 'app', aud: `${EHR}/token` });
  expect(decodeProtectedHeader(assertion).alg).toBe('RS384');
  expect(seen.tokens).toEqual(['Bearer t1']);
});

it('asks for one token however many wait for it, and for a new one before it ends', async () => {
  const { id, search } = await open();
  const forms = givesToken(200, token('t1'));
  for (let call = 0; call < 5; call++) answers(`/${id}/Organization`, 200, org);
  await Promise.all([1, 2, 3, 4, 5].map(() => search('Organization')));
  expect(forms).toHaveLength(1);
  time.now = new Date(time.now.getTime() + 241_000);
  givesToken(200, token('t2'));
  const later = answers(`/${id}/Organization`, 200, org);
  await search('Organization');
  expect(later.tokens).toEqual(['Bearer t2']);
});

it('gives a token that was refused to nobody again', async () => {
  const { id, search } = await open();
  givesToken(200, token('t1'));
  answers(`/${id}/Organization`, 401);
  givesToken(200, token('t2'));
  answers(`/${id}/Organization`, 200, org);
  await search('Organization');
  const later = answers(`/${id}/Organization`, 200, org);
  await search('Organization');
  expect(later.tokens).toEqual(['Bearer t2']);
});

it('says what to set where the connection has no access of its own, and records the attempt', async () => {
  const { search, audited } = await open({ backend: undefined });
  await expect(search('Organization')).rejects.toMatchObject({ id: 'ehr/no-system-access', status: 409 });
  expect(audited).toMatchObject([{ outcome: 'refused', why: 'ehr/no-system-access' }]);
  nock.cleanAll();
});

it('tells a client that the EHR does not know from an EHR that is down', async () => {
  const { search } = await open();
  givesToken(401, { error: 'invalid_client' });
  await expect(search('Organization')).rejects.toMatchObject({
    id: 'ehr/client-refused',
    params: { error: 'invalid_client' },
  });
});

it('names the system scope that is missing', async () => {
  const { id, search } = await open();
  givesToken(200, token('t1', { scope: 'system/Organization.rs' }));
  answers(`/${id}/Practitioner`, 403);
  await expect(search('Practitioner')).rejects.toMatchObject({ params: { scope: 'system/Practitioner.rs' } });
});

it('counts calls for tokens where the EHR does', async () => {
  const rate = { limit: 2, windowSeconds: 3600, wallClock: false, countsToken: true };
  const { id, search } = await open({ flags: { rate } });
  givesToken(200, token('t1'));
  answers(`/${id}/Organization`, 200, org);
  await search('Organization');
  await expect(search('Organization')).rejects.toMatchObject({ id: 'ehr/throttled' });
});

it('asks for no token again at once where the EHR counts that, too, and said that it is too much', async () => {
  const rate = { limit: 200, windowSeconds: 864_000, wallClock: true, countsToken: true };
  const { search } = await open({ flags: { rate } });
  givesToken(429, {});
  const failed = await search('Organization').catch((cause: unknown) => cause);
  expect(failed).toMatchObject({ id: 'ehr/throttled' });
});

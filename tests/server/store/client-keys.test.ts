/** Our keys at EHRs: made once, published before they are used and for a day after, sealed, each tenant's own. */
import { createLocalJWKSet, importPKCS8, jwtVerify, SignJWT } from 'jose';
import { clientKeysIn, type SigningKey } from '../../../server/store/client-keys.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';

const HOUR = 3600_000;
const store = await freshDatabase();
const { database } = store;
const secrets = buildSecrets([new Uint8Array(32).fill(3)]);
const time = { now: new Date('2026-11-26T12:00:00Z') };
const keys = clientKeysIn({ database, secrets, clock: () => time.now });
const ofTenant = (tenant: string, id = 'north') => ({ tenant, id });
const pass = (ms: number) => {
  time.now = new Date(time.now.getTime() + ms);
};

/** Throws unless the published keys prove the signature. */
async function prove(tenant: string, { algorithm, keyId, privateKey }: SigningKey): Promise<void> {
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: algorithm, kid: keyId })
    .sign(await importPKCS8(privateKey, algorithm));
  await jwtVerify(token, createLocalJWKSet({ keys: [...(await keys.published(tenant)).keys] }));
}

it.each(['RS384', 'ES384'] as const)(
  'signs with %s so that the published key proves it',
  async (algorithm) => {
    const owner = ofTenant(`t-${algorithm.toLowerCase()}`);
    const key = await keys.signingKey(owner, algorithm);
    await prove(owner.tenant, key);
    expect((await keys.signingKey(owner, algorithm)).keyId).toBe(key.keyId);
    const [published] = (await keys.published(owner.tenant)).keys;
    expect(published).toMatchObject({ kid: key.keyId, alg: algorithm, use: 'sig' });
    expect(published).not.toHaveProperty('d');
  },
);

it('makes one key only when many ask at once', async () => {
  const asked = await Promise.all(
    Array.from({ length: 8 }, () => keys.signingKey(ofTenant('crowd'), 'ES384')),
  );
  expect(new Set(asked.map(({ keyId }) => keyId)).size).toBe(1);
  expect((await keys.published('crowd')).keys).toHaveLength(1);
});

it('publishes a new key an hour before it is used, and the old one for a day after', async () => {
  const owner = ofTenant('turning');
  const old = await keys.signingKey(owner, 'ES384');
  await keys.rotate(owner, 'ES384');
  await keys.rotate(owner, 'ES384');
  const published = async () => (await keys.published('turning')).keys.map(({ kid }) => kid);
  expect(await published()).toHaveLength(2);
  expect((await keys.signingKey(owner, 'ES384')).keyId).toBe(old.keyId);
  pass(HOUR + 1);
  const fresh = await keys.signingKey(owner, 'ES384');
  expect(fresh.keyId).not.toBe(old.keyId);
  await prove('turning', fresh);
  expect(await published()).toContain(old.keyId);
  pass(24 * HOUR);
  expect(await published()).toEqual([fresh.keyId]);
});

it('lets an old key be followed by a new one by itself', async () => {
  const owner = ofTenant('aging');
  const first = await keys.signingKey(owner, 'ES384');
  pass(91 * 24 * HOUR);
  expect((await keys.signingKey(owner, 'ES384')).keyId).toBe(first.keyId);
  expect((await keys.states(owner)).map(({ goneAt }) => goneAt !== undefined)).toEqual([false, true]);
  pass(HOUR + 1);
  expect((await keys.signingKey(owner, 'ES384')).keyId).not.toBe(first.keyId);
});

it('publishes the keys of a tenant’s connections together, and nobody else’s', async () => {
  const one = await keys.signingKey(ofTenant('both', 'north'), 'ES384');
  const other = await keys.signingKey(ofTenant('both', 'south'), 'RS384');
  const kids = (await keys.published('both')).keys.map(({ kid }) => kid);
  expect(kids.sort()).toEqual([one.keyId, other.keyId].sort());
  expect((await keys.published('nobody')).keys).toEqual([]);
});

it('keeps the private half sealed', async () => {
  const { privateKey } = await keys.signingKey(ofTenant('sealed'), 'ES384');
  const rows = await store.admin<{ all: string }>(
    "SELECT string_agg(client_keys::text || encode(sealed, 'escape'), ' ') AS all FROM client_keys",
  );
  const line = privateKey.split('\n')[1] ?? '?';
  expect(rows[0]?.all).not.toContain(line);
  expect(rows[0]?.all).not.toContain('PRIVATE KEY');
});

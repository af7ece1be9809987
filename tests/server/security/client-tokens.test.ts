/** A good token is believed for ten seconds, and not longer; then its client is looked at again. */
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { grantToken, tokenReader } from '../../../server/security/client-tokens.ts';
import { clientsIn } from '../../../server/store/clients.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';

const publicUrl = 'https://chartside.example.org';
const { database } = await freshDatabase();
const time = { now: new Date() };
const clients = clientsIn(database);
const needs = {
  clients,
  secrets: buildSecrets([new Uint8Array(32).fill(4)]),
  clock: () => time.now,
  publicUrl,
};
const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true });
const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES384' }] };
const register = (scopes: string[]) =>
  clients.save({ id: 'reader', tenant: 'north', connectionId: 'one', name: 'Reader', jwks, scopes });
const remove = () => database.system((tx) => tx.query('DELETE FROM clients'));
const later = (seconds: number) => (time.now = new Date(time.now.getTime() + seconds * 1000));

async function newToken(): Promise<string> {
  const seconds = Math.floor(time.now.getTime() / 1000);
  const claims = {
    iss: 'reader',
    sub: 'reader',
    aud: `${publicUrl}/oauth/token`,
    exp: seconds + 60,
    jti: randomUUID(),
  };
  const assertion = await new SignJWT(claims).setProtectedHeader({ alg: 'ES384', kid: 'k' }).sign(privateKey);
  const { answer } = await grantToken(needs, {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    scope: 'system/Claim.rs',
  });
  if ('error' in answer) throw new Error(answer.error);
  return answer.access_token;
}

it('is out within ten seconds after its client was taken away', async () => {
  await register(['system/*.read']);
  const [token, read] = [await newToken(), tokenReader(needs)];
  expect((await read(token))?.client.id).toBe('reader');
  await remove();
  expect((await read(token))?.client.id).toBe('reader');
  later(9.9);
  expect((await read(token))?.client.id).toBe('reader');
  later(0.1);
  expect(await read(token)).toBeUndefined();
  expect(await tokenReader(needs)(token)).toBeUndefined();
});

it('loses a scope within ten seconds after it was taken from its client', async () => {
  await register(['system/*.read']);
  const [token, read] = [await newToken(), tokenReader(needs)];
  expect((await read(token))?.permission('Claim', 's')).toEqual({ restrictions: [] });
  await register(['system/Task.read']);
  later(10);
  const access = await read(token);
  expect([access?.scopes, access?.permission('Claim', 's')]).toEqual([[], undefined]);
});

it('is never believed past its own end', async () => {
  await register(['system/*.read']);
  const [token, read] = [await newToken(), tokenReader(needs)];
  later(295);
  expect(await read(token)).toBeDefined();
  later(5);
  expect(await read(token)).toBeUndefined();
});

it('does not remember a token that was refused', async () => {
  await remove();
  await register(['system/*.read']);
  const [token, read] = [await newToken(), tokenReader(needs)];
  await remove();
  expect(await read(token)).toBeUndefined();
  await register(['system/*.read']);
  expect((await read(token))?.client.id).toBe('reader');
});

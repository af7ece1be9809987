/** The keys of id_tokens: an EHR may put another key in the place of an old one, under its old id. */
import { exportJWK, generateKeyPair } from 'jose';
import nock from 'nock';
import type { Discovery } from '../../../server/ehr/discovery.ts';
import { idTokenVerifier } from '../../../server/security/id-token.ts';
import { withStoppedClock } from '../sandbox/ehr/stopped-clock.ts';
import { shutTheNetwork } from './app-under-test.ts';
import { CLIENT, EHR, idToken, ISSUER } from './fake-ehr.ts';

shutTheNetwork();

const discovery: Discovery = {
  authorizationEndpoint: `${EHR}/authorize`,
  tokenEndpoint: `${EHR}/token`,
  issuer: ISSUER,
  jwksUri: `${EHR}/jwks`,
  s256: true,
  capabilities: [],
  scopesSupported: [],
  authenticationMethods: [],
  signingAlgorithms: [],
  grantTypes: [],
  source: 'smart-configuration',
};
const expected = { clientId: CLIENT, nonce: 'n', issuer: 'exact' } as const;

it('reads the keys anew when a key was replaced under its id, at most every half a minute', () =>
  withStoppedClock(async (pass) => {
    const [first, second] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
    const serve = async ({ publicKey }: typeof first) =>
      nock(EHR)
        .get('/jwks')
        .reply(200, { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' }] });
    const verify = idTokenVerifier(() => new Date());
    const signedBy = ({ privateKey }: typeof first) => idToken('n', {}, { key: privateKey });
    await serve(first);
    await expect(verify(await signedBy(first), discovery, expected)).resolves.toMatchObject({
      subject: 'u1',
    });

    await serve(second);
    await expect(verify(await signedBy(second), discovery, expected)).rejects.toThrow(
      'could not be verified',
    );
    expect(nock.pendingMocks()).toHaveLength(1);

    pass(31_000);
    await expect(verify(await signedBy(second), discovery, expected)).resolves.toMatchObject({
      subject: 'u1',
    });
    await expect(verify(await signedBy(first), discovery, expected)).rejects.toThrow('could not be verified');
  }));

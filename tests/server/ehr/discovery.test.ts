/** Where to sign in, as EHRs say it: by smart-configuration, by /metadata, by neither; and what is not believed. */
import nock from 'nock';
import { readConnection } from '../../../server/ehr/connection.ts';
import { discover } from '../../../server/ehr/discovery.ts';
import { look } from '../../../server/ehr/onboarding.ts';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { connectionDraft, EHR } from '../security/fake-ehr.ts';

shutTheNetwork();
const connection = readConnection(connectionDraft);
const SMART = '/fhir/r4/.well-known/smart-configuration';
const METADATA = '/fhir/r4/metadata';
const endpoints = { authorization_endpoint: `${EHR}/authorize`, token_endpoint: `${EHR}/token` };
const uris = (...pairs: [string, string][]) => ({
  resourceType: 'CapabilityStatement',
  fhirVersion: '4.0.1',
  rest: [
    {
      mode: 'server',
      security: {
        extension: [
          {
            url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
            extension: pairs.map(([url, valueUri]) => ({ url, valueUri })),
          },
        ],
      },
    },
  ],
});

it('reads all that smart-configuration says, and takes what is no list of texts for none', async () => {
  nock(EHR).get(SMART).reply(200, {
    ...endpoints,
    issuer: `${EHR}/oidc`,
    jwks_uri: `${EHR}/jwks`,
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 7, 'patient/*.rs'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: 'RS384',
    capabilities: null,
  }); // prettier-ignore
  expect(await discover(connection)).toMatchObject({
    s256: true,
    scopesSupported: ['openid', 'patient/*.rs'],
    authenticationMethods: ['private_key_jwt'],
    signingAlgorithms: [],
    capabilities: [],
    source: 'smart-configuration',
  });
});

it('asks with the vendor’s header, and for JSON', async () => {
  const epic = readConnection({ ...connectionDraft, vendor: 'epic' });
  nock(EHR, { reqheaders: { 'Epic-Client-ID': 'chartside-app', accept: /json/ } })
    .get(SMART)
    .reply(200, endpoints);
  expect((await discover(epic)).tokenEndpoint).toBe(`${EHR}/token`);
});

it('reads the addresses of /metadata where there is no smart-configuration', async () => {
  nock(EHR).get(SMART).reply(404);
  nock(EHR)
    .get(METADATA)
    .reply(200, uris(['authorize', `${EHR}/a`], ['token', `${EHR}/t`]));
  expect(await discover(connection)).toMatchObject({
    authorizationEndpoint: `${EHR}/a`,
    s256: false,
    source: 'metadata',
  });
});

it.each([
  ['neither', 404, {}, {}],
  ['HTML', 200, '<html>', '<html>'],
  ['an endpoint that is not https', 200, { ...endpoints, token_endpoint: 'http://ehr.example.org/token' }, {}],
  ['an endpoint that is no address', 200, { ...endpoints, token_endpoint: '/token' }, {}],
  ['keys that are not https', 200, { ...endpoints, jwks_uri: 'http://ehr.example.org/jwks' }, {}],
])('does not believe %s', async (_name, status, smart, metadata) => {
  nock(EHR).get(SMART).reply(status, smart);
  nock(EHR).get(METADATA).reply(200, metadata);
  await expect(discover(connection)).rejects.toMatchObject({ id: 'ehr/no-discovery' });
}); // prettier-ignore

describe('a first look', () => {
  it('goes on with the half that is there', async () => {
    nock(EHR).get(SMART).reply(404);
    nock(EHR).get(METADATA).reply(200, uris());
    expect(await look(connection)).toMatchObject({ capability: { fhirVersion: '4.0.1' } });
    nock(EHR).get(SMART).reply(200, endpoints);
    nock(EHR).get(METADATA).reply(500);
    const found = await look(connection);
    expect(found.discovery?.source).toBe('smart-configuration');
    expect(found).not.toHaveProperty('capability');
  });

  it('says that nobody answers when nobody does', async () => {
    await expect(look(connection)).rejects.toMatchObject({ id: 'ehr/unreachable' });
  });

  it('does not follow a redirect to elsewhere', async () => {
    nock(EHR).get(SMART).reply(302, '', { location: 'https://evil.example.com/smart' });
    nock(EHR).get(METADATA).reply(301, '', { location: 'http://169.254.169.254/' });
    expect(await look(connection)).toEqual({});
  });
});

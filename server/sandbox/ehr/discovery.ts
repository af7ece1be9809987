/** What an EHR of the sandbox says of itself: `/.well-known/smart-configuration` and `/metadata`, both without a token. */
import type { CapabilityStatement } from 'fhir/r4.js';

import type { Behaviour, Letter } from './behaviour.ts';
import { supportedScopes } from './scopes.ts';
import { parametersOf, searchParameters } from './search.ts';
import type { Addresses } from './site.ts';

/** https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html; `signIn` = where the endpoints are said to be. */
export function smartConfiguration(
  { issuer, fhirBase }: Addresses,
  signIn: string,
  behaviour: Behaviour,
): object {
  const { authorization } = behaviour;
  const audience = authorization.audienceInAuthorizeUrl ? `?aud=${encodeURIComponent(fhirBase)}` : '';
  return {
    issuer,
    ...(authorization.keysInSmartConfiguration ? { jwks_uri: `${signIn}/jwks` } : {}),
    authorization_endpoint: `${signIn}/authorize${audience}`,
    token_endpoint: `${signIn}/token`,
    revocation_endpoint: `${signIn}/revoke`,
    grant_types_supported: ['authorization_code', 'client_credentials'],
    token_endpoint_auth_methods_supported: [
      ...new Set([authorization.clientAuthentication, 'private_key_jwt'] as const),
    ].filter((method) => method !== 'none'),
    token_endpoint_auth_signing_alg_values_supported: authorization.assertionAlgorithms,
    response_types_supported: ['code'],
    ...(authorization.pkceAdvertised ? { code_challenge_methods_supported: ['S256'] } : {}),
    scopes_supported: supportedScopes(behaviour),
    capabilities: capabilities(behaviour),
  };
}

function capabilities({ authorization }: Behaviour): string[] {
  const { clientAuthentication: method, scopeVersions } = authorization;
  const client = method === 'none' ? 'client-public' : 'client-confidential-symmetric';
  return [
    'launch-ehr',
    'launch-standalone',
    ...(authorization.authorizePost ? ['authorize-post'] : []),
    ...(method === 'private_key_jwt' ? [] : [client]),
    'client-confidential-asymmetric',
    'sso-openid-connect',
    'context-ehr-patient',
    'context-ehr-encounter',
    'context-banner',
    'context-style',
    'permission-online',
    'permission-offline',
    'permission-patient',
    'permission-user',
    ...scopeVersions.map((version) => `permission-${version}`),
  ];
}

const searchTypes = {
  id: 'token',
  token: 'token',
  reference: 'reference',
  date: 'date',
  string: 'string',
} as const;

const interactions: Readonly<
  Record<Letter, 'create' | 'read' | 'update' | 'patch' | 'delete' | 'search-type'>
> = {
  c: 'create',
  r: 'read',
  u: 'update',
  p: 'patch',
  d: 'delete',
  s: 'search-type',
};

const lettersOf = (can: string): Letter[] =>
  (Object.keys(interactions) as Letter[]).filter((letter) => can.includes(letter));

function resourcesOf({ fhir }: Behaviour) {
  return Object.entries(fhir.types).map(([type, { can }]) => ({
    type: type as 'Patient',
    interaction: lettersOf(can).map((letter) => ({ code: interactions[letter] })),
    ...(can.includes('s')
      ? {
          searchParam: [
            ...parametersOf(type, fhir.types[type]).map((name) => ({
              name,
              type: searchTypes[searchParameters[type]?.[name]?.kind ?? 'token'],
            })),
            ...(fhir.countParameter === '_count'
              ? []
              : [{ name: fhir.countParameter, type: 'number' as const }]),
          ],
        }
      : {}),
  }));
}

const oauthUris = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';

export function capabilityStatement(
  { fhirBase }: Addresses,
  signIn: string,
  behaviour: Behaviour,
  since: Date,
): CapabilityStatement {
  const oauth = ['authorize', 'token', 'revoke'].map((name) => ({
    url: name,
    valueUri: `${signIn}/${name}`,
  }));
  const smart = {
    system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
    code: 'SMART-on-FHIR',
  };
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: since.toISOString(),
    kind: 'instance',
    software: { name: `Chartside sandbox EHR, behaving like ${behaviour.name}` },
    implementation: { description: 'Synthetic patients only', url: fhirBase },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [
      {
        mode: 'server',
        security: {
          extension: [{ url: oauthUris, extension: oauth }],
          service: [{ coding: [smart] }],
        },
        resource: resourcesOf(behaviour),
      },
    ],
  };
}

/** The same statement for a client that says no `Accept`: some EHRs then answer in XML. As much of it as tells that. */
export function capabilityAsXml({ fhirBase }: Addresses): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<CapabilityStatement xmlns="http://hl7.org/fhir"><status value="active"/><kind value="instance"/>',
    `<implementation><url value="${fhirBase}"/></implementation><fhirVersion value="4.0.1"/></CapabilityStatement>`,
  ].join('');
}

/** Names the keys where smart-configuration does not; at the issuer, which need not be where the endpoints are. */
export function openidConfiguration({ issuer, signIn }: Addresses): object {
  return {
    issuer,
    jwks_uri: `${signIn}/jwks`,
    authorization_endpoint: `${signIn}/authorize`,
    token_endpoint: `${signIn}/token`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

/** What the sandbox EHR says of itself: `/.well-known/smart-configuration` and `/metadata`, both without a token. */
import type { CapabilityStatement } from 'fhir/r4.js';

import { grantableScopes } from './scopes.ts';
import { searchParameters } from './search.ts';

/** https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html */
export function smartConfiguration(issuer: string): object {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    revocation_endpoint: `${issuer}/revoke`,
    grant_types_supported: ['authorization_code'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: [...grantableScopes.filter((scope) => !/\.(\*|r|s)$/.test(scope)), 'offline_access'],
    capabilities: [
      'launch-ehr',
      'launch-standalone',
      'authorize-post',
      'client-confidential-symmetric',
      'sso-openid-connect',
      'context-ehr-patient',
      'context-ehr-encounter',
      'context-banner',
      'context-style',
      'permission-online',
      'permission-offline',
      'permission-patient',
      'permission-user',
      'permission-v1',
      'permission-v2',
    ],
  };
}

const searchTypes = {
  id: 'token',
  token: 'token',
  reference: 'reference',
  date: 'date',
  string: 'string',
} as const;

export function capabilityStatement(issuer: string, fhirBase: string, since: Date): CapabilityStatement {
  const oauth = ['authorize', 'token', 'revoke'].map((name) => ({
    url: name,
    valueUri: `${issuer}/${name}`,
  }));
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: since.toISOString(),
    kind: 'instance',
    software: { name: 'Chartside sandbox EHR' },
    implementation: { description: 'Synthetic patients only', url: fhirBase },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [
      {
        mode: 'server',
        security: {
          extension: [
            {
              url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
              extension: oauth,
            },
          ],
          service: [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
                  code: 'SMART-on-FHIR',
                },
              ],
            },
          ],
        },
        resource: Object.entries(searchParameters).map(([type, parameters]) => ({
          type: type as 'Patient',
          interaction: [{ code: 'read' }, { code: 'search-type' }],
          searchParam: Object.entries(parameters).map(([name, { kind }]) => ({
            name,
            type: searchTypes[kind],
          })),
        })),
      },
    ],
  };
}

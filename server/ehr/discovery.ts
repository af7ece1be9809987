/** What an EHR says of itself: where to sign in, and what it can do. SMART App Launch 2.2, "Conformance". */
import type { CapabilityStatement, Extension } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import type { Connection } from './connection.ts';
import { send } from './outgoing.ts';

export interface Discovery {
  /** Of id_tokens; not the same as `iss` of the launch. */
  readonly issuer?: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri?: string;
  readonly s256: boolean;
  readonly capabilities: readonly string[];
  /** As listed; empty = it lists none. A server may grant more than it lists. */
  readonly scopesSupported: readonly string[];
  /** `token_endpoint_auth_methods_supported`; empty = it lists none. */
  readonly authenticationMethods: readonly string[];
  /** `token_endpoint_auth_signing_alg_values_supported`; empty = it lists none. */
  readonly signingAlgorithms: readonly string[];
  readonly grantTypes: readonly string[];
  /** Where this was read. */
  readonly source: 'smart-configuration' | 'metadata';
}

const OAUTH_URIS = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';

/** As much of a connection as discovery needs. */
export type Discovered = Pick<Connection, 'fhirBase' | 'clientId' | 'flags'>;

/** Reads smart-configuration, and where an EHR serves none the security extension of /metadata. */
export async function discover(
  connection: Discovered,
  statement: () => Promise<CapabilityStatement | undefined> = () => readCapability(connection),
): Promise<Discovery> {
  const configuration = await get(connection, `${connection.fhirBase}/.well-known/smart-configuration`);
  const found = fromSmart(configuration) ?? fromStatement(await statement());
  if (found === undefined) throw new Problem('ehr/no-discovery');
  for (const url of [found.authorizationEndpoint, found.tokenEndpoint, found.jwksUri])
    sameSafety(connection, url);
  return found.jwksUri === undefined ? withKeys(connection, found) : found;
}

/** GET [base]/metadata. Undefined when there is none that can be read. */
export async function readCapability(connection: Discovered): Promise<CapabilityStatement | undefined> {
  const body = (await get(connection, `${connection.fhirBase}/metadata`)) as CapabilityStatement | undefined;
  // Types are promises of the sender; this is where the promise is checked.
  return (body as { resourceType?: string } | undefined)?.resourceType === 'CapabilityStatement'
    ? body
    : undefined;
}

async function get(connection: Discovered, url: string): Promise<unknown> {
  const extra = Object.entries(connection.flags.discoveryHeaders).map(([name, value]) => [
    name,
    value.replace('{clientId}', connection.clientId),
  ]);
  const headers = {
    accept: 'application/fhir+json, application/json',
    ...(Object.fromEntries(extra) as object),
  };
  const answer = await send({ method: 'GET', url, headers });
  return answer.status === 200 ? answer.body : undefined;
}

function fromSmart(body: unknown): Discovery | undefined {
  const said = (body ?? {}) as Record<string, unknown>;
  const [authorizationEndpoint, tokenEndpoint] = [
    text(said['authorization_endpoint']),
    text(said['token_endpoint']),
  ];
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) return undefined;
  const [issuer, jwksUri] = [text(said['issuer']), text(said['jwks_uri'])];
  return {
    ...(issuer !== undefined && { issuer }),
    ...(jwksUri !== undefined && { jwksUri }),
    authorizationEndpoint,
    tokenEndpoint,
    s256: list(said['code_challenge_methods_supported']).includes('S256'),
    capabilities: list(said['capabilities']),
    scopesSupported: list(said['scopes_supported']),
    authenticationMethods: list(said['token_endpoint_auth_methods_supported']),
    signingAlgorithms: list(said['token_endpoint_auth_signing_alg_values_supported']),
    grantTypes: list(said['grant_types_supported']),
    source: 'smart-configuration',
  };
}

function fromStatement(statement: CapabilityStatement | undefined): Discovery | undefined {
  const security = statement?.rest?.[0]?.security;
  const uris: readonly Extension[] =
    security?.extension?.find(({ url }) => url === OAUTH_URIS)?.extension ?? [];
  const uri = (name: string) => text(uris.find(({ url }) => url === name)?.valueUri);
  const [authorizationEndpoint, tokenEndpoint] = [uri('authorize'), uri('token')];
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) return undefined;
  return {
    authorizationEndpoint,
    tokenEndpoint,
    s256: false,
    capabilities: [],
    scopesSupported: [],
    authenticationMethods: [],
    signingAlgorithms: [],
    grantTypes: [],
    source: 'metadata',
  };
}

/** Some name their keys only in the OpenID configuration of the issuer. */
async function withKeys(connection: Discovered, found: Discovery): Promise<Discovery> {
  if (found.issuer === undefined) return found;
  sameSafety(connection, found.issuer);
  const openid = await get(connection, `${found.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const jwksUri = text((openid as Record<string, unknown> | undefined)?.['jwks_uri']);
  if (jwksUri === undefined) return found;
  sameSafety(connection, jwksUri);
  return { ...found, jwksUri };
}

/** An EHR reached over https may not send us, with a secret in hand, to a plain http address. */
function sameSafety(connection: Discovered, url: string | undefined): void {
  if (url === undefined) return;
  const protocol = URL.parse(url)?.protocol;
  const allowed = connection.fhirBase.startsWith('https:') ? ['https:'] : ['http:', 'https:'];
  if (protocol === undefined || !allowed.includes(protocol)) throw new Problem('ehr/no-discovery');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

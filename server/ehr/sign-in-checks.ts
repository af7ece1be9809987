/** How we sign in at an EHR, held against what it says of itself: what is good, what to look at, what cannot work. */
import type { CapabilityStatement } from 'fhir/r4.js';
import type { CheckId, CheckState, CheckView } from '../connections-view.ts';
import type { ClientAuthentication, Connection } from './connection.ts';
import type { Discovery } from './discovery.ts';

export interface SignIn {
  readonly connection: Pick<Connection, 'auth' | 'flags' | 'mfa' | 'frameAncestors' | 'tenantKey'>;
  readonly discovery?: Discovery;
  readonly capability?: CapabilityStatement;
  /** Somebody chose the clinic's time zone. */
  readonly zoneChosen: boolean;
}

export function signInChecks(of: SignIn): CheckView[] {
  const { connection, discovery, capability, zoneChosen } = of;
  const { mfa, frameAncestors, flags, tenantKey } = connection;
  const version = capability?.fhirVersion;
  return [
    check('discovery', discovery === undefined ? 'wrong' : 'good', discovery?.source),
    check('statement', capability === undefined ? 'look' : 'good', capability?.software?.name),
    check('fhir-version', version === undefined ? 'unknown' : isR4(version) ? 'good' : 'wrong', version),
    ...(discovery === undefined ? [] : withDiscovery(connection, discovery)),
    check('second-factor', mfa.mode === 'off' ? 'look' : 'good', mfa.mode),
    check('time-zone', zoneChosen ? 'good' : 'look'),
    check('frames', frameAncestors.length === 0 ? 'look' : 'good', frameAncestors.join(' ')),
    ...(flags.practiceMember === ''
      ? []
      : [check('practice', tenantKey === undefined ? 'wrong' : 'good', tenantKey)]),
  ];
}

function check(id: CheckId, state: CheckState, found?: string): CheckView {
  return { id, state, ...(found !== undefined && found !== '' && { found }) };
}

const isR4 = (version: string) => version.startsWith('4.0');

function withDiscovery({ flags, auth }: SignIn['connection'], discovery: Discovery): CheckView[] {
  const pkce = discovery.s256 ? 'good' : flags.pkce === 'force' ? 'unknown' : 'look';
  const listsMore = discovery.capabilities.length > 0;
  const takesPost = discovery.capabilities.includes('authorize-post');
  const isIdentified = discovery.issuer !== undefined && discovery.jwksUri !== undefined;
  return [
    check('pkce', flags.pkce === 'off' ? 'look' : pkce, discovery.s256 ? 'S256' : flags.pkce),
    check('client-authentication', takes(discovery, auth.method), discovery.authenticationMethods.join(' ')),
    ...(auth.method === 'private_key_jwt'
      ? [
          check(
            'algorithm',
            listed(discovery.signingAlgorithms, auth.algorithm),
            discovery.signingAlgorithms.join(' '),
          ),
        ]
      : []),
    check('identity', isIdentified ? 'good' : 'wrong', discovery.issuer),
    ...(flags.authorizeMethod === 'POST'
      ? [check('authorize-by-post', takesPost ? 'good' : listsMore ? 'look' : 'unknown')]
      : []),
  ];
}

/** As RFC 8414 names them. */
const NAMES: Readonly<Record<ClientAuthentication['method'], string>> = {
  none: 'none',
  basic: 'client_secret_basic',
  post: 'client_secret_post',
  private_key_jwt: 'private_key_jwt',
};

/** As SMART App Launch 2.2 names them among its capabilities; a public client stands only there. */
const CAPABILITIES: Readonly<Record<ClientAuthentication['method'], string>> = {
  none: 'client-public',
  basic: 'client-confidential-symmetric',
  post: 'client-confidential-symmetric',
  private_key_jwt: 'client-confidential-asymmetric',
};

function takes(discovery: Discovery, method: ClientAuthentication['method']): CheckState {
  const state = listed(discovery.authenticationMethods, NAMES[method]);
  const isSaid = discovery.capabilities.includes(CAPABILITIES[method]);
  return isSaid && (state === 'unknown' || method === 'none') ? 'good' : state;
}

/** A server that lists nothing says nothing. A public client stands in few lists, as it proves itself by PKCE. */
function listed(all: readonly string[], wanted: string): CheckState {
  if (all.length === 0) return 'unknown';
  if (all.includes(wanted)) return 'good';
  return wanted === 'none' ? 'look' : 'wrong';
}

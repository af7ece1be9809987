/**
 * The way in: from `iss` and `launch` of a chart, or from `iss` alone, to a session.
 * SMART App Launch 2.2, EHR launch and stand-alone launch; OpenID Connect Core §4; RFC 7636; RFC 9700.
 */
import { createHash } from 'node:crypto';
import { roleOf, type Connection, type Role } from '../ehr/connection.ts';
import type { Discovery } from '../ehr/discovery.ts';
import { scopesToAsk } from '../ehr/ehr-scopes.ts';
import { Problem } from '../problems.ts';
import type { Connections } from '../store/connections.ts';
import { addPendingLaunch, takePendingLaunch } from '../store/sessions.ts';
import { idTokenVerifier, type Identity, type IdTokenVerifier } from './id-token.ts';
import { meaningOf } from './oauth-errors.ts';
import { withName } from './person-name.ts';
import { hashOf, randomToken, sameHash } from './random.ts';
import type { SessionNeeds, Sessions } from './sessions.ts';
import { tokenClient, type TokenAnswer } from './token-client.ts';

export interface Launches {
  /** How the browser goes on, and the value of the cookie that ties the launch to it. */
  begin(query: Query): Promise<Begun>;
  /** The same without a chart: the session has no patient. `target` = where to go behind `/s/{sid}/` in the end. */
  beginAlone(query: Query, target: string): Promise<Begun>;
  /** Ends in a session, or throws. `cookieOf` reads the launch's cookie; undefined when none arrived. */
  finish(query: Query, cookieOf: (state: string) => string | undefined): Promise<Finished>;
}

type Query = Readonly<Record<string, unknown>>;

export interface Begun {
  /** Where the browser goes; with fields it goes there by POST and they are its form. */
  readonly location: string;
  readonly fields?: Readonly<Record<string, string>>;
  /** Origins that the form may lead to on its way through the sign-in. */
  readonly origins?: readonly string[];
  readonly state: string;
  readonly browser: string;
}

interface Finished {
  readonly sid: string;
  readonly handle: string;
  readonly cookieArrived: boolean;
  /** Behind `/s/{sid}/`. */
  readonly target: string;
}

export interface LaunchNeeds extends SessionNeeds {
  readonly connections: Connections;
  readonly sessions: Sessions;
  /** Origin under which browsers reach us, e.g. `https://chartside.example.org`. */
  readonly publicUrl: string;
}

const LAUNCH_MS = 10 * 60_000;

/** A target: where somebody of this role begins who came without a chart and named no place. */
export const HOME = 'home';
const homes: Partial<Record<Role, string>> = { admin: 'connections' };

export function launchesIn(needs: LaunchNeeds): Launches {
  const verify = idTokenVerifier(needs.clock);
  return {
    async begin(query) {
      const launch = single(query['launch']);
      if (launch === undefined) throw new Problem('launch/incomplete');
      return begin(needs, query, { launch });
    },
    beginAlone: (query, target) => begin(needs, query, { target }),
    finish: (query, cookieOf) => finish(needs, verify, query, cookieOf),
  };
}

async function begin(
  needs: LaunchNeeds,
  query: Query,
  way: { readonly launch: string } | { readonly target: string },
): Promise<Begun> {
  const iss = single(query['iss']);
  if (iss === undefined) throw new Problem('launch/incomplete');
  // Before this line nothing has left us, and for an unknown issuer nothing will.
  const connection = await needs.connections.byIssuer(iss);
  if (connection === undefined) throw new Problem('launch/unknown-issuer');
  const discovery = await needs.connections.discovery(connection);
  const [state, nonce, browser] = [randomToken(), randomToken(), randomToken()];
  const verifier = wantsPkce(connection, discovery) ? randomToken() : undefined;
  const asked = scopesToAsk(connection, discovery, 'launch' in way ? 'chart' : 'alone');
  await addPendingLaunch(
    needs,
    hashOf(state),
    {
      tenant: connection.tenant,
      connectionId: connection.id,
      browserHash: hashOf(browser),
      nonce,
      asked,
      ...(verifier !== undefined && { verifier }),
      ...('target' in way && { target: way.target }),
    },
    new Date(needs.clock().getTime() + LAUNCH_MS),
  );
  const hint = single(query['login_hint']);
  const fields = {
    ...fieldsOf(connection, { ...needs, state, nonce, verifier }),
    scope: asked.join(' '),
    ...('launch' in way ? { launch: way.launch } : { ...(hint !== undefined && { login_hint: hint }) }),
  };
  // Without a chart there is no long launch token, and Epic takes GET alone.
  const byPost = 'launch' in way && connection.flags.authorizeMethod === 'POST';
  return { ...(byPost ? formFor : addressFor)(discovery, fields), state, browser };
}

function wantsPkce(connection: Connection, discovery: Discovery): boolean {
  const { pkce } = connection.flags;
  return pkce === 'force' || (pkce === 'auto' && discovery.s256);
}

function fieldsOf(
  connection: Connection,
  of: {
    readonly publicUrl: string;
    readonly state: string;
    readonly nonce: string;
    readonly verifier: string | undefined;
  },
): Record<string, string> {
  return {
    response_type: 'code',
    client_id: connection.clientId,
    redirect_uri: redirectUri(of.publicUrl),
    state: of.state,
    nonce: of.nonce,
    aud: connection.fhirBase,
    ...(of.verifier !== undefined && {
      code_challenge: createHash('sha256').update(of.verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }),
  };
}

type Way = Pick<Begun, 'location' | 'fields' | 'origins'>;

function addressFor(discovery: Discovery, fields: Readonly<Record<string, string>>): Way {
  const url = new URL(discovery.authorizationEndpoint);
  // Some endpoints come with a query of their own (`?aud=`): ours is put into it, not behind it.
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  return { location: url.href };
}

function formFor(discovery: Discovery, fields: Readonly<Record<string, string>>): Way {
  const url = new URL(discovery.authorizationEndpoint);
  // What stands in the form stands nowhere else: a parameter sent twice is refused.
  for (const name of Object.keys(fields)) url.searchParams.delete(name);
  const places = [discovery.authorizationEndpoint, discovery.tokenEndpoint, discovery.issuer, fields['aud']];
  const origins = places.flatMap((place) => (place === undefined ? [] : (URL.parse(place)?.origin ?? [])));
  return { location: url.href, fields, origins: [...new Set(origins)] };
}

async function finish(
  needs: LaunchNeeds,
  verify: IdTokenVerifier,
  query: Query,
  cookieOf: (state: string) => string | undefined,
): Promise<Finished> {
  const state = single(query['state']);
  if (state === undefined) throw new Problem('launch/state-unknown');
  const pending = await takePendingLaunch(needs, hashOf(state));
  if (pending === undefined) throw new Problem('launch/state-unknown');
  if (needs.clock() >= pending.expiresAt) throw new Problem('launch/state-expired');
  const cookie = cookieOf(state);
  if (cookie !== undefined && !sameHash(hashOf(cookie), pending.browserHash))
    throw new Problem('launch/other-browser');
  const error = single(query['error']);
  const begun = await needs.connections.byId(pending.tenant, pending.connectionId);
  const discovery = await needs.connections.discovery(begun);
  if (error !== undefined)
    throw new Problem('launch/refused-by-ehr', {
      error: oauthWord(error),
      why: meaningOf(error),
      ...moreAt(discovery, single(query['error_uri'])),
    });
  const code = single(query['code']);
  if (code === undefined) throw new Problem('launch/incomplete');
  // RFC 9207: the answer must come from the server that was asked.
  const from = single(query['iss']);
  if (from !== undefined && discovery.issuer !== undefined && from !== discovery.issuer)
    throw new Problem('launch/other-issuer');
  const { keys, budgets } = needs.connections;
  const budget = budgets.of(begun);
  const client = tokenClient({ connection: begun, discovery, keys, budget, clock: needs.clock });
  const token = await client.exchange(code, pending.verifier, redirectUri(needs.publicUrl));
  const connection = await practiceOf(needs.connections, begun, token);
  if (token.idToken === undefined) throw new Problem('launch/bad-id-token', { why: 'none came' });
  const identity = await verify(token.idToken, discovery, {
    clientId: connection.clientId,
    nonce: pending.nonce,
    issuer: connection.flags.idTokenIssuer,
  });
  requireSecondFactor(connection, identity);
  await needs.connections.recordGrant(connection, pending.target === undefined ? 'chart' : 'alone', {
    asked: pending.asked,
    granted: token.scope.split(' ').filter((scope) => scope !== ''),
    refreshable: token.refreshToken !== undefined,
  });
  const { target } = pending;
  if (target === undefined && token.patient === undefined) throw new Problem('launch/no-patient');
  const opened = await needs.sessions.open(
    connection,
    await withName(identity, { connection, token, budget: budgets.of(connection) }),
    target === undefined ? token : withoutChart(token),
  );
  const home = homes[roleOf(connection, identity)] ?? 'workbench';
  const place = target === HOME ? home : (target ?? '');
  return { ...opened, cookieArrived: cookie !== undefined, target: place };
}

/** Where one FHIR base serves several practices, only the token says whose this is. */
async function practiceOf(
  connections: Connections,
  begun: Connection,
  { practice }: TokenAnswer,
): Promise<Connection> {
  if (begun.flags.practiceMember === '' || begun.tenantKey === practice) return begun;
  const other = practice === undefined ? undefined : await connections.ofPractice(begun, practice);
  if (other === undefined) throw new Problem('launch/unknown-practice');
  return other;
}

/** OpenID Connect Core §2: how strongly somebody proved who they are. */
function requireSecondFactor({ mfa }: Connection, { claims }: Identity): void {
  if (mfa.mode !== 'require-claim') return;
  const { acr, amr } = claims;
  const proved =
    (typeof acr === 'string' && mfa.acr?.includes(acr) === true) ||
    (Array.isArray(amr) && amr.some((one) => typeof one === 'string' && mfa.amr?.includes(one) === true));
  if (!proved) throw new Problem('launch/no-second-factor');
}

/** Some EHRs tell a patient that was open somewhere; nobody chose it here. */
function withoutChart(token: TokenAnswer): TokenAnswer {
  const of = Object.entries(token).filter(([name]) => name !== 'patient' && name !== 'encounter');
  return Object.fromEntries(of) as unknown as TokenAnswer;
}

function redirectUri(publicUrl: string): string {
  return `${publicUrl}/callback`;
}

/** A parameter sent twice is as good as none: nobody can say which one was checked. */
function single(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** RFC 6749 §4.1.2.1. Oracle Health says no more than this address; it is believed only where the EHR itself lives. */
function moreAt({ authorizationEndpoint, tokenEndpoint }: Discovery, uri: string | undefined) {
  const url = uri === undefined ? null : URL.parse(uri);
  const origins = [authorizationEndpoint, tokenEndpoint].map((place) => URL.parse(place)?.origin);
  return url !== null && origins.includes(url.origin) ? { moreAt: url.href } : {};
}

function oauthWord(error: string): string {
  return /^[a-z_]{1,40}$/.test(error) ? error : 'unknown error';
}

/**
 * The way in: from `iss` and `launch` of a chart, or from `iss` alone, to a session.
 * SMART App Launch 2.2, EHR launch and stand-alone launch; OpenID Connect Core §4; RFC 7636; RFC 9700.
 */
import { createHash } from 'node:crypto';
import type { Connection } from '../ehr/connection.ts';
import type { Discovery } from '../ehr/discovery.ts';
import { Problem } from '../problems.ts';
import type { Connections } from '../store/connections.ts';
import { addPendingLaunch, takePendingLaunch } from '../store/sessions.ts';
import { idTokenVerifier, type IdTokenVerifier } from './id-token.ts';
import { hashOf, randomToken, sameHash } from './random.ts';
import type { SessionNeeds, Sessions } from './sessions.ts';
import { tokenClient, type TokenAnswer } from './token-client.ts';

export interface Launches {
  /** Where to send the browser, and the value of the cookie that ties the launch to it. */
  begin(query: Query): Promise<Begun>;
  /** The same without a chart: the session has no patient. `target` = where to go behind `/s/{sid}/` in the end. */
  beginAlone(query: Query, target: string): Promise<Begun>;
  /** Ends in a session, or throws. `cookieOf` reads the launch's cookie; undefined when none arrived. */
  finish(query: Query, cookieOf: (state: string) => string | undefined): Promise<Finished>;
}

type Query = Readonly<Record<string, unknown>>;

interface Begun {
  readonly location: string;
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
  await addPendingLaunch(
    needs,
    hashOf(state),
    {
      tenant: connection.tenant,
      connectionId: connection.id,
      browserHash: hashOf(browser),
      nonce,
      ...(verifier !== undefined && { verifier }),
      ...('target' in way && { target: way.target }),
    },
    new Date(needs.clock().getTime() + LAUNCH_MS),
  );
  const hint = single(query['login_hint']);
  const own =
    'launch' in way
      ? { scope: connection.scopes.join(' '), launch: way.launch }
      : { scope: connection.userScopes.join(' '), ...(hint !== undefined && { login_hint: hint }) };
  const location = authorizeUrl(connection, discovery, { ...needs, own, state, nonce, verifier });
  return { location, state, browser };
}

function wantsPkce(connection: Connection, discovery: Discovery): boolean {
  const { pkce } = connection.flags;
  return pkce === 'force' || (pkce === 'auto' && discovery.s256);
}

function authorizeUrl(
  connection: Connection,
  discovery: Discovery,
  of: {
    readonly publicUrl: string;
    readonly own: Readonly<Record<string, string>>;
    readonly state: string;
    readonly nonce: string;
    readonly verifier: string | undefined;
  },
): string {
  const url = new URL(discovery.authorizationEndpoint);
  const fields = {
    response_type: 'code',
    client_id: connection.clientId,
    redirect_uri: redirectUri(of.publicUrl),
    state: of.state,
    nonce: of.nonce,
    aud: connection.fhirBase,
    ...of.own,
    ...(of.verifier !== undefined && {
      code_challenge: createHash('sha256').update(of.verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }),
  };
  // Some endpoints come with a query of their own (`?aud=`): ours is put into it, not behind it.
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  return url.href;
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
  if (error !== undefined) throw new Problem('launch/refused-by-ehr', { error: oauthWord(error) });
  const code = single(query['code']);
  if (code === undefined) throw new Problem('launch/incomplete');
  const connection = await needs.connections.byId(pending.tenant, pending.connectionId);
  const discovery = await needs.connections.discovery(connection);
  // RFC 9207: the answer must come from the server that was asked.
  const from = single(query['iss']);
  if (from !== undefined && discovery.issuer !== undefined && from !== discovery.issuer)
    throw new Problem('launch/other-issuer');
  const client = tokenClient(connection, discovery, needs.clock);
  const token = await client.exchange(code, pending.verifier, redirectUri(needs.publicUrl));
  if (token.idToken === undefined) throw new Problem('launch/bad-id-token');
  const identity = await verify(token.idToken, discovery, {
    clientId: connection.clientId,
    nonce: pending.nonce,
  });
  const { target } = pending;
  if (target === undefined && token.patient === undefined) throw new Problem('launch/no-patient');
  const opened = await needs.sessions.open(
    connection,
    identity,
    target === undefined ? token : withoutChart(token),
  );
  return { ...opened, cookieArrived: cookie !== undefined, target: target ?? '' };
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

function oauthWord(error: string): string {
  return /^[a-z_]{1,40}$/.test(error) ? error : 'unknown error';
}

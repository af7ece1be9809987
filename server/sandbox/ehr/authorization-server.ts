/**
 * The authorization server of one EHR: oidc-provider with what SMART App Launch adds — `aud`, the one-time `launch`
 * handle, and the launch context in the token response (https://hl7.org/fhir/smart-app-launch/STU2.2/) — and
 * with client_credentials for back-end clients. The handle stands for the user who opened the chart, so no cookie is
 * needed inside the app's frame.
 */
import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { errors, type Configuration, type JWKS, type KoaContextWithOIDC } from 'oidc-provider';
import type { Logger } from 'pino';

import type { Behaviour } from './behaviour.ts';
import { appRegistration, backendRegistration, type SandboxClient } from './clients.ts';
import type { LaunchContext, Launches } from './launches.ts';
import { memoryAdapter } from './memory-adapter.ts';
import { messagePage } from './pages.ts';
import { analyst, coordinator, personCalled } from './people.ts';
import { grantedScopes, knownScopes, type Context } from './scopes.ts';
import type { Addresses } from './site.ts';
import { explainByPage, refreshThrottle, tokenBody, type Grant, type RefreshWish } from './token-answers.ts';

/** What a valid access token stands for. */
export interface Access {
  readonly grant: string;
  readonly scopes: ReadonlySet<string>;
  /** Absent after a launch outside of a chart, and for a back-end. */
  readonly patient: string | undefined;
}

export interface AuthorizationServer {
  readonly provider: Provider;
  /** Undefined when the token is unknown, expired or revoked. */
  access(token: string): Promise<Access | undefined>;
}

export interface AuthorizationNeeds {
  readonly addresses: Addresses;
  readonly client: SandboxClient;
  /** Where the app's public keys are; read when they are needed. */
  readonly jwksUri: string;
  readonly signingKeys: JWKS;
  readonly launches: Launches;
  readonly behaviour: Behaviour;
  /** The id that a member of staff has as a Practitioner of this EHR. */
  readonly practitioner: (id: string) => string;
  readonly clock: () => Date;
  readonly log: Logger;
}

const hour = 3600;

function requestedScopes(ctx: KoaContextWithOIDC): string[] {
  // oidc-provider takes offline_access out of its own copy unless prompt=consent is sent, which SMART does not ask for.
  const raw = ctx.method === 'POST' ? ctx.oidc.body?.['scope'] : ctx.query['scope'];
  return typeof raw === 'string' ? raw.split(' ') : [];
}

/** With a chart the one who opened it; without one whoever `login_hint` names, else the analyst: that is where it leads. */
function whoSignsIn(ctx: KoaContextWithOIDC, launch: LaunchContext | undefined): string {
  const hint = ctx.method === 'POST' ? ctx.oidc.body?.['login_hint'] : ctx.query['login_hint'];
  return launch?.user ?? (personCalled(hint) ?? analyst).id;
}

function claimsOf(
  accountId: string,
  { addresses, behaviour, practitioner }: AuthorizationNeeds,
): { sub: string; name: string; fhirUser: string } {
  const { name } = personCalled(accountId) ?? coordinator;
  const user = `Practitioner/${practitioner(accountId)}`;
  const { fhirUserAs } = behaviour.authorization;
  return {
    sub: accountId,
    name,
    fhirUser: fhirUserAs === 'absolute' ? `${addresses.fhirBase}/${user}` : user,
  };
}

function refreshWish(scopes: readonly string[]): RefreshWish {
  if (scopes.includes('offline_access')) return 'offline';
  return scopes.includes('online_access') ? 'online' : 'none';
}

/** Checks `aud` and `launch` and logs the chart's user in; the launch is spent even if the rest fails. */
function extraParameters(
  { addresses, launches }: AuthorizationNeeds,
  launched: WeakMap<object, LaunchContext>,
) {
  return {
    aud(_ctx: KoaContextWithOIDC, value: string | undefined) {
      if (value?.replace(/\/$/, '') !== addresses.fhirBase) {
        throw new errors.InvalidRequest('aud must be the base URL of this FHIR server');
      }
    },
    launch(ctx: KoaContextWithOIDC, value: string | undefined) {
      const asksForLaunch = requestedScopes(ctx).includes('launch');
      if (value === undefined && asksForLaunch)
        throw new errors.InvalidRequest('scope launch needs the parameter launch');
      const context = value === undefined ? undefined : launches.spend(value);
      if (value !== undefined) {
        if (context === undefined)
          throw new errors.InvalidRequest('launch is unknown, expired or was used before');
        if (asksForLaunch) launched.set(ctx, context);
      }
      const session = ctx.oidc.session as unknown as { loginAccount(details: { accountId: string }): void };
      session.loginAccount({ accountId: whoSignsIn(ctx, context) });
    },
  };
}

/** How long each kind of token lives, seconds. */
function lifetimes({ authorization }: Behaviour, grants: ReadonlyMap<string, Grant>): Configuration['ttl'] {
  const { accessTokenSeconds, backendTokenSeconds, refreshTokenSeconds } = authorization;
  return {
    AccessToken: accessTokenSeconds,
    ClientCredentials: backendTokenSeconds,
    AuthorizationCode: 60,
    IdToken: 300,
    Grant: 90 * 24 * hour,
    Session: 8 * hour,
    RefreshToken: (_ctx, token) => {
      const isOffline = grants.get(token.grantId ?? '')?.refresh === 'offline';
      return isOffline ? refreshTokenSeconds : Math.min(8 * hour, refreshTokenSeconds);
    },
  };
}

function buildConfiguration(needs: AuthorizationNeeds, grants: Map<string, Grant>): Configuration {
  const launched = new WeakMap<object, LaunchContext>();
  const { client, jwksUri, behaviour } = needs;
  const { assertionAlgorithms, authorizePost, pkceRequired } = behaviour.authorization;
  return {
    adapter: memoryAdapter(),
    clients: [appRegistration(client, jwksUri), backendRegistration(jwksUri)],
    jwks: needs.signingKeys,
    enabledJWA: { clientAuthSigningAlgValues: [...assertionAlgorithms] },
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    // The provider insists on this cookie attribute for POST, though nothing here needs its cookie.
    enableHttpPostMethods: authorizePost,
    cookies: { keys: [randomBytes(24).toString('base64url')], long: { sameSite: 'none' } },
    routes: { authorization: '/authorize', token: '/token', jwks: '/jwks', revocation: '/revoke' },
    scopes: [...knownScopes],
    claims: { openid: ['sub'], fhirUser: ['fhirUser', 'name'], profile: ['name'] },
    responseTypes: ['code'],
    pkce: { required: () => pkceRequired },
    extraParams: extraParameters(needs, launched),
    allowOmittingSingleRegisteredRedirectUri: false,
    rotateRefreshToken: false,
    expiresWithSession: () => false,
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_ctx, by, token) => token.clientId === by.clientId },
    },
    interactions: { policy: [] },
    // The provider would not go to addresses of this machine, where the app is; this one address was set at the start.
    fetch: (url, options) => {
      const asked: RequestInit & { dispatcher?: unknown } = { ...options };
      delete asked.dispatcher;
      return fetch(url, asked);
    },
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => claimsOf(accountId, needs) }),
    async loadExistingGrant(ctx) {
      const asked = requestedScopes(ctx);
      const launch = launched.get(ctx);
      const contexts: Context[] = launch === undefined ? ['user', 'patient'] : ['patient', 'user'];
      const scopes = grantedScopes(asked, behaviour, contexts);
      const grant = new ctx.oidc.provider.Grant({
        accountId: ctx.oidc.session?.accountId ?? coordinator.id,
        clientId: client.id,
      });
      grant.addOIDCScope(asked.filter((scope) => scopes.includes(scope)).join(' '));
      grants.set(await grant.save(), { launch, refresh: refreshWish(asked), scopes });
      return grant;
    },
    issueRefreshToken: (_ctx, _client, code) =>
      (grants.get(code.grantId ?? '')?.refresh ?? 'none') !== 'none',
    ttl: lifetimes(behaviour, grants),
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = messagePage('The sandbox EHR refused the sign-in', out.error_description ?? out.error);
    },
  };
}

/** The key pair that signs id_tokens; making one takes a while, so all EHRs of a sandbox share it. */
export async function newSigningKeys(): Promise<JWKS> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = randomBytes(8).toString('hex');
  return { keys: [{ ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' }] };
}

/** Runs behind every token request: what this EHR adds to, or keeps out of, the provider's answer. */
function ownAnswers(needs: AuthorizationNeeds, grants: Map<string, Grant>, backends: Map<string, Access>) {
  const { behaviour, addresses, clock } = needs;
  const { authorization } = behaviour;
  const isTooSoon = refreshThrottle(authorization.refreshEverySeconds, clock);
  const answerBackend = (ctx: KoaContextWithOIDC): void => {
    const said = ctx.oidc.params?.['scope'];
    const asked = typeof said === 'string' ? said.split(' ') : [];
    const scopes = grantedScopes(asked, behaviour, ['system']);
    const body = ctx.body as Record<string, unknown>;
    if (scopes.length === 0) {
      ctx.status = 400;
      ctx.body = { error: 'invalid_scope', error_description: 'no scope that can be granted' };
      return;
    }
    const token = String(body['access_token']);
    backends.set(token, { grant: token, scopes: new Set(scopes), patient: undefined });
    ctx.body = { ...body, scope: scopes.join(' ') };
  };
  const answerApp = (ctx: KoaContextWithOIDC, grant: Grant): void => {
    const presented = ctx.oidc.params?.['refresh_token'];
    const body = { ...(ctx.body as Record<string, unknown>) };
    if (typeof presented === 'string') {
      if (isTooSoon(presented)) {
        ctx.status = 429;
        ctx.body = { error: 'temporarily_unavailable' };
        return;
      }
      if (!authorization.refreshAnswersRefreshToken) delete body['refresh_token'];
    }
    ctx.body = tokenBody(body, grant, behaviour, addresses);
  };
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    // Absent on paths the provider does not know.
    const oidc = ctx.oidc as typeof ctx.oidc | undefined;
    if (oidc?.route === 'token' && ctx.status === 200) {
      const grant = grants.get(oidc.entities.AccessToken?.grantId ?? '');
      if (grant !== undefined) answerApp(ctx, grant);
      else if (oidc.entities.ClientCredentials !== undefined) answerBackend(ctx);
    }
    if (authorization.errorsBy === 'uri') explainByPage(ctx, addresses);
  };
}

export function buildAuthorizationServer(needs: AuthorizationNeeds): AuthorizationServer {
  const grants = new Map<string, Grant>();
  const backends = new Map<string, Access>();
  const provider = new Provider(needs.addresses.issuer, buildConfiguration(needs, grants));
  provider.proxy = true;
  provider.on('server_error', (_ctx, error) =>
    needs.log.error({ reason: String(error) }, 'sandbox sign-in failed'),
  );
  provider.use(ownAnswers(needs, grants, backends));
  return {
    provider,
    access: async (value) => {
      const backend = backends.get(value);
      if (backend !== undefined) {
        const token = await provider.ClientCredentials.find(value);
        return token?.isValid === true ? backend : undefined;
      }
      const token = await provider.AccessToken.find(value);
      const grant = grants.get(token?.grantId ?? '');
      if (token === undefined || !token.isValid || grant === undefined) return undefined;
      return { grant: token.grantId, scopes: new Set(grant.scopes), patient: grant.launch?.patient };
    },
  };
}

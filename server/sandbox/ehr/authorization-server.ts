/**
 * The EHR's authorization server: oidc-provider with what SMART App Launch adds — `aud`, the one-time `launch`
 * handle, and the launch context in the token response (https://hl7.org/fhir/smart-app-launch/STU2.2/).
 * The handle stands for the user who opened the chart, so no cookie is needed inside the app's frame.
 */
import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, {
  errors,
  type ClientMetadata,
  type Configuration,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import type { Logger } from 'pino';

import type { Behaviour } from './behaviour.ts';
import type { LaunchContext, Launches } from './launches.ts';
import { memoryAdapter } from './memory-adapter.ts';
import { messagePage } from './pages.ts';
import { grantableScopes } from './scopes.ts';

export interface SandboxClient {
  readonly id: string;
  readonly secret: string;
  readonly redirectUris: readonly string[];
}

/** What a valid access token stands for. */
export interface Access {
  readonly grant: string;
  readonly scopes: ReadonlySet<string>;
  /** Absent after a launch outside of a chart. */
  readonly patient: string | undefined;
}

export interface AuthorizationServer {
  readonly provider: Provider;
  /** Undefined when the token is unknown, expired or revoked. */
  access(token: string): Promise<Access | undefined>;
}

interface Needs {
  readonly issuer: string;
  readonly fhirBase: string;
  readonly styleUrl: string;
  readonly client: SandboxClient;
  readonly launches: Launches;
  readonly behaviour: Behaviour;
  readonly log: Logger;
}

type RefreshWish = 'none' | 'online' | 'offline';
interface Grant {
  readonly launch: LaunchContext | undefined;
  readonly refresh: RefreshWish;
}

/** The member of staff who is logged in to the sandbox EHR and opens charts. */
const user = { id: 'coordinator', name: 'Casey Morgan' };
/** Whoever else can sign in, without a chart, by `login_hint`. */
export const analyst = { id: 'analyst', name: 'Alex Analyst' };
const staff = [user, analyst];
const hour = 3600;

function requestedScopes(ctx: KoaContextWithOIDC): string[] {
  // oidc-provider takes offline_access out of its own copy unless prompt=consent is sent, which SMART does not ask for.
  const raw = ctx.method === 'POST' ? ctx.oidc.body?.['scope'] : ctx.query['scope'];
  return typeof raw === 'string' ? raw.split(' ') : [];
}

/** With a chart the one who opened it; without one whoever `login_hint` names, else the analyst: that is where it leads. */
function whoSignsIn(ctx: KoaContextWithOIDC, launched: boolean): string {
  const hint = ctx.method === 'POST' ? ctx.oidc.body?.['login_hint'] : ctx.query['login_hint'];
  return launched ? user.id : (staff.find(({ id }) => id === hint)?.id ?? analyst.id);
}

function claimsOf(accountId: string, fhirBase: string): { sub: string; name: string; fhirUser: string } {
  const name = staff.find(({ id }) => id === accountId)?.name ?? user.name;
  return { sub: accountId, name, fhirUser: `${fhirBase}/Practitioner/${accountId}` };
}

function refreshWish(scopes: readonly string[]): RefreshWish {
  if (scopes.includes('offline_access')) return 'offline';
  return scopes.includes('online_access') ? 'online' : 'none';
}

/** Checks `aud` and `launch` and logs the chart's user in; the launch is spent even if the rest fails. */
function extraParameters({ fhirBase, launches }: Needs, launched: WeakMap<object, LaunchContext>) {
  return {
    aud(_ctx: KoaContextWithOIDC, value: string | undefined) {
      if (value?.replace(/\/$/, '') !== fhirBase) {
        throw new errors.InvalidRequest('aud must be the base URL of this FHIR server');
      }
    },
    launch(ctx: KoaContextWithOIDC, value: string | undefined) {
      const asksForLaunch = requestedScopes(ctx).includes('launch');
      if (value === undefined && asksForLaunch)
        throw new errors.InvalidRequest('scope launch needs the parameter launch');
      if (value !== undefined) {
        const context = launches.spend(value);
        if (context === undefined)
          throw new errors.InvalidRequest('launch is unknown, expired or was used before');
        if (asksForLaunch) launched.set(ctx, context);
      }
      const session = ctx.oidc.session as unknown as { loginAccount(details: { accountId: string }): void };
      session.loginAccount({ accountId: whoSignsIn(ctx, value !== undefined) });
    },
  };
}

/** The app as it is registered here: confidential, one redirect URI, matched exactly. */
function registration(client: SandboxClient): ClientMetadata {
  return {
    client_id: client.id,
    client_secret: client.secret,
    redirect_uris: [...client.redirectUris],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
  };
}

function buildConfiguration(
  needs: Needs,
  grants: Map<string, Grant>,
  keys: Configuration['jwks'],
): Configuration {
  const launched = new WeakMap<object, LaunchContext>();
  const { client, behaviour, fhirBase } = needs;
  return {
    adapter: memoryAdapter(),
    clients: [registration(client)],
    ...(keys === undefined ? {} : { jwks: keys }),
    // POST is allowed as at Epic; the provider then insists on this cookie attribute, though nothing here needs its cookie.
    enableHttpPostMethods: true,
    cookies: { keys: [randomBytes(24).toString('base64url')], long: { sameSite: 'none' } },
    routes: { authorization: '/authorize', token: '/token', jwks: '/jwks', revocation: '/revoke' },
    scopes: [...grantableScopes, 'offline_access'],
    claims: { openid: ['sub'], fhirUser: ['fhirUser', 'name'], profile: ['name'] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    extraParams: extraParameters(needs, launched),
    allowOmittingSingleRegisteredRedirectUri: false,
    rotateRefreshToken: false,
    expiresWithSession: () => false,
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_ctx, by, token) => token.clientId === by.clientId },
    },
    interactions: { policy: [] },
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => claimsOf(accountId, fhirBase) }),
    async loadExistingGrant(ctx) {
      const scopes = requestedScopes(ctx);
      const grant = new ctx.oidc.provider.Grant({
        accountId: ctx.oidc.session?.accountId ?? user.id,
        clientId: client.id,
      });
      grant.addOIDCScope(scopes.filter((scope) => grantableScopes.includes(scope)).join(' '));
      grants.set(await grant.save(), { launch: launched.get(ctx), refresh: refreshWish(scopes) });
      return grant;
    },
    issueRefreshToken: (_ctx, _client, code) =>
      (grants.get(code.grantId ?? '')?.refresh ?? 'none') !== 'none',
    ttl: {
      AccessToken: behaviour.accessTokenSeconds,
      AuthorizationCode: 60,
      IdToken: 300,
      Grant: 90 * 24 * hour,
      Session: 8 * hour,
      RefreshToken: (_ctx, token) =>
        (grants.get(token.grantId ?? '')?.refresh === 'offline' ? 90 * 24 : 8) * hour,
    },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = messagePage('The sandbox EHR refused the sign-in', out.error_description ?? out.error);
    },
  };
}

/** The members SMART adds to the token response. */
function launchMembers({ launch, refresh }: Grant, scope: string, needs: Needs): Record<string, unknown> {
  const granted = refresh === 'offline' ? { scope: `${scope} offline_access` } : {};
  if (launch === undefined) return granted;
  const banner = launch.needPatientBanner;
  return {
    ...granted,
    patient: launch.patient,
    ...(launch.encounter === undefined ? {} : { encounter: launch.encounter }),
    need_patient_banner: needs.behaviour.bannerAs === 'string' ? String(banner) : banner,
    smart_style_url: needs.styleUrl,
  };
}

async function signingKeys(): Promise<NonNullable<Configuration['jwks']>> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = {
    ...(await exportJWK(privateKey)),
    kid: randomBytes(8).toString('hex'),
    alg: 'RS256',
    use: 'sig',
  };
  return { keys: [key] };
}

export async function buildAuthorizationServer(needs: Needs): Promise<AuthorizationServer> {
  const grants = new Map<string, Grant>();
  const provider = new Provider(needs.issuer, buildConfiguration(needs, grants, await signingKeys()));
  provider.proxy = true;
  provider.on('server_error', (_ctx, error) =>
    needs.log.error({ reason: String(error) }, 'sandbox sign-in failed'),
  );
  provider.use(async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next();
    // Absent on paths the provider does not know.
    const oidc = ctx.oidc as typeof ctx.oidc | undefined;
    const token = oidc?.entities.AccessToken;
    const grant = grants.get(token?.grantId ?? '');
    if (oidc?.route !== 'token' || ctx.status !== 200 || grant === undefined) return;
    ctx.body = { ...(ctx.body as object), ...launchMembers(grant, token?.scope ?? '', needs) };
  });
  return {
    provider,
    access: async (value) => {
      const token = await provider.AccessToken.find(value);
      const grant = grants.get(token?.grantId ?? '');
      if (token === undefined || !token.isValid || grant === undefined) return undefined;
      return { grant: token.grantId, scopes: token.scopes, patient: grant.launch?.patient };
    },
  };
}

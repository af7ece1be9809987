/** What a token endpoint says beside RFC 6749: the launch context of SMART, and each EHR's own manners. */
import type { KoaContextWithOIDC } from 'oidc-provider';

import type { Behaviour } from './behaviour.ts';
import type { LaunchContext } from './launches.ts';
import type { Addresses } from './site.ts';

export type RefreshWish = 'none' | 'online' | 'offline';

export interface Grant {
  readonly launch: LaunchContext | undefined;
  readonly refresh: RefreshWish;
  readonly scopes: readonly string[];
}

/** The body of a token answer as this EHR sends it. */
export function tokenBody(
  body: Readonly<Record<string, unknown>>,
  grant: Grant,
  behaviour: Behaviour,
  { url }: Addresses,
): Record<string, unknown> {
  const { bannerAs, tokenExtras } = behaviour.authorization;
  const { launch } = grant;
  const answer = { ...body, ...tokenExtras, scope: grant.scopes.join(' ') };
  if (launch === undefined) return answer;
  const banner = launch.needPatientBanner;
  return {
    ...answer,
    patient: launch.patient,
    ...(launch.encounter === undefined ? {} : { encounter: launch.encounter }),
    need_patient_banner: bannerAs === 'string' ? String(banner) : banner,
    smart_style_url: `${url}/smart-style.json`,
  };
}

/** Some EHRs explain an error on a page of theirs and say nothing in the answer itself. */
export function explainByPage(ctx: KoaContextWithOIDC, { url, path }: Addresses): void {
  const page = (error: unknown): string => `${url}${path}/errors/${encodeURIComponent(String(error))}`;
  const body = ctx.body as { error?: unknown } | undefined;
  if (ctx.status >= 400 && typeof body?.error === 'string')
    ctx.body = { error: body.error, error_uri: page(body.error) };
  const location = URL.parse(ctx.response.get('location'));
  const error = location?.searchParams.get('error');
  if (location && error) {
    location.searchParams.delete('error_description');
    location.searchParams.set('error_uri', page(error));
    ctx.set('location', location.href);
  }
}

/** Refuses a refresh that comes sooner after the last one than the EHR likes. */
export function refreshThrottle(everySeconds: number, clock: () => Date) {
  const last = new Map<string, number>();
  return (refreshToken: string): boolean => {
    const now = clock().getTime();
    const before = last.get(refreshToken);
    if (everySeconds > 0 && before !== undefined && now - before < everySeconds * 1000) return true;
    last.set(refreshToken, now);
    return false;
  };
}

/** The real app on a real database, with a clock that tests can move; only the EHR is fake. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Router } from 'express';
import nock from 'nock';
import request, { type Response } from 'supertest';
import { buildApp } from '../../../server/app.ts';
import { ownHolder } from '../../../server/facade/own.ts';
import type { Log } from '../../../server/log.ts';
import { connectionsRoutes } from '../../../server/routes/connections.ts';
import { launchesIn } from '../../../server/security/launch.ts';
import { sessionsIn } from '../../../server/security/sessions.ts';
import { connectionsAdmin } from '../../../server/services/connections-admin.ts';
import { connectionsIn } from '../../../server/store/connections.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { watchedAudit } from '../watched-audit.ts';
import { freshDatabase } from '../postgres.ts';
import { connectionDraft, idToken, serveDiscovery, serveToken, BASE, type TokenBody } from './fake-ehr.ts';

export const PUBLIC = 'https://chartside.example.org';

export async function appUnderTest(
  more: {
    panel?: Router;
    facade?: Router;
    requestsPerMinute?: number;
    trustProxy?: number;
    ready?: () => Promise<unknown>;
  } = {},
) {
  const { database, ...store } = await freshDatabase();
  const secrets = buildSecrets([new Uint8Array(32).fill(7)]);
  const time = { now: new Date() };
  const clock = () => time.now;
  const lines: string[] = [];
  const write = (fields: object, message: string) => lines.push(JSON.stringify({ ...fields, message }));
  const log: Log = { info: write, warn: write, error: write };
  const { stored, events, audit } = watchedAudit({ database, secrets, clock });
  const connections = connectionsIn({ database, secrets, clock });
  await connections.save(connectionDraft);
  const needs = { database, secrets, connections, audit, clock, publicUrl: PUBLIC };
  const sessions = sessionsIn(needs);
  const launches = launchesIn({ ...needs, sessions });
  const appFolder = mkdtempSync(join(tmpdir(), 'chartside-app-'));
  writeFileSync(
    join(appFolder, 'index.html'),
    '<meta name="csp-nonce" content="__NONCE__"><div id="root"></div>',
  );
  const ready = () => database.system((tx) => tx.query('SELECT 1'));
  const admin = connectionsAdmin({ ...needs, sandbox: false });
  const own = ownHolder({ database, secrets, audit: stored, resources: buildResources(secrets) });
  const app = buildApp({
    ...needs,
    own,
    sessions,
    launches,
    log,
    appFolder,
    ready,
    more: [connectionsRoutes({ database, admin })],
    ...more,
  });
  return {
    app,
    own,
    database,
    admin: store.admin.bind(store),
    url: store.url,
    secrets,
    connections,
    sessions,
    time,
    events,
    lines,
    audit: stored,
  };
}

export type AppUnderTest = Awaited<ReturnType<typeof appUnderTest>>;

// Loading nock is enough to have it in Node's own sockets, and they outlive this file: the next one in this process has them too.
afterAll(() => nock.restore());

/** Nothing may leave but what a test allowed; loopback is supertest itself. */
export function shutTheNetwork(): void {
  beforeAll(() => {
    nock.disableNetConnect();
    nock.enableNetConnect('127.0.0.1');
  });
  afterEach(() => nock.cleanAll());
}

export interface Begun {
  readonly authorize: URL;
  readonly state: string;
  readonly nonce: string;
  readonly cookie: string;
}

export async function begin({ app }: AppUnderTest, iss = BASE): Promise<Begun> {
  const res = await request(app).get('/launch').query({ iss, launch: 'l-1' }).expect(302);
  const authorize = new URL(res.get('location') ?? '');
  const of = (name: string) => authorize.searchParams.get(name) ?? '';
  return { authorize, state: of('state'), nonce: of('nonce'), cookie: cookiesOf(res) };
}

export function cookiesOf(res: Response): string {
  return (res.get('Set-Cookie') ?? []).map((cookie) => cookie.split(';')[0] ?? '').join('; ');
}

export function tokenBody(more: TokenBody = {}): TokenBody {
  return {
    access_token: 'at-1',
    token_type: 'Bearer',
    expires_in: 3600,
    refresh_token: 'rt-1',
    scope: 'launch openid patient/*.read',
    patient: 'pt-1',
    need_patient_banner: 'false',
    ...more,
  };
}

export interface Opened {
  readonly sid: string;
  readonly cookie: string;
  readonly handle: string;
  readonly forms: URLSearchParams[];
  readonly authorizations: string[];
}

/** A whole launch, ending in a session. Without cookies the handle comes in the fragment. */
export async function launch(test: AppUnderTest, more: TokenBody = {}, cookies = true): Promise<Opened> {
  serveDiscovery();
  const begun = await begin(test);
  const seen = serveToken(async () => [
    200,
    tokenBody({ id_token: await idToken(begun.nonce, {}, { now: test.time.now }), ...more }),
  ]);
  const callback = request(test.app).get('/callback').query({ code: 'c-1', state: begun.state });
  const res = await (cookies ? callback.set('cookie', begun.cookie) : callback).expect(302);
  const found = /^\/s\/([\w-]{43})\/(?:#h=([\w-]{43}))?$/.exec(res.get('location') ?? '');
  if (found === null) throw new Error(`unexpected location ${res.get('location') ?? ''}`);
  return { sid: found[1] ?? '', handle: found[2] ?? '', cookie: cookiesOf(res), ...seen };
}

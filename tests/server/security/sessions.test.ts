/** Sessions: who is let in, whose chart they see, when they end, and how their tokens are renewed. */
import { Router } from 'express';
import nock from 'nock';
import request from 'supertest';
import type { Coverage, FhirResource } from 'fhir/r4.js';
import { sessionOf } from '../../../server/security/session-context.ts';
import { appUnderTest, launch, shutTheNetwork, PUBLIC, type Opened } from './app-under-test.ts';
import { EHR, serveChart, serveDiscovery, serveToken } from './fake-ehr.ts';

const parsed: unknown[] = [];
const panel = Router();
panel.get('/session', (req, res) => {
  const { patient, user, needPatientBanner, role } = sessionOf(req);
  res.json({ patient, user, needPatientBanner, role });
});
panel.post('/echo', (req, res) => {
  parsed.push(req.body);
  res.json({ got: true });
});
panel.get('/bug', () => {
  throw new TypeError('secret Ana Rivera');
});

const test1 = await appUnderTest({ panel });
const { app, time, events, lines } = test1;
shutTheNetwork();
afterEach(() => {
  time.now = new Date();
});

const patientOf = (id: string): FhirResource => ({
  resourceType: 'Patient',
  id,
  name: [{ family: `Family-${id}` }],
});
const as = ({ sid, cookie, handle }: Opened, path: string, method: 'get' | 'post' = 'get') => {
  const asked = request(app)[method](`/s/${sid}${path}`);
  return handle === '' ? asked.set('cookie', cookie) : asked.set('authorization', `Bearer ${handle}`);
};
const patientIn = async (opened: Opened): Promise<string> =>
  ((await as(opened, '/api/session').expect(200)).body as { patient: string }).patient;

describe('who is let in', () => {
  it('lets in the cookie of the session', async () => {
    const opened = await launch(test1);
    const res = await as(opened, '/api/session').expect(200);
    expect(res.body).toMatchObject({
      needPatientBanner: false,
      role: 'coordinator',
      user: { name: 'Robin Coordinator' },
    });
    expect((res.body as { user: { reference: string } }).user.reference).toMatch(
      /^Practitioner\/[a-z2-7]{32}$/,
    );
  });

  it('lets in the handle where no cookie is kept', async () => {
    const opened = await launch(test1, {}, false);
    await as(opened, '/api/session').expect(200);
  });

  it.each<[string, (mine: Opened, other: Opened) => Record<string, string>]>([
    ['the sid alone', () => ({})],
    ['the cookie of another session', (_mine, other) => ({ cookie: other.cookie })],
    [
      'another session’s cookie under our name',
      (mine, other) => ({
        cookie: `${/__Host-cs-[\w-]{8}/.exec(mine.cookie)?.[0] ?? ''}=${other.cookie.split('=').at(-1) ?? ''}`,
      }),
    ],
    ['the sid as handle', (mine) => ({ authorization: `Bearer ${mine.sid}` })],
    ['an empty handle', () => ({ authorization: 'Bearer ' })],
  ])('refuses %s with 401', async (_name, credentials) => {
    const [mine, other] = [await launch(test1), await launch(test1)];
    const before = events.length;
    const res = await request(app)
      .get(`/s/${mine.sid}/api/session`)
      .set(credentials(mine, other))
      .expect(401);
    expect(res.body).toMatchObject({
      status: 401,
      detail: 'The session has ended. Re-open Chartside from the chart.',
    });
    expect(events.slice(before)).toMatchObject([{ outcome: '4' }]);
  });

  it('keeps two charts of two patients in one browser apart', async () => {
    const [one, two] = [await launch(test1, { patient: 'pt-1' }), await launch(test1, { patient: 'pt-2' })];
    serveChart(patientOf('pt-1'), patientOf('pt-2'));
    const cookie = `${one.cookie}; ${two.cookie}`;
    const [first, second] = [await patientIn({ ...one, cookie }), await patientIn({ ...two, cookie })];
    expect(first).not.toBe(second);
    const read = (sid: string, id: string) =>
      request(app).get(`/s/${sid}/fhir/Patient/${id}`).set('cookie', cookie);
    expect((await read(one.sid, first).expect(200)).body).toMatchObject({
      name: [{ family: 'Family-pt-1' }],
    });
    expect((await read(two.sid, second).expect(200)).body).toMatchObject({
      name: [{ family: 'Family-pt-2' }],
    });
    for (const [sid, id] of [
      [one.sid, second],
      [two.sid, first],
    ] as const)
      expect((await read(sid, id).expect(403)).body).toMatchObject({ resourceType: 'OperationOutcome' });
  });

  it.each([
    [false, false],
    ['false', false],
    ['FALSE', false],
    [true, true],
    ['true', true],
    [undefined, true],
    ['?', true],
    [0, true],
    [null, true],
  ])('reads need_patient_banner %p as %p', async (said, shown) => {
    const opened = await launch(test1, { need_patient_banner: said });
    expect((await as(opened, '/api/session')).body).toMatchObject({ needPatientBanner: shown });
  });

  it('refuses a change that another site’s page sends', async () => {
    const opened = await launch(test1);
    await as(opened, '/api/echo', 'post').set('origin', 'https://evil.example.com').send({}).expect(403);
    await as(opened, '/api/echo', 'post').set('origin', PUBLIC).send({}).expect(200);
  });
});

describe('how it ends', () => {
  it('ends 15 minutes after the last input, and polling does not put that off', async () => {
    const opened = await launch(test1);
    const from = time.now.getTime();
    for (const minute of [5, 10, 14.9]) {
      time.now = new Date(from + minute * 60_000);
      await as(opened, '/api/session').expect(200);
    }
    time.now = new Date(from + 15 * 60_000);
    await as(opened, '/api/session').expect(401);
    time.now = new Date(from);
    await as(opened, '/api/session').expect(401);
    const [row] = await test1.admin<{ tokens: unknown; ended_by: string }>(
      'SELECT tokens, ended_by FROM sessions ORDER BY started_at DESC LIMIT 1',
    );
    expect(row).toEqual({ tokens: null, ended_by: 'idle' });
  });

  it('goes on when a person does something', async () => {
    const opened = await launch(test1);
    const from = time.now.getTime();
    time.now = new Date(from + 14 * 60_000);
    await as(opened, '/api/activity', 'post').expect(204);
    time.now = new Date(from + 28 * 60_000);
    await as(opened, '/api/session').expect(200);
  });

  it('ends at logoff, and the cookie goes', async () => {
    const opened = await launch(test1);
    const res = await as(opened, '/api/logoff', 'post').expect(204);
    expect(res.get('Set-Cookie')?.[0]).toMatch(/^__Host-cs-[\w-]{8}=; .*Expires=Thu, 01 Jan 1970/);
    await as(opened, '/api/session').expect(401);
  });
});

describe('how tokens are renewed', () => {
  const readPatient = async (opened: Opened) => as(opened, `/fhir/Patient/${await patientIn(opened)}`);

  it('asks once for ten requests at the same time', async () => {
    const opened = await launch(test1, { expires_in: 60 });
    time.now = new Date(time.now.getTime() + 61_000);
    const id = await patientIn(opened);
    nock(EHR, { reqheaders: { authorization: 'Bearer at-2' } })
      .persist()
      .get('/fhir/r4/Patient/pt-1')
      .reply(200, patientOf('pt-1'));
    const seen = serveToken(() => [200, { access_token: 'at-2', token_type: 'bearer', expires_in: 570 }]);
    const answers = await Promise.all(Array.from({ length: 10 }, () => as(opened, `/fhir/Patient/${id}`)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(seen.forms.map((form) => form.get('refresh_token'))).toEqual(['rt-1']);
  });

  it('keeps the refresh token when none comes back, and through a 503', async () => {
    const opened = await launch(test1, { expires_in: 60 });
    serveChart(patientOf('pt-1'));
    const from = time.now.getTime();
    for (const [minute, answer] of [
      [2, [200, { access_token: 'a', token_type: 'bearer', expires_in: 60 }]],
      [4, [503, '']],
    ] as const) {
      time.now = new Date(from + minute * 60_000);
      const seen = [1, 2, 3].map(() => serveToken(() => [answer[0], answer[1]]));
      await readPatient(opened);
      expect(seen[0]?.forms[0]?.get('refresh_token')).toBe('rt-1');
      nock.cleanAll();
      serveDiscovery();
      serveChart(patientOf('pt-1'));
    }
    const last = serveToken(() => [200, { access_token: 'b', token_type: 'bearer', expires_in: 60 }]);
    expect((await readPatient(opened)).status).toBe(200);
    expect(last.forms[0]?.get('refresh_token')).toBe('rt-1');
  });

  it('ends the session when the EHR says the grant is over', async () => {
    const opened = await launch(test1, { expires_in: 60 });
    time.now = new Date(time.now.getTime() + 61_000);
    const id = await patientIn(opened);
    serveToken(() => [400, { error: 'invalid_grant' }]);
    await as(opened, `/fhir/Patient/${id}`).expect(401);
    await as(opened, '/api/session').expect(401);
  });

  it('renews once when the EHR refuses a token that looked fresh, then gives up', async () => {
    const opened = await launch(test1);
    const id = await patientIn(opened);
    nock(EHR).get('/fhir/r4/Patient/pt-1').twice().reply(401);
    const seen = serveToken(() => [200, { access_token: 'at-2', token_type: 'bearer', expires_in: 570 }]);
    await as(opened, `/fhir/Patient/${id}`).expect(502);
    expect(seen.forms).toHaveLength(1);
  });
});

describe('bodies', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const big = JSON.stringify({ text: 'x'.repeat(10 * 1024 * 1024) });

  it.each([
    ['100,000 levels deep', deep, 422],
    ['100,000 levels of objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 422],
    ['65 levels', `${'['.repeat(65)}${']'.repeat(65)}`, 422],
    ['over 10 MB', big, 413],
    ['cut off', '{"a": ', 400],
    ['brackets inside strings only', JSON.stringify({ a: '['.repeat(1000) + '\\"[' }), 200],
    ['64 levels', `${'['.repeat(64)}${']'.repeat(64)}`, 200],
  ])('%s', async (_name, body, status) => {
    const opened = await launch(test1);
    const before = parsed.length;
    const res = await as(opened, '/api/echo', 'post').type('json').send(body);
    expect(res.status).toBe(status);
    expect(parsed.length - before).toBe(status === 200 ? 1 : 0);
  });

  it.each([
    ['broken', '{"a": '],
    ['deep', deep],
    ['fine', '{}'],
  ])('%s, from nobody we know, is not even looked at', async (_name, body) => {
    const { sid } = await launch(test1);
    const before = parsed.length;
    const res = await request(app).post(`/s/${sid}/api/echo`).type('json').send(body);
    expect(res.status).toBe(401);
    expect(parsed).toHaveLength(before);
  });
});

describe('what never leaves', () => {
  it('says of a bug of ours nothing but a reference', async () => {
    const opened = await launch(test1);
    const res = await as(opened, '/api/bug').expect(500);
    expect(JSON.stringify(res.body)).not.toMatch(/Rivera|TypeError/);
    expect(res.body).toMatchObject({ status: 500, reference: res.get('x-request-id') });
  });

  it('keeps sid, handle, tokens and patient out of the log', async () => {
    const opened = await launch(test1, { access_token: 'at-PLANTED' }, false);
    const id = await patientIn(opened);
    serveChart(patientOf('pt-1'));
    await as(opened, `/fhir/Patient/${id}`).expect(200);
    await request(app).get('/Ana-Rivera/1984-03-09?name=Rivera').expect(404);
    const all = lines.join('\n');
    for (const secret of [opened.sid, opened.handle, 'PLANTED', id, 'Rivera', 'Family'])
      expect(all).not.toContain(secret);
    // Short ones can stand in our own random ids by chance.
    const withoutIds = all.replaceAll(/"(request|session)":"[\w-]+"/g, '"$1":""');
    for (const secret of ['pt-1', '1984']) expect(withoutIds).not.toContain(secret);
    expect(all).toContain('"path":"/s/*/fhir/Patient/*"');
  });

  it('sends pages with a nonce, ancestors of its connections, and no referrer', async () => {
    const { sid } = await launch(test1);
    const res = await request(app).get(`/s/${sid}/`).expect(200);
    const nonce = /content="([^"]+)"/.exec(res.text)?.[1] ?? '?';
    const policy = res.get('content-security-policy') ?? '';
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(policy).toContain("frame-ancestors 'self' https://ehr.example.org");
    expect(policy).toContain("default-src 'self'");
    expect(res.get('referrer-policy')).toBe('no-referrer');
    expect(res.get('x-frame-options')).toBeUndefined();
    expect(res.get('cache-control')).toBe('no-store');
    expect(res.get('ratelimit-limit')).toBe('1200');
  });
});

it('holds coverage of another patient back even when the EHR sends it', async () => {
  const opened = await launch(test1);
  const coverage: Coverage = {
    resourceType: 'Coverage',
    id: 'c1',
    status: 'active',
    beneficiary: { reference: 'Patient/pt-9' },
    payor: [],
  };
  nock(EHR)
    .get('/fhir/r4/Coverage')
    .query(true)
    .reply(200, {
      resourceType: 'Bundle',
      type: 'searchset',
      entry: [{ resource: coverage, search: { mode: 'match' } }],
    });
  const before = events.length;
  await as(opened, '/fhir/Coverage').expect(403);
  expect(events.slice(before)).toMatchObject([{ outcome: '4', subtype: [{ code: 'search-type' }] }]);
});

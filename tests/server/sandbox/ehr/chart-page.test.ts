import { decodeJwt } from 'jose';

import type { SandboxEhr } from '../../../../server/sandbox/ehr/start.ts';
import { authorize, http, redeem, startEhr } from './client.ts';

let ehr: SandboxEhr;
beforeAll(async () => {
  ehr = await startEhr();
});
afterAll(() => ehr.close());

async function chart(query: string): Promise<{ text: string; headers: Record<string, unknown> }> {
  const { status, data, headers } = await http.get<string>(`${ehr.url}/chart${query}`);
  expect(status).toBe(200);
  return { text: data, headers: headers };
}

function frames(text: string): URL[] {
  return [...text.matchAll(/<iframe[^>]*\ssrc="([^"]+)"/g)].map(
    (match) => new URL((match[1] ?? '').replaceAll('&amp;', '&')),
  );
}

test('lists every patient with what it shows, and says that all is synthetic', async () => {
  const { text } = await chart('');
  expect(text.match(/class="about"/g)).toHaveLength(34);
  expect(text).toContain('Sandbox: synthetic patients');
  expect(frames(text)).toEqual([]);
});

test('finds patients without regard to accents', async () => {
  const { text } = await chart('?q=lucia');
  expect(text).toContain('1 of 34 patients');
  expect(text).toContain('Rivera, Ana Lucía');
});

test('opening a chart frames the app by a launch that works once', async () => {
  const { text } = await chart('?patient=p01&banner=on');
  const [frame] = frames(text);
  expect(frame?.origin).toBe('http://127.0.0.1:8600');
  expect(frame?.searchParams.get('iss')).toBe(ehr.fhirBase);
  const launch = frame?.searchParams.get('launch') ?? '';
  const { data } = await redeem(ehr, await authorize(ehr, { launch }));
  expect([data.patient, data.need_patient_banner]).toEqual(['p01', 'true']);
});

test('two charts side by side have two launches', async () => {
  const found = frames((await chart('?patient=p01&beside=p02')).text);
  expect(found).toHaveLength(2);
  expect(found[0]?.searchParams.get('launch')).not.toBe(found[1]?.searchParams.get('launch'));
});

test('escapes names and what was searched for', async () => {
  expect((await chart('?patient=p27')).text).toContain('O&#39;Connor-Fernández de la Vega');
  const { text } = await chart('?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E');
  expect(text).not.toContain('<script>alert');
});

test('may frame the app and its own sign-in, runs no foreign script and is framed by nobody else', async () => {
  const policy = String((await chart('')).headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`frame-src http://127.0.0.1:8600 ${ehr.url}`);
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("frame-ancestors 'self'");
});

test('behaves as chosen: the launch is that EHR’s, every link and form keeps the choice, the frame is its own', async () => {
  const { text } = await chart('?patient=p01&like=athenahealth-like&q=r');
  const [frame] = frames(text);
  const site = ehr.sites.find(({ behaviour }) => behaviour.id === 'athenahealth-like');
  expect(frame?.searchParams.get('iss')).toBe(site?.fhirBase);
  expect(text).toMatch(/<iframe[^>]*\ssandbox="allow-forms [^"]*allow-scripts[^"]*"/);
  expect(text).not.toContain('allow-top-navigation');
  expect(text).toMatch(/<option value="athenahealth-like" selected>/);
  const links = [...text.matchAll(/href="(\/chart\?[^"]*)"/g)].map(([, link]) => link ?? '');
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((link) => !link.includes('like=athenahealth-like'))).toEqual([]);
  expect(text.match(/name="like"/g)).toHaveLength(3);
});

test('a behaviour that is not known is the usual one, and its frame has no sandbox', async () => {
  const { text } = await chart('?patient=p01&like=made-up');
  expect(frames(text)[0]?.searchParams.get('iss')).toBe(ehr.fhirBase);
  expect(text).not.toMatch(/<iframe[^>]*sandbox=/);
});

test('whoever is chosen at the keyboard is who signs in with the chart', async () => {
  const { text } = await chart('?patient=p01&user=records');
  const launch = frames(text)[0]?.searchParams.get('launch') ?? '';
  const { data } = await redeem(ehr, await authorize(ehr, { launch }));
  expect(decodeJwt(data.id_token ?? '')['fhirUser']).toBe(`${ehr.fhirBase}/Practitioner/records`);
  expect(text).toContain('Specialty Clinic · Remi Records');
  expect(text).toMatch(/<option value="records" selected>/);
});

test('an unknown patient opens no chart', async () => {
  expect(frames((await chart('?patient=p99')).text)).toEqual([]);
});

test.each([
  ['/nowhere', 404],
  ['/static/%E0%A4%A', 404],
  ['/oauth2/nowhere', 404],
  ['/r4/Patient/%E0%A4%A', 400],
])('%s gives a sentence, status %d, no stack', async (path, expected) => {
  const { status, data } = await http.get<unknown>(ehr.url + path);
  expect(status).toBe(expected);
  expect(JSON.stringify(data)).not.toMatch(/node_modules|\.ts:|at [A-Za-z.]+ \(/);
});

test('a port in use is an error, not a hang', async () => {
  const port = Number(new URL(ehr.url).port);
  await expect(startEhr({ port, publicUrl: ehr.url })).rejects.toThrow('EADDRINUSE');
});

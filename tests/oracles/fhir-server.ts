/** The wiring of docker-compose.yml without Docker: the sandbox patients in a real HAPI, read from there by the chart and by us. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import type { Bundle, Patient } from 'fhir/r4.js';
import { startChartside } from '../e2e/chartside.ts';
import { startHapi } from './hapi.ts';
import { freePort } from '../server/ports.ts';
import type { Report } from './report.ts';

const root = join(import.meta.dirname, '../..');
const http = axios.create({ validateStatus: () => true, maxRedirects: 0, timeout: 300_000 });

export async function checkFhirServer(shared: string, report: Report): Promise<void> {
  report.note(
    'the sandbox patients in a real HAPI FHIR server (it takes a minute to start, and several the first time)',
  );
  const port = await freePort();
  const hapi = await startHapi(shared, port, report);
  const dataDir = mkdtempSync(join(tmpdir(), 'chartside-hapi-'));
  try {
    const base = `http://127.0.0.1:${port}/fhir`;
    await withChartside(base, dataDir, report, (chartUrl) => checkFirstStart(base, chartUrl, report));
    await withChartside(base, dataDir, report, () => checkSecondStart(base, report));
  } finally {
    await hapi.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function withChartside(
  fhir: string,
  dataDir: string,
  report: Report,
  work: (chartUrl: string) => Promise<void>,
): Promise<void> {
  const chartside = await startChartside({ DATA_DIR: dataDir, SANDBOX_FHIR: fhir, SANDBOX: 'on' });
  try {
    await work(chartside.sandboxUrl);
  } finally {
    const code = await chartside.stop();
    report.check(
      'Chartside stops when it is told to',
      code === 0 ? undefined : `exit code ${code ?? 'none'}`,
    );
  }
}

async function checkFirstStart(base: string, chartUrl: string, report: Report): Promise<void> {
  const wanted = readdirSync(join(root, 'profiles/sandbox/patients')).filter((name) =>
    /^p\d.*\.json$/.test(name),
  );
  const { data } = await http.get<Bundle>(`${base}/Patient?_summary=count`);
  report.check(
    `HAPI holds the patients (${data.total ?? 0} for ${wanted.length} charts)`,
    (data.total ?? 0) >= wanted.length ? undefined : 'Patients are missing.',
  );
  const list = await http.get<string>(new URL('/chart', chartUrl).href);
  report.check('the chart list shows Rivera', /Rivera/.test(list.data) ? undefined : `HTTP ${list.status}`);
  await renameInHapi(base);
  const seen = await patientInSession(new URL('/chart?patient=p01', chartUrl).href);
  report.check(
    'a session launched from the chart reads the patient from HAPI',
    seen === 'Fromhapi' ? undefined : `It shows ${seen}.`,
  );
}

/** So that what a session shows can come from nowhere else. */
async function renameInHapi(base: string): Promise<void> {
  const headers = { 'content-type': 'application/fhir+json' };
  const { data } = await http.get<Patient>(`${base}/Patient/p01`);
  const changed = { ...data, name: [{ ...data.name?.[0], family: 'Fromhapi' }] };
  const { status } = await http.put(`${base}/Patient/p01`, changed, { headers });
  if (status !== 200) throw new Error(`HAPI refused a change with HTTP ${status}.`);
}

/** Launches as a browser does from the chart's frame, and reads the session's patient: the family name, or what went wrong. */
async function patientInSession(chartUrl: string): Promise<string> {
  const chart = await http.get<string>(chartUrl);
  const launch = /<iframe[^>]+src="([^"]+)"/.exec(chart.data)?.[1]?.replaceAll('&amp;', '&');
  if (launch === undefined) return `no frame in the chart (HTTP ${chart.status})`;
  const cookies = new Map<string, string>();
  let [url, page] = [launch, await get(launch, cookies)];
  for (let hops = 0; page.status >= 300 && page.status < 400 && hops < 10; hops += 1) {
    url = new URL(String(page.headers['location']), url).href;
    page = await get(url, cookies);
  }
  if (page.status !== 200) return `the launch ended with HTTP ${page.status}`;
  const session = /^(.*\/s\/[\w-]+)/.exec(url)?.[1];
  if (session === undefined) return 'no session in the address';
  const { data } = await get<{ patient: string }>(`${session}/api/session`, cookies);
  const patient = await get<Patient>(`${session}/fhir/${data.patient}`, cookies);
  return patient.data.name?.[0]?.family ?? `HTTP ${patient.status}`;
}

/** Cookies by name: both servers are ours, and Secure cookies must go over http://127.0.0.1 as browsers let them. */
async function get<T = string>(url: string, cookies: Map<string, string>) {
  const { origin } = new URL(url);
  const mine = [...cookies].filter(([key]) => key.startsWith(`${origin} `));
  const cookie = mine.map(([key, value]) => `${key.slice(origin.length + 1)}=${value}`).join('; ');
  const answer = await http.get<T>(url, cookie === '' ? {} : { headers: { cookie } });
  for (const line of answer.headers['set-cookie'] ?? []) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    cookies.set(`${origin} ${name}`, value);
  }
  return answer;
}

async function checkSecondStart(base: string, report: Report): Promise<void> {
  const { data } = await http.get<Patient>(`${base}/Patient/p02`);
  report.check(
    'a second start loads nothing again',
    data.meta?.versionId === '1' ? undefined : `Patient/p02 is at version ${data.meta?.versionId ?? 'none'}.`,
  );
}

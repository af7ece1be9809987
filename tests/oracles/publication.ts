/** Our resources on their way to a real HAPI that checks references: written while it is away, there when it is back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import axios from 'axios';
import type { Bundle, CoverageEligibilityResponse, FhirResource } from 'fhir/r4.js';
import { backendClient, requestBundle } from '../e2e/backend-client.ts';
import { startChartside } from '../e2e/chartside.ts';
import { startHapi } from './hapi.ts';
import { freePort } from '../server/ports.ts';
import type { Report } from './report.ts';

const http = axios.create({ validateStatus: () => true, maxRedirects: 0, timeout: 300_000 });
const FHIR = 'application/fhir+json';
/** The back-off after HAPI's start, and as much again. */
const PATIENCE_MS = 5 * 60_000;

const people = [
  { memberId: 'W123456702', family: 'Chen', birthDate: '1979-11-02' },
  { memberId: 'W123456711', family: 'Nakamura', birthDate: '1968-03-23' },
];

export async function checkPublication(shared: string, report: Report): Promise<void> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}/fhir`;
  const dataDir = mkdtempSync(join(tmpdir(), 'chartside-publish-'));
  const chartside = await startChartside({ DATA_DIR: dataDir, SANDBOX: 'on', PUBLISH_FHIR_BASE: base });
  let hapi: { stop(): Promise<void> } | undefined;
  try {
    const client = await backendClient(chartside.sandboxUrl, dataDir);
    const token = await client.token('system/*.cruds');
    const own = { base: `${client.base}/fhir/r4`, headers: { authorization: `Bearer ${token}` } };
    const responses = await writeWhileAway(own, report);
    report.note('HAPI starts, after the resources were written');
    hapi = await startHapi(shared, port, report);
    await compareBoth(own, base, responses, report);
  } finally {
    await chartside.stop();
    await hapi?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface Own {
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Two checks of coverage, each with its request, its answers and where they come from; gives the answers' ids. */
async function writeWhileAway({ base, headers }: Own, report: Report): Promise<string[]> {
  const ids: string[] = [];
  for (const person of people) {
    const { status, data } = await http.post<CoverageEligibilityResponse>(
      `${base}/CoverageEligibilityRequest/$submit`,
      requestBundle(person),
      { headers: { ...headers, 'content-type': FHIR } },
    );
    report.check(
      `a check is answered while the repository is away (${data.outcome})`,
      status === 200 ? undefined : `HTTP ${status}`,
    );
    if (data.id !== undefined) ids.push(data.id);
  }
  return ids;
}

async function idsOf(url: string, headers: Own['headers'] = {}): Promise<string[]> {
  const { data } = await http.get<Bundle>(url, { headers });
  return (data.entry ?? [])
    .flatMap(({ resource }) => (resource ? [`${resource.resourceType}/${resource.id ?? ''}`] : []))
    .sort();
}

const types = ['CoverageEligibilityRequest', 'CoverageEligibilityResponse', 'Provenance'];

async function compareBoth(
  own: Own,
  hapi: string,
  responses: readonly string[],
  report: Report,
): Promise<void> {
  for (const type of types) {
    const [wanted, found] = await eventually(
      async () => [
        await idsOf(`${own.base}/${type}?_count=200`, own.headers),
        await idsOf(`${hapi}/${type}?_count=200`),
      ],
      ([ours, theirs]) => ours.every((id) => theirs.includes(id)),
    );
    const missing = wanted.filter((id) => !found.includes(id));
    report.check(
      `HAPI holds every ${type} of ours (${found.length})`,
      missing.length === 0 && wanted.length > 0 ? undefined : `missing: ${missing.join(', ')}`,
    );
  }
  for (const id of responses) {
    const path = `CoverageEligibilityResponse/${id}`;
    // An answer that came late is on its way there while the version before it is there already.
    const [data, ours] = await eventually(
      async () => [
        (await http.get<CoverageEligibilityResponse>(`${hapi}/${path}`)).data,
        (await http.get<CoverageEligibilityResponse>(`${own.base}/${path}`, { headers: own.headers })).data,
      ],
      ([theirs, mine]) => contentOf(theirs) === contentOf(mine),
    );
    const [there, here] = [contentOf(data), contentOf(ours)];
    report.check(
      'the newest version there says what ours says',
      there === here ? undefined : `there ${there}, here ${here}`,
    );
    const patient = data.patient.reference ?? '';
    const byPatient = await idsOf(`${hapi}/CoverageEligibilityResponse?patient=${patient}`);
    report.check(
      'it is found there by its patient',
      byPatient.length > 0 ? undefined : `nothing of ${patient}`,
    );
    const sources = await idsOf(`${hapi}/Provenance?target=${path}`);
    report.check(
      'where it comes from is found there',
      sources.length >= 2 ? undefined : `${sources.length} Provenances`,
    );
    const { data: person } = await http.get<object>(`${hapi}/${patient}`);
    const words = people.map(({ family }) => family).filter((word) => JSON.stringify(person).includes(word));
    report.check('of the patient it has our id alone', words.length === 0 ? undefined : words.join());
  }
}

/** What both sides must agree on, whatever they number and refer to. */
function contentOf(resource: FhirResource): string {
  const { outcome, disposition, created } = resource as CoverageEligibilityResponse;
  return JSON.stringify({ outcome, disposition, created });
}

/** What both hold once that fits, or when patience ends. */
async function eventually<T>(look: () => Promise<[T, T]>, fits: (both: [T, T]) => boolean): Promise<[T, T]> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const both = await look();
    if (fits(both) || performance.now() > until) return both;
    await wait(2_000);
  }
}

/**
 * The same searches against a real HAPI server and against our facade, over the same resources: what the sandbox EHR
 * holds is read through the facade and put into HAPI under the same ids, what is ours is written to both.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import type { Bundle, FhirResource } from 'fhir/r4.js';
import { backendClient } from '../e2e/backend-client.ts';
import { startChartside } from '../e2e/chartside.ts';
import { ownResources, type Chart } from './facade-data.ts';
import { differences, queries } from './facade-queries.ts';
import { judgeFacade } from './facade-answers.ts';
import { startHapi } from './hapi.ts';
import { freePort } from '../server/ports.ts';
import type { Report } from './report.ts';

/** One of the two, spoken to in the same way. */
export interface FhirServer {
  readonly name: string;
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

const http = axios.create({ validateStatus: () => true, maxRedirects: 0, timeout: 300_000 });
const FHIR = 'application/fhir+json';
/** Held by the EHR, about a patient; and what these refer to. */
const CHART_TYPES = ['Encounter', 'Condition', 'Coverage', 'ServiceRequest', 'Appointment', 'DocumentReference', 'RelatedPerson']; // prettier-ignore

export async function checkFacade(shared: string, report: Report): Promise<void> {
  const port = await freePort();
  const hapi = await startHapi(shared, port, report);
  const dataDir = mkdtempSync(join(tmpdir(), 'chartside-facade-'));
  try {
    const chartside = await startChartside({ DATA_DIR: dataDir, SANDBOX: 'on' });
    try {
      const client = await backendClient(chartside.sandboxUrl, dataDir);
      const token = await client.token('system/*.cruds');
      const facade = {
        name: 'facade',
        base: `${client.base}/fhir/r4`,
        headers: { authorization: `Bearer ${token}` },
      };
      const peer = { name: 'HAPI', base: `http://127.0.0.1:${port}/fhir`, headers: {} };
      const { chart, served } = await fill(facade, peer);
      await compare(facade, peer, chart, report);
      await judgeFacade(shared, facade, served, report);
    } finally {
      await chartside.stop();
    }
  } finally {
    await hapi.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Reads the chart through the facade, copies it to the peer, and writes what is ours to both. */
async function fill(facade: FhirServer, peer: FhirServer): Promise<{ chart: Chart; served: FhirResource[] }> {
  const patients = (await searchAll(facade, 'Patient?gender=female,male&_count=100')).matches;
  const held = new Map(patients.map((one) => [nameOf(one), one]));
  for (const { id = '' } of patients)
    for (const type of CHART_TYPES)
      for (const one of (await searchAll(facade, `${type}?patient=${id}`)).matches)
        held.set(nameOf(one), one);
  await addReferences(facade, held);
  const chart = chartOf([...held.values()]);
  const own = ownResources(chart);
  await putAll(peer, [...held.values(), ...own]);
  for (const one of own) await put(facade, one);
  return { chart, served: [...held.values()] };
}

/** HAPI keeps references whole: what the chart names is read too, until nothing new is named. */
async function addReferences(facade: FhirServer, held: Map<string, FhirResource>): Promise<void> {
  for (let rest = missing(held); rest.length > 0; rest = missing(held)) {
    for (const name of rest) {
      const { status, data } = await http.get<FhirResource>(`${facade.base}/${name}`, facade);
      if (status !== 200) throw new Error(`The chart names ${name}, which cannot be read: HTTP ${status}.`);
      held.set(name, data);
    }
  }
}

const nameOf = ({ resourceType, id }: FhirResource) => `${resourceType}/${id ?? ''}`;

function missing(held: ReadonlyMap<string, FhirResource>): string[] {
  const named = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) walk(one);
    else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) {
        if (key === 'reference' && typeof one === 'string' && /^[A-Z]\w+\/[^/]+$/.test(one)) named.add(one);
        else walk(one);
      }
  };
  for (const one of held.values()) walk(one);
  return [...named].filter((name) => !held.has(name));
}

function chartOf(all: readonly FhirResource[]): Chart {
  const ids = (type: string) =>
    all
      .filter((one) => one.resourceType === type)
      .map(({ id = '' }) => id)
      .sort();
  const coverages = all
    .filter((one) => one.resourceType === 'Coverage')
    .map((one) => ({ id: one.id ?? '', patient: (one.beneficiary.reference ?? '').replace('Patient/', '') }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    patients: ids('Patient'),
    coverages,
    practitioners: ids('Practitioner'),
    organizations: ids('Organization'),
  };
}

async function putAll(peer: FhirServer, resources: readonly FhirResource[]): Promise<void> {
  const entry = resources.map((resource) => ({
    resource: { ...resource, meta: { ...resource.meta, versionId: undefined, lastUpdated: undefined } },
    request: { method: 'PUT', url: nameOf(resource) },
  }));
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry };
  const { status, data } = await http.post<unknown>(peer.base, bundle, { headers: { 'content-type': FHIR } });
  if (status !== 200)
    throw new Error(`${peer.name} refused the copy: HTTP ${status} ${JSON.stringify(data).slice(0, 400)}`);
}

async function put(server: FhirServer, resource: FhirResource): Promise<void> {
  const headers = { ...server.headers, 'content-type': FHIR };
  const { status, data } = await http.put<unknown>(`${server.base}/${nameOf(resource)}`, resource, {
    headers,
  });
  if (status !== 200 && status !== 201)
    throw new Error(
      `${server.name} refused ${nameOf(resource)}: HTTP ${status} ${JSON.stringify(data).slice(0, 400)}`,
    );
}

interface Answered {
  readonly matches: readonly FhirResource[];
  readonly included: readonly FhirResource[];
}

/** All pages. */
async function searchAll(server: FhirServer, query: string): Promise<Answered> {
  const [matches, included]: [FhirResource[], FhirResource[]] = [[], []];
  let url: string | undefined = `${server.base}/${query}`;
  for (let pages = 0; url !== undefined && pages < 60; pages += 1) {
    const answer: { status: number; data: Bundle<FhirResource> } = await http.get(url, server);
    if (answer.status !== 200)
      throw new Error(`HTTP ${answer.status} ${JSON.stringify(answer.data).slice(0, 300)}`);
    for (const { resource, search } of answer.data.entry ?? []) {
      if (resource === undefined || resource.resourceType === 'OperationOutcome') continue;
      (search?.mode === 'include' ? included : matches).push(resource);
    }
    url = answer.data.link?.find(({ relation }) => relation === 'next')?.url;
  }
  return { matches, included };
}

/** `{patient3}` → the id of the fourth patient; `{coveragePatient0}` → whose the first coverage is. */
function filled(query: string, chart: Chart): string {
  return query.replace(/\{(\w+?)(\d*)\}/g, (_, name: string, at: string) => {
    const place = Number(at);
    const found: Record<string, string | undefined> = {
      patient: chart.patients[place],
      practitioner: chart.practitioners[place],
      organization: chart.organizations[place],
      coverage: chart.coverages[place]?.id,
      coveragePatient: chart.coverages[place]?.patient,
      nobody: 'a'.repeat(32),
    };
    const id = found[name];
    if (id === undefined) throw new Error(`The query names ${name}${at}, and the chart has none.`);
    return id;
  });
}

async function compare(facade: FhirServer, peer: FhirServer, chart: Chart, report: Report): Promise<void> {
  for (const query of queries) {
    const asked = filled(query, chart);
    // Ids of the chart are base32, ours here are words: what the facade holds beside the copy does not count.
    const sorted = /[?&]_sort=/.test(asked);
    const [ours, theirs] = await Promise.all(
      [facade, peer].map((server) =>
        searchAll(server, asked).then(
          ({ matches, included }) => ({
            matches: sorted ? matches.map(nameOf) : matches.map(nameOf).sort(),
            included: included.map(nameOf).sort(),
          }),
          (cause: unknown) => ({ failed: cause instanceof Error ? cause.message : String(cause) }),
        ),
      ),
    );
    const same = JSON.stringify(ours) === JSON.stringify(theirs);
    const reason = differences[query];
    if (reason !== undefined)
      report.check(
        `differs from HAPI, as stated: ${query} — ${reason}`,
        same ? 'It does not differ any more.' : undefined,
      );
    else
      report.check(
        `the same as HAPI: ${query}`,
        same ? undefined : `facade ${JSON.stringify(ours)}\nHAPI   ${JSON.stringify(theirs)}`,
      );
  }
}

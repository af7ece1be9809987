/** The sandbox patients held by a real FHIR server: loaded into it on first start, then read and searched there. */
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import type { Basic, Bundle } from 'fhir/r4.js';

import type { Roster, Stored } from './patients.ts';
import type { FhirSource } from './source.ts';

/** How long the FHIR server may take to come up, milliseconds. */
const patienceMs = 5 * 60_000;
const markerId = 'chartside-sandbox';

async function waitUntilReady(http: AxiosInstance, progress: (step: string) => void): Promise<void> {
  const until = Date.now() + patienceMs;
  for (let round = 0; ; round += 1) {
    const answer = await http.get<unknown>('metadata', { timeout: 10_000 }).catch(() => undefined);
    if (answer?.status === 200) return;
    if (Date.now() > until)
      throw new Error('the FHIR server of SANDBOX_FHIR did not answer /metadata in five minutes');
    if (round % 5 === 0) progress('Waiting for the FHIR server of SANDBOX_FHIR');
    await wait(1000);
  }
}

/** Changes with the patient files and with the day, since the visits' dates move with it. */
function fingerprint(roster: Roster): string {
  return createHash('sha256').update(JSON.stringify(roster)).digest('hex');
}

function transaction(resources: readonly Stored[]): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: resources.map((resource) => ({
      fullUrl: `${resource.resourceType}/${resource.id}`,
      resource,
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    })),
  };
}

async function load(http: AxiosInstance, roster: Roster, progress: (step: string) => void): Promise<void> {
  const value = fingerprint(roster);
  const held = await http.get<Basic>(`Basic/${markerId}`);
  if (held.status === 200 && held.data.identifier?.[0]?.value === value) return;
  const put = async (resources: readonly Stored[]): Promise<void> => {
    const answer = await http.post<unknown>('', transaction(resources), { timeout: 120_000 });
    if (answer.status !== 200)
      throw new Error(`the FHIR server refused the sandbox patients: HTTP ${answer.status}`);
  };
  await put(roster.shared);
  for (const [index, chart] of roster.charts.entries()) {
    await put(chart.resources);
    if (index % 7 === 6) progress(`Loading the synthetic patients: ${index + 1} of ${roster.charts.length}`);
  }
  const marker: Basic & { id: string } = {
    resourceType: 'Basic',
    id: markerId,
    identifier: [{ system: 'urn:chartside:sandbox:load', value }],
    code: { text: 'The sandbox patients are loaded' },
  };
  await put([marker]);
}

/** Follows the server's own paging; its links keep their query, but never lead to another host. */
async function collect(
  http: AxiosInstance,
  base: string,
  type: string,
  query: URLSearchParams,
): Promise<Stored[]> {
  const found: Stored[] = [];
  let next: string | undefined = `${type}?${query.toString()}`;
  while (next !== undefined) {
    const answer: AxiosResponse<Bundle> = await http.get<Bundle>(next);
    if (answer.status !== 200)
      throw new Error(`the FHIR server answered a search of ${type} with HTTP ${answer.status}`);
    for (const { resource } of answer.data.entry ?? []) {
      if (resource?.resourceType === type) found.push(resource as Stored);
    }
    const link = answer.data.link?.find((one) => one.relation === 'next')?.url;
    next = link === undefined ? undefined : `${base}${new URL(link).search}`;
  }
  return found;
}

/** Waits for the server at `base`, loads it once a day, and serves from it. Throws when it never comes up. */
export async function remoteSource(
  base: string,
  roster: Roster,
  progress: (step: string) => void,
): Promise<FhirSource> {
  const root = base.replace(/\/$/, '');
  const http = axios.create({
    baseURL: `${root}/`,
    timeout: 30_000,
    validateStatus: () => true,
    headers: {
      Accept: 'application/fhir+json',
      'Content-Type': 'application/fhir+json',
      'Cache-Control': 'no-cache',
    },
  });
  await waitUntilReady(http, progress);
  await load(http, roster, progress);
  return {
    read: async (type, id) => {
      const answer = await http.get<Stored>(`${type}/${encodeURIComponent(id)}`);
      if (answer.status === 404 || answer.status === 410) return undefined;
      if (answer.status !== 200)
        throw new Error(`the FHIR server answered a read of ${type} with HTTP ${answer.status}`);
      return answer.data;
    },
    search: (type, query) => collect(http, root, type, new URLSearchParams([...query, ['_count', '200']])),
    save: async (resource) => {
      const answer = await http.put<Stored>(`${resource.resourceType}/${resource.id}`, resource);
      if (answer.status !== 200 && answer.status !== 201)
        throw new Error(`the FHIR server answered a write with HTTP ${answer.status}`);
      return answer.data;
    },
  };
}

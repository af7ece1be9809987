/** The facade as clients that nobody here wrote see it: fhir-kit-client and Medplum's client, against the whole running product. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MedplumClient } from '@medplum/core';
import type { Bundle, FhirResource, Patient, Task } from 'fhir/r4.js';
import { Client, type FhirResource as KitResource } from 'fhir-kit-client';
import { backendClient } from './backend-client.ts';
import { startChartside } from './chartside.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'chartside-clients-'));
const chartside = await startChartside({ DATA_DIR: dataDir, SANDBOX: 'on' });
const backend = await backendClient(chartside.sandboxUrl, dataDir);
const bearerToken = await backend.token('system/*.cruds');
const kit = new Client({ baseUrl: `${backend.base}/fhir/r4`, bearerToken });
const medplum = new MedplumClient({
  baseUrl: `${backend.base}/`,
  fhirUrlPath: 'fhir/r4',
  fetch,
  cacheTime: 0,
});
medplum.setAccessToken(bearerToken);

afterAll(async () => {
  await chartside.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const resourcesOf = (bundle: unknown): FhirResource[] =>
  ((bundle as Bundle<FhirResource>).entry ?? []).flatMap(({ resource }) => resource ?? []);

async function firstPatient(): Promise<string> {
  const [patient] = resourcesOf(
    await kit.search({ resourceType: 'Patient', searchParams: { gender: 'female', _count: 1 } }),
  ) as Patient[];
  if (patient?.id === undefined) throw new Error('the sandbox has no patients');
  return patient.id;
}

/** The clients have types of their own for a resource; what crosses between them and ours is JSON. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names what it expects
const given = <T extends object>(answer: unknown) => answer as T;
const sent = (resource: object) => resource as KitResource;

const task = (patient: string, value: string): Task => ({
  resourceType: 'Task',
  identifier: [{ system: 'urn:example:clients', value }],
  status: 'requested',
  intent: 'order',
  for: { reference: `Patient/${patient}` },
  authoredOn: '2026-11-09T08:30:00-06:00',
});

describe('fhir-kit-client', () => {
  it('reads what the facade says of itself, and where tokens come from', async () => {
    expect(await kit.capabilityStatement()).toMatchObject({
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
    });
    expect(await kit.smartAuthMetadata()).toMatchObject({
      tokenUrl: expect.objectContaining({ href: `${backend.base}/oauth/token` }) as unknown,
    });
  });

  it('creates, reads, changes, patches, lists versions of and deletes a Task', async () => {
    const patient = await firstPatient();
    const made = given<Task & { id: string }>(
      await kit.create({ resourceType: 'Task', body: sent(task(patient, 'kit')) }),
    );
    expect(made.meta?.versionId).toBe('1');
    const changed = await kit.update({
      resourceType: 'Task',
      id: made.id,
      body: sent({ ...made, status: 'accepted' }),
    });
    expect(changed).toMatchObject({ status: 'accepted', meta: { versionId: '2' } });
    const patched = await kit.patch({
      resourceType: 'Task',
      id: made.id,
      jsonPatch: [{ op: 'replace', path: '/status', value: 'completed' }],
    });
    expect(patched).toMatchObject({ status: 'completed', meta: { versionId: '3' } });
    const before = await kit.vread({ resourceType: 'Task', id: made.id, version: '1' });
    expect(before).toMatchObject({ status: 'requested' });
    const history = await kit.history({ resourceType: 'Task', id: made.id });
    expect(resourcesOf(history)).toHaveLength(3);
    await kit.delete({ resourceType: 'Task', id: made.id });
    await expect(kit.read({ resourceType: 'Task', id: made.id })).rejects.toMatchObject({
      response: { status: 410, data: { resourceType: 'OperationOutcome' } },
    });
  });

  it('pages through a search by its next links', async () => {
    const patient = await firstPatient();
    for (const value of ['page-1', 'page-2', 'page-3'])
      await kit.create({ resourceType: 'Task', body: sent(task(patient, value)) });
    const searchParams = { patient, identifier: 'urn:example:clients|', _count: 2, _sort: '_id' };
    const seen: FhirResource[] = [];
    for (
      let page: unknown = await kit.search({ resourceType: 'Task', searchParams });
      page !== undefined;
      page = await kit.nextPage({ bundle: page as Parameters<typeof kit.nextPage>[0]['bundle'] })
    )
      seen.push(...resourcesOf(page));
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  });

  it('sends a transaction whose entries name each other, all or nothing', async () => {
    const patient = await firstPatient();
    const first = 'urn:uuid:8f5f9e8a-52cb-4f0e-a19d-64a8b28f6c3f';
    const entry = (fullUrl: string, resource: Task) => ({
      fullUrl,
      resource,
      request: { method: 'POST', url: 'Task' },
    });
    const second = { ...task(patient, 'part'), partOf: [{ reference: first }] };
    const entries = [
      entry('urn:uuid:0e1b0a55-7b6e-4e5c-9b27-5f1f2c6f6a01', second),
      entry(first, task(patient, 'whole')),
    ];
    const body = { resourceType: 'Bundle', type: 'transaction', entry: entries };
    const answer = given<Bundle>(await kit.transaction({ body: sent(body) }));
    expect(answer.entry?.map(({ response }) => response?.status.slice(0, 3))).toEqual(['201', '201']);
    const [found] = given<Task[]>(
      await medplum.searchResources('Task', { identifier: 'urn:example:clients|part' }),
    );
    expect(found?.partOf?.[0]?.reference).toMatch(/^Task\/[\w-]+$/);
    const broken = { ...body, entry: [...entries, entry('urn:uuid:1', { resourceType: 'Task' } as Task)] };
    await expect(kit.transaction({ body: sent(broken) })).rejects.toMatchObject({
      response: { data: { resourceType: 'OperationOutcome' } },
    });
  });
});

describe('Medplum’s client', () => {
  it('reads and searches the chart, includes beside matches', async () => {
    const patient = await firstPatient();
    expect(await medplum.readResource('Patient', patient)).toMatchObject({
      resourceType: 'Patient',
      id: patient,
    });
    const coverages = given<FhirResource[]>(await medplum.searchResources('Coverage', { patient }));
    expect(coverages.length).toBeGreaterThan(0);
    const bundle = given<Bundle>(await medplum.search('Coverage', { patient, _include: 'Coverage:payor' }));
    expect(bundle.entry?.some(({ search }) => search?.mode === 'include')).toBe(true);
  });

  it('creates once for a condition, and updates with what it read', async () => {
    const patient = await firstPatient();
    const wanted = task(patient, 'medplum') as never;
    const query = 'identifier=urn:example:clients|medplum';
    const made = given<Task & { id: string }>(await medplum.createResourceIfNoneExist<never>(wanted, query));
    const again = given<Task>(await medplum.createResourceIfNoneExist<never>(wanted, query));
    expect(again.id).toBe(made.id);
    const updated: unknown = await medplum.updateResource({ ...made, status: 'accepted' } as never);
    expect(updated).toMatchObject({ status: 'accepted', meta: { versionId: '2' } });
    const patched: unknown = await medplum.patchResource('Task', made.id, [
      { op: 'replace', path: '/status', value: 'on-hold' },
    ]);
    expect(patched).toMatchObject({ status: 'on-hold' });
    const history = given<Bundle>(await medplum.readHistory('Task', made.id));
    expect(history.entry).toHaveLength(3);
  });

  it('runs a batch whose entries succeed and fail one by one', async () => {
    const patient = await firstPatient();
    const answer: unknown = await medplum.executeBatch({
      resourceType: 'Bundle',
      type: 'batch',
      entry: [
        { request: { method: 'GET', url: `Patient/${patient}` } },
        { request: { method: 'GET', url: 'Task/nobody' } },
        { request: { method: 'GET', url: `Coverage?patient=${patient}` } },
      ],
    });
    expect(given<Bundle>(answer).entry?.map(({ response }) => response?.status.slice(0, 3))).toEqual([
      '200',
      '404',
      '200',
    ]);
  });

  it('is told in an OperationOutcome what a search parameter lacks', async () => {
    await expect(medplum.searchResources('Task', { colour: 'red' })).rejects.toMatchObject({
      outcome: { resourceType: 'OperationOutcome' },
    });
  });
});

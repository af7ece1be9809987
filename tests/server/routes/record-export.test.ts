/** The export holds everything of one patient, byte for byte, nothing of anybody else; and only those whose task it is get it. */
import { createHash, randomUUID } from 'node:crypto';
import { Router } from 'express';
import type { Claim, DocumentReference, Patient } from 'fhir/r4.js';
import { unzipSync } from 'fflate';
import request from 'supertest';
import { facadeIds, type GivenIds } from '../../../server/ehr/facade-ids.ts';
import { buildPublications } from '../../../server/publish/publications.ts';
import { sections } from '../../../server/record/sections.ts';
import { recordRoutes } from '../../../server/routes/record.ts';
import { ehrWritesIn } from '../../../server/store/ehr-writes.ts';
import { legalHoldsIn } from '../../../server/store/legal-holds.ts';
import { ownVisitRows } from '../../../server/store/own-visits.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { v2MessagesIn } from '../../../server/store/v2-messages.ts';
import type { Transaction } from '../../../server/store/database.ts';
import { bytes, draft, harness, openJobs } from '../exchange/harness.ts';
import { appUnderTest, begin, cookiesOf, shutTheNetwork, tokenBody } from '../security/app-under-test.ts';
import { connectionDraft, idToken, serveDiscovery, serveToken } from '../security/fake-ehr.ts';

const panel = Router({ mergeParams: true });
const test = await appUnderTest({ panel });
const { database, secrets } = test;
const jobs = await openJobs(database);
afterAll(() => jobs.stop());
const { exchanges } = harness({
  database,
  jobs,
  send: () => Promise.resolve(bytes('ISA*271~CANARY-answer~')),
});
const resources = buildResources(secrets);
const publications = buildPublications({
  exchanges: () => exchanges,
  resources: () => resources,
  source: 'https://chartside.example.org/fhir/r4',
  types: new Set(),
});
panel.use(recordRoutes({ database, secrets, clock: () => test.time.now, publications }));
const rule = (role: 'records' | 'admin') => ({ role, claim: { name: 'groups', value: role } });
await test.connections.save({
  ...connectionDraft,
  roles: { default: 'coordinator', rules: [rule('records'), rule('admin')] },
});
shutTheNetwork();

const TENANT = 'northfield';
const inTenant = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => database.tenant(TENANT, work);
const ids = facadeIds(await test.connections.byId(TENANT, 'north'), secrets);
const given: GivenIds = new Map();
const patient = ids.idFor('Patient', 'pt-1', given);
const stranger = ids.idFor('Patient', 'pt-2', given);
await inTenant((tx) => ids.remember(tx, given));

/** A session of somebody whose id_token names this group. */
async function signIn(group: string, ehrPatient = 'pt-1') {
  serveDiscovery();
  const { nonce, cookie, state } = await begin(test);
  const claims = { groups: [group], name: `Robin of ${group}` };
  serveToken(async () => [
    200,
    tokenBody({
      id_token: await idToken(nonce, claims, { now: test.time.now }),
      patient: ehrPatient,
      access_token: 'at-PLANTED',
      refresh_token: 'rt-PLANTED',
    }),
  ]);
  const res = await request(test.app).get('/callback').query({ code: 'c-1', state }).set('cookie', cookie);
  const sid = /^\/s\/([\w-]{43})\//.exec(res.get('location') ?? '')?.[1] ?? '';
  const cookies = cookiesOf(res);
  const at = (path: string) => `/s/${sid}/api${path}`;
  return {
    get: (path: string) => request(test.app).get(at(path)).set('cookie', cookies),
    post: (path: string, body: object) => request(test.app).post(at(path)).set('cookie', cookies).send(body),
    delete: (path: string) => request(test.app).delete(at(path)).set('cookie', cookies),
  };
}

/** Text of every file in the archive, by its path. */
async function exported(res: { readonly body: unknown }): Promise<Map<string, Buffer>> {
  const files = unzipSync(new Uint8Array(res.body as Buffer));
  return Promise.resolve(
    new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)])),
  );
}
const download = (get: request.Test) => get.buffer(true).parse(binary);
function binary(res: request.Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const stream = res as unknown as NodeJS.ReadableStream;
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => done(null, Buffer.concat(chunks)));
}

const claim = (id: string, of: string, word: string): Claim & { id: string } => ({
  resourceType: 'Claim',
  id,
  status: 'active',
  type: { text: word },
  use: 'preauthorization',
  patient: { reference: `Patient/${of}` },
  created: '2026-11-26',
  provider: {},
  priority: {},
  insurance: [],
});

/** Something with a word of its own in each table that has rows of a patient. */
async function plant(of: string, word: (table: string) => string): Promise<void> {
  const now = test.time.now;
  await inTenant(async (tx) => {
    const put = (status: Claim['status'], attachment?: object) =>
      resources.put(tx, {
        resource: { ...claim(`claim-${of}`, of, word('resources')), status },
        patient: of,
        ...(attachment && { attachment }),
      });
    await put('draft');
    await put('active', { trace: word('evidence') });
    const document: DocumentReference & { id: string } = {
      resourceType: 'DocumentReference',
      id: `document-${of}`,
      status: 'current',
      subject: { reference: `Patient/${of}` },
      content: [
        { attachment: { contentType: 'text/plain', data: Buffer.from(word('document')).toString('base64') } },
      ],
    };
    await resources.put(tx, { resource: document, patient: of });
    const person: Patient = { resourceType: 'Patient', name: [{ family: word('chart_people') }] };
    const visits = ownVisitRows(secrets);
    await visits.rememberPerson(tx, 'north', { patient: of, keys: [`k-${of}`], facts: person });
    const messages = v2MessagesIn(secrets);
    const { id: message } = await messages.receive(tx, {
      connectionId: 'north',
      controlId: `m-${of}`,
      event: 'S12',
      body: of,
      bytes: Buffer.from(`MSH|^~\\&|${word('v2_messages')}\r`),
      receivedAt: now,
    });
    await messages.settle(tx, message, { state: 'applied', outcome: 'new', findings: [], patient: of });
    await visits.write(tx, {
      appointment: `visit-${of}`,
      connectionId: 'north',
      source: 'siu',
      toldBy: message,
      toldAt: now,
      asOf: now,
      patientKeys: [`k-${of}`],
      marks: [],
      isEnded: false,
      patient: of,
      version: 1,
      contentKey: 'c',
      withdrawn: false,
      person: { resourceType: 'Patient', name: [{ family: word('own_visits') }] },
    });
    await ehrWritesIn(secrets).draft(tx, {
      connection: 'north',
      patient: of,
      key: `w-${of}`,
      request: 'r',
      type: 'DocumentReference',
      method: 'POST',
      body: { description: word('ehr_writes') },
    });
    await legalHoldsIn(secrets).place(tx, { patient: of, reason: word('reason'), placedBy: 'Rita' }, now);
  });
  const { id } = await inTenant((tx) =>
    exchanges.submit(tx, { ...draft('eligibility', of), compose: () => bytes(`ISA*${word('exchanges')}~`) }),
  );
  await exchanges.drive('northfield', id);
  await exchanges.receive('northfield', id, bytes(`ISA*${word('late')}~`));
}

const words = [
  'ehr_writes',
  'resources',
  'evidence',
  'chart_people',
  'v2_messages',
  'own_visits',
  'exchanges',
  'late',
  'document',
];

it('knows every table that has rows of a patient', async () => {
  const found = await test.admin<{ table: string }>(
    `SELECT table_name AS table FROM information_schema.columns
     WHERE table_schema = 'chartside' AND column_name = 'patient' ORDER BY 1`,
  );
  const tables = sections.map(({ table }) => table);
  expect(found.filter(({ table }) => !tables.includes(table))).toEqual([]);
  expect(new Set(tables).size).toBe(tables.length);
});

it('holds what was planted in each of them, all versions, answers and bytes, and nothing of another patient', async () => {
  await plant(patient, (table) => `CANARY-${table}`);
  await plant(stranger, (table) => `FOREIGN-${table}`);
  const records = await signIn('records');
  await signIn('admin', 'pt-2');
  const contents = await records.get('/record-export/contents').expect(200);
  const res = await download(records.get('/record-export')).expect(200);
  expect(res.get('content-type')).toBe('application/zip');
  expect(res.get('content-disposition')).toMatch(/^attachment; filename=record-\d{4}-\d\d-\d\d-\w{8}\.zip$/);
  const files = await exported(res);
  const all = Buffer.concat([...files.values()]).toString('latin1');
  for (const word of words) expect(all).toContain(`CANARY-${word}`);
  expect(all).not.toContain('FOREIGN');
  expect(all).not.toContain(stranger);
  for (const section of sections) {
    const n = await inTenant((tx) => section.count(tx, { tenant: TENANT, connectionId: 'north', patient }));
    expect({ table: section.table, planted: n > 0 }).toEqual({ table: section.table, planted: true });
  }
  // Each file's own text of its kind, byte for byte.
  const of = (pattern: RegExp): string[] =>
    [...files].filter(([path]) => pattern.test(path)).map(([, content]) => content.toString('latin1'));
  expect(of(/^fhir\/Claim\.ndjson$/)[0]?.trim().split('\n').map((line) => (JSON.parse(line) as Claim).status)).toEqual(['draft', 'active']);
  expect(of(/^exchanges\/.*\/request\.x12$/)).toEqual(['ISA*CANARY-exchanges~']);
  expect(of(/^exchanges\/.*\/answer-\d\.x12$/)).toEqual(['ISA*271~CANARY-answer~', 'ISA*CANARY-late~']);
  expect(of(/^hl7v2\//)).toEqual(['MSH|^~\\&|CANARY-v2_messages\r']);
  expect(of(/^documents\/DocumentReference-.*\.txt$/)).toEqual(['CANARY-document']);
  expect(of(/^identity\.ndjson$/)[0]).toContain('"pt-1"');
  expect(of(/^sessions\.ndjson$/)[0]).toContain('Robin of records');
  expect(contents.body).toMatchObject({ patient: `Patient/${patient}`, resources: 2, exchanges: 1, visits: 1, messages: 1 });
}); // prettier-ignore

it('keeps secrets of ours out of it: tokens, keys, hashes, the reason of a hold', async () => {
  const files = await exported(await download((await signIn('admin')).get('/record-export')));
  const all = Buffer.concat([...files.values()]).toString('latin1');
  for (const secret of ['PLANTED', 'CANARY-reason', 's3cret']) expect(all).not.toContain(secret);
  expect(all).not.toMatch(/sid_hash|handle_hash|"keys"/);
});

it('names every file with its length and hash, and tells its own access in the audit that it holds', async () => {
  const records = await signIn('records');
  const files = await exported(await download(records.get('/record-export')));
  const manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '') as {
    patient: string;
    madeBy: string;
    files: { path: string; bytes: number; sha256: string }[];
  };
  expect(manifest).toMatchObject({ patient: `Patient/${patient}`, madeBy: 'Robin of records' });
  expect(manifest.files.map(({ path }) => path).sort()).toEqual(
    [...files.keys()].filter((path) => path !== 'manifest.json').sort(),
  );
  for (const { path, bytes: length, sha256 } of manifest.files) {
    const content = files.get(path) ?? Buffer.alloc(0);
    expect({ path, length, sha256 }).toEqual({
      path,
      length: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    });
  }
  const audited = files.get('audit/AuditEvent.ndjson')?.toString() ?? '';
  expect(audited).toContain(Buffer.from('Patient?record-export').toString('base64'));
  expect(files.get('README.txt')?.toString()).toContain('evidence/');
});

it('is given to records staff and administrators, of the open chart alone; the refusal is audited', async () => {
  const other = await signIn('billing');
  const refused = await other.get('/record-export');
  expect(refused.status).toBe(403);
  expect(refused.body).toMatchObject({ detail: expect.stringContaining('coordinator') as string });
  expect(JSON.stringify(test.events.at(-1))).toContain('"outcome":"4"');
  for (const path of ['/record-export/contents', '/legal-holds', '/publications'])
    expect((await other.get(path)).status).toBe(403);
  const records = await signIn('records');
  expect((await records.get(`/record-export?patient=${stranger}`)).status).toBe(403);
  expect((await records.get('/publications')).status).toBe(403);
  const admin = await signIn('admin');
  const list = await admin.get('/publications').expect(200);
  expect(list.body).toEqual({ configured: true, publications: [] });
  expect((await admin.post(`/publications/${randomUUID()}/again`, {})).status).toBe(404);
});

it('takes, lists and lifts legal holds', async () => {
  const records = await signIn('records', 'pt-3');
  expect((await records.post('/legal-holds', {})).status).toBe(400);
  const placed = await records.post('/legal-holds', { reason: 'Subpoena of 26 November' }).expect(201);
  expect(placed.body).toMatchObject({ reason: 'Subpoena of 26 November', placedBy: 'Robin of records' });
  const again = await records.post('/legal-holds', { reason: 'Another one' }).expect(201);
  expect(again.body).toEqual(placed.body);
  const { id } = placed.body as { id: string };
  expect(((await records.get('/legal-holds')).body as { holds: { id: string }[] }).holds.map((one) => one.id)).toContain(id);
  await records.delete(`/legal-holds/${id}`).expect(204);
  await records.delete(`/legal-holds/${id}`).expect(404);
  await records.delete('/legal-holds/x').expect(404);
}); // prettier-ignore

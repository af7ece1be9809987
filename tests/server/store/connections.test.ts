/** Connections in the database: versions, readings that grow old or stale, and what is left of an EHR that is down. */
import nock from 'nock';
import { connectionsIn } from '../../../server/store/connections.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { connectionDraft, EHR, serveDiscovery } from '../security/fake-ehr.ts';

const store = await freshDatabase();
const time = { now: new Date('2026-11-26T12:00:00Z') };
const secrets = buildSecrets([new Uint8Array(32).fill(6)]);
const connections = connectionsIn({ database: store.database, secrets, clock: () => time.now });
const hours = (count: number) => {
  time.now = new Date(time.now.getTime() + count * 3600_000);
};
shutTheNetwork();
beforeEach(() => connections.save(connectionDraft));

const moved = { token_endpoint: `${EHR}/token2` };

it('reads an EHR once a day, and keeps what differed', async () => {
  const connection = await connections.byId('northfield', 'north');
  serveDiscovery();
  await connections.discovery(connection);
  nock.cleanAll();
  hours(23);
  expect((await connections.discovery(connection)).tokenEndpoint).toBe(`${EHR}/token`);
  hours(2);
  serveDiscovery(moved);
  expect((await connections.discovery(connection)).tokenEndpoint).toBe(`${EHR}/token2`);
  const differed = { what: 'tokenEndpoint', before: `${EHR}/token`, after: `${EHR}/token2` };
  expect(await connections.snapshot(connection)).toMatchObject({ changes: [differed], takenAt: time.now });
  hours(25);
  await connections.discovery(connection);
  expect((await connections.snapshot(connection))?.changes).toEqual([differed]);
});

it('reads it again after an edit, and goes on with the old reading while it is down', async () => {
  const connection = await connections.byId('northfield', 'north');
  serveDiscovery();
  await connections.readAgain(connection);
  await connections.save({ ...connectionDraft, name: 'Edited' });
  nock.cleanAll();
  expect((await connections.discovery(connection)).tokenEndpoint).toBe(`${EHR}/token`);
  serveDiscovery(moved);
  expect((await connections.discovery(connection)).tokenEndpoint).toBe(`${EHR}/token2`);
});

it('lets one of two edits of the same version through', async () => {
  const { version } = await connections.kept('northfield', 'north');
  const edits = await Promise.allSettled(
    ['one', 'two'].map((name) => connections.save({ ...connectionDraft, name }, { version })),
  );
  expect(edits.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect((await connections.kept('northfield', 'north')).version).toBe(version + 1);
});

it('holds flags of its vendor as they are now, and its own as they were written', async () => {
  await connections.save({ ...connectionDraft, vendor: 'epic', flags: { countMax: 7 } });
  const { draft, connection } = await connections.kept('northfield', 'north');
  expect(draft.flags).toEqual({ countMax: 7 });
  expect(connection.flags).toMatchObject({
    countMax: 7,
    discoveryHeaders: { 'Epic-Client-ID': '{clientId}' },
  });
});

it('keeps the last grant of each way in; of an EHR that says nothing of it, what was asked for', async () => {
  const connection = await connections.byId('northfield', 'north');
  const grant = { asked: ['launch'], granted: ['launch', 'profile'], refreshable: true };
  await connections.recordGrant(connection, 'chart', grant);
  hours(1);
  await connections.recordGrant(connection, 'chart', { ...grant, granted: [] });
  await connections.recordGrant(connection, 'system', grant);
  expect(await connections.grants(connection)).toEqual({
    chart: { ...grant, granted: ['launch'], at: time.now },
    system: { ...grant, at: time.now },
  });
});

it('never signs in where the EHR was before it moved, though the new one is down', async () => {
  const connection = await connections.byId('northfield', 'north');
  serveDiscovery();
  await connections.readAgain(connection);
  const base = 'https://moved.example.org/fhir/r4';
  const elsewhere = await connections.save({ ...connectionDraft, fhirBase: base, issAllowed: [base] });
  nock.cleanAll();
  await expect(connections.discovery(elsewhere)).rejects.toMatchObject({ id: 'ehr/unreachable' });
  expect(await connections.snapshot(elsewhere)).toBeUndefined();
});

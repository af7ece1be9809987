/** A visit finds its patient without anybody opening the chart, where the connection gives us access of our own. */
import nock from 'nock';
import { backendAccess } from '../../../server/ehr/backend.ts';
import { buildFindPatients } from '../../../server/services/find-patients.ts';
import { ana, connectionDraft, mllpUnderTest, SITE, siu, TENANT } from '../mllp/mllp-under-test.ts';

const EHR = 'https://ehr.example.org';
const site = await mllpUnderTest();

beforeAll(async () => {
  nock.disableNetConnect();
  nock.enableNetConnect('127.0.0.1');
  await site.connections.save({
    ...connectionDraft,
    backend: {
      auth: { method: 'private_key_jwt', algorithm: 'RS384' },
      scopes: ['system/Patient.read'],
    },
  });
  const discovery = {
    issuer: EHR,
    authorization_endpoint: `${EHR}/authorize`,
    token_endpoint: `${EHR}/token`,
    jwks_uri: `${EHR}/jwks`,
  };
  nock(EHR).persist().get('/fhir/.well-known/smart-configuration').reply(200, discovery);
  nock(EHR)
    .persist()
    .get('/fhir/metadata')
    .reply(200, { resourceType: 'CapabilityStatement', status: 'active' });
  const token = { access_token: 'at', token_type: 'bearer', expires_in: 3600, scope: 'system/Patient.read' };
  nock(EHR).persist().post('/token').reply(200, token);
});

afterAll(() => nock.restore());

let count = 0;
const book = () => {
  count += 1;
  return site.tell(
    siu('S12', {
      control: `seek-${count}`,
      segments: {
        SCH: `SCH||F${count}^SCHED|||||||||^^^20261204102000`,
        PID: `PID|1||SEEK-${count}^^^NORTH^MR||Rivera^Ana||19840309|F`,
      },
    }),
  );
};
const has = (id: string, more: object = {}) => ({
  ...{ resourceType: 'Patient', id, name: ana.name, birthDate: ana.birthDate },
  identifier: [{ type: ana.identifier?.[0]?.type, value: `SEEK-${count}` }],
  ...more,
});
const answer = (...resources: object[]) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: resources.map((resource) => ({ resource, search: { mode: 'match' } })),
});
/** What the EHR is asked for the next visit's patient, and answers. */
const ehrAnswers = (status: number, body: () => object) =>
  nock(EHR)
    .get('/fhir/Patient')
    .query(({ identifier }) => identifier === `SEEK-${count}`)
    .reply(status, () => body());
const rows = () =>
  site.admin<{ patient: string | null; doubt: string | null }>(
    `SELECT patient, doubt FROM own_visits WHERE tenant_id = $1 AND connection_id = $2 ORDER BY told_at DESC LIMIT 1`,
    [TENANT, SITE],
  );

it('asks for the number, takes whoever it is of, under an id of ours, and records the look', async () => {
  ehrAnswers(200, () => answer(has('ehr-1')));
  await book();
  await site.patients.settled();
  const [row] = await rows();
  expect(row?.patient).toMatch(/^[a-z2-7]{32}$/);
  const looked = site.events.filter(({ entity = [] }) =>
    entity.some(({ what }) => what?.reference === `Patient/${row?.patient ?? ''}`),
  );
  expect(looked.map(({ subtype }) => subtype?.[0]?.code)).toContain('search-type');
});

it('asks nobody again for a patient who is known', async () => {
  count -= 1;
  await site.tell(siu('S12', { control: 'again', segments: { SCH: 'SCH||F-again^SCHED|||||||||^^^20261205102000', PID: `PID|1||SEEK-${++count}^^^NORTH^MR||Rivera^Ana||19840309|F` } })); // prettier-ignore
  await site.patients.settled();
  expect((await rows())[0]?.patient).toMatch(/^[a-z2-7]{32}$/);
});

it.each([
  ['nobody', () => answer(), null],
  ['somebody with another birth date', () => answer(has('other', { birthDate: '1990-01-01' })), 'birth-date'],
  ['somebody with that number at an insurer', () => answer(has('member', { identifier: [{ type: { coding: [{ code: 'MB' }] }, value: `SEEK-${count}` }] })), null],
])('lets a visit wait where the EHR knows %s', async (_who, body, doubt) => {
  ehrAnswers(200, body);
  await book();
  await site.patients.settled();
  expect(await rows()).toEqual([{ patient: null, doubt }]);
}); // prettier-ignore

it('lets it wait where the EHR is down, says so in the log, and answers the message all the same', async () => {
  ehrAnswers(503, () => ({}));
  expect((await book())?.[1]).toContain('MSA|AA');
  await site.patients.settled();
  expect((await rows())[0]?.patient).toBeNull();
  expect(site.lines.join('\n')).toMatch(/could not be looked for/);
  expect(site.lines.join('\n')).not.toContain('SEEK-');
});

it('asks nothing where the connection gives us no access without a person', async () => {
  const { database, secrets, visits, connections } = site;
  const connection = await connections.save(connectionDraft);
  const clock = () => new Date();
  const backend = backendAccess({ database, secrets, connections, clock });
  const log = { info: () => undefined, warn: fail, error: fail };
  const patients = buildFindPatients({
    database,
    secrets,
    visits,
    backend,
    audit: { append: fail },
    clock,
    log,
  });
  patients.seek(connection, ana);
  await patients.settled();
});

function fail(): never {
  throw new Error('nothing is to happen');
}

it('lets it wait where two charts have the number and the message tells nothing else', async () => {
  count += 1;
  await site.connections.save({
    ...connectionDraft,
    backend: { auth: { method: 'private_key_jwt', algorithm: 'RS384' }, scopes: ['system/Patient.read'] },
  });
  ehrAnswers(200, () => answer(has('twin-1'), has('twin-2', { birthDate: '1990-01-01' })));
  await site.tell(
    siu('S12', {
      control: 'twins',
      segments: {
        SCH: 'SCH||F-twins^SCHED|||||||||^^^20261204102000',
        PID: `PID|1||SEEK-${count}^^^NORTH^MR`,
      },
    }),
  );
  await site.patients.settled();
  expect(await rows()).toEqual([{ patient: null, doubt: null }]);
});

/** Oracle Health’s manners, live: the sandbox behaves like it, and Chartside reads it all the same. */
import type {
  Appointment,
  Bundle,
  Coverage,
  DocumentReference,
  FhirResource,
  Patient,
  ServiceRequest,
} from 'fhir/r4.js';
import { withStoppedClock } from '../../sandbox/ehr/stopped-clock.ts';
import { hitsIn, problemIn, startLive, toldIn } from './live.ts';

const live = await startLive({
  like: ['oracle-health-like'],
  variants: [
    {
      like: 'oracle-health-like',
      id: 'narrow',
      differing: {},
      scopes: ['launch', 'openid', 'fhirUser', 'patient/Patient.read'],
    },
    { like: 'oracle-health-like', id: 'short', differing: { authorization: { accessTokenSeconds: 1 } } },
  ],
});
afterAll(() => live.close());

const open = (patient?: string) => live.open('oracle-health-like', patient);

test('asks for each scope by name in version 1, so that none is dropped', async () => {
  const { session, forms } = await open();
  expect(session.grantedScopes).toContain('patient/Coverage.read');
  expect(session.grantedScopes).not.toMatch(/\*|\.rs/);
  expect(forms).toBe(0);
});

test('names the scope that the EHR dropped without a word', async () => {
  const chart = await live.open('narrow');
  expect(await chart.hits('Patient')).toHaveLength(1);
  const { status, body } = await chart.ask('Coverage');
  expect([status, problemIn(body)]).toEqual([403, 'ehr/scope-missing']);
  expect(JSON.stringify(body)).toContain('patient/Coverage.read');
});

test('leads to the EHR’s own page about an error, which says nothing in the answer itself', async () => {
  const { fhirBase } = live.site('oracle-health-like');
  const page = `${fhirBase.replace('/r4', '')}/errors/invalid_request`;
  await expect(live.openByStrangeHandle('oracle-health-like')).rejects.toThrow(
    `<a href="${page}" target="_blank"`,
  );
  expect(await (await fetch(page)).text()).toContain('invalid_request');
});

test('finds visits although a date must be said, and by the days that were asked for', async () => {
  const chart = await open();
  const all = await chart.hits<Appointment>('Appointment');
  expect(all).toHaveLength(2);
  const day = all[0]?.start?.slice(0, 10) ?? '';
  const found = await chart.hits<Appointment>(`Appointment?date=${day}`);
  expect(found.map(({ id }) => id)).toEqual([all[0]?.id]);
});

test('reads a coverage by an id beyond FHIR’s 64 characters, and searches by ids where the EHR cannot', async () => {
  const chart = await open();
  const [coverage] = await chart.hits<Coverage>('Coverage');
  expect(coverage?.id).toMatch(/^[a-z2-7]{32}$/);
  expect((await chart.ask(`Coverage/${coverage?.id ?? ''}`)).status).toBe(200);
  expect(await chart.hits(`Coverage?_id=${coverage?.id ?? ''}`)).toHaveLength(1);
});

test('reads midnights of the clinic as days, also of a coverage that has ended', async () => {
  const [coverage] = await (await open('p21')).hits<Coverage>('Coverage');
  const [standard] = await (await live.open('standard', 'p21')).hits<Coverage>('Coverage');
  expect(standard?.period?.end).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(coverage?.period).toEqual(standard?.period);
});

test('reads the word beside a relationship code of the EHR’s own', async () => {
  const [coverage] = await (await open('p07')).hits<Coverage>('Coverage');
  expect(coverage?.relationship?.coding?.[0]?.code).toBe('child');
});

test('does not take unknown for a format, nor a code of the EHR’s own for a procedure', async () => {
  const chart = await open();
  const [document] = await chart.hits<DocumentReference>('DocumentReference');
  expect(document?.content[0]?.format?.code).not.toBe('unknown');
  const [order] = await chart.hits<ServiceRequest>('ServiceRequest');
  expect(order?.code?.coding?.map(({ system }) => system)).not.toContain('http://www.ama-assn.org/go/cpt');
  expect(order?.code?.text).toMatch(/MRI/);
});

test('knows its patient in a visit that names them with the base of the EHR', async () => {
  const chart = await open();
  const [patient] = await chart.hits<Patient>('Patient');
  const [visit] = await chart.hits<Appointment>('Appointment');
  expect(visit?.participant.map(({ actor }) => actor?.reference)).toContain(`Patient/${patient?.id ?? ''}`);
});

test('tells of one record that breaks its search, and reads the rest of the chart', async () => {
  const chart = await open('p28');
  const { status, body } = await chart.ask<Bundle<FhirResource>>('Condition');
  const said = status === 200 ? toldIn(body).join() : JSON.stringify(body);
  expect(said).toContain('cannot give one of its records');
  expect(status === 200 ? hitsIn(body) : []).toEqual([]);
  expect(await chart.hits('Coverage')).toHaveLength(1);
});

test('says that a search was refused, without the EHR’s plain text', async () => {
  const client = await live.backend('oracle-health-like');
  const query = new URLSearchParams({ _id: 'made-up' });
  await expect(client.search('Coverage', query)).rejects.toMatchObject({
    id: 'ehr/search-needs',
    message: expect.not.stringContaining('exactly one of') as string,
  });
});

test('goes on after the token’s end by the refresh token it has, though none came with the new one', () => withStoppedClock(async (pass) => {
  const chart = await live.open('short');
  // It renews once a minute at most.
  pass(61_000);
  expect(await chart.hits('Coverage')).toHaveLength(1);
})); // prettier-ignore

describe('writing a visit', () => {
  const arrived = [{ op: 'replace', path: '/status', value: 'arrived' }];

  test.each([
    ['without its version', 'p05', undefined, 'ehr/stale'],
    ['with an old version', 'p05', 'W/"0"', 'ehr/conflict'],
    ['that somebody has open', 'p30', 'W/"1"', 'ehr/locked'],
    ['that hangs on another record', 'p31', 'W/"1"', 'ehr/dependency'],
  ])('%s is refused for what it is', async (_case, patient, ifMatch, problem) => {
    const client = await live.backend('oracle-health-like');
    const id = live.site('oracle-health-like').idOf('Appointment', `${patient}-visit-1`);
    const write = { method: 'PATCH', type: 'Appointment', id, body: arrived } as const;
    await expect(client.write({ ...write, ...(ifMatch !== undefined && { ifMatch }) })).rejects.toMatchObject(
      {
        id: problem,
      },
    );
  });

  test('with its version is taken, and the new one is in the header of the empty answer', async () => {
    const client = await live.backend('oracle-health-like');
    const id = live.site('oracle-health-like').idOf('Appointment', 'p06-visit-1');
    const taken = await client.write({
      ...{ method: 'PATCH', type: 'Appointment', id, body: arrived },
      ifMatch: 'W/"1"',
    });
    expect(taken).toEqual({ id, etag: 'W/"2"' });
    expect(await client.read('Appointment', id)).toMatchObject({ status: 'arrived' });
  });

  test('from the chart moves it by a patch of the version that was read', async () => {
    const chart = await open('p10');
    const [visit] = await chart.hits<Appointment>('Appointment');
    const { status, body } = await chart.write({
      method: 'patch',
      type: 'Appointment',
      id: visit?.id ?? '',
      patch: arrived,
      ifMatch: `W/"${visit?.meta?.versionId ?? ''}"`,
    });
    expect([status, body.state, body.etag]).toEqual([201, 'done', 'W/"2"']);
    expect(await chart.hits('Appointment')).toMatchObject([{ status: 'arrived' }]);
  });

  test('as a booking takes one slot, and says where it is kept', async () => {
    const client = await live.backend('oracle-health-like');
    const site = live.site('oracle-health-like');
    const booked = {
      resourceType: 'Appointment',
      status: 'booked',
      slot: [{ reference: `Slot/${site.idOf('Slot', 'slot-1')}` }],
      participant: [{ actor: { reference: `Patient/${site.idOf('Patient', 'p02')}` }, status: 'accepted' }],
    };
    const { id = '', etag } = await client.write({ method: 'POST', type: 'Appointment', body: booked });
    expect(etag).toBe('W/"1"');
    expect(await client.read('Appointment', id)).toMatchObject({ status: 'booked' });
    const again = client.write({ method: 'POST', type: 'Appointment', body: booked });
    await expect(again).rejects.toMatchObject({ id: 'ehr/conflict' });
  });
});

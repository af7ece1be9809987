/** Whatever an EHR does in its own way, the same patients come out of it: launched, read, and read without a person. */
import type { Coverage, DocumentReference, Patient } from 'fhir/r4.js';
import { startLive } from './live.ts';

const behaviours = [
  'standard',
  'epic-like',
  'oracle-health-like',
  'athenahealth-like',
  'eclinicalworks-like',
  'nextgen-enterprise-like',
  'nextgen-office-like',
];
const live = await startLive({ like: behaviours.slice(1) });
afterAll(() => live.close());

describe.each(behaviours)('behaving like %s', (id) => {
  test('a launch ends in a session that sees the patient, with number, name and birth date', async () => {
    const chart = await live.open(id);
    const [patient, ...others] = await chart.hits<Patient>('Patient');
    expect(others).toEqual([]);
    expect(patient).toMatchObject({ birthDate: '1984-03-09', name: [{ family: 'Rivera' }] });
    const number = patient?.identifier?.find(({ type }) => type?.coding?.some(({ code }) => code === 'MR'));
    expect(number?.value).toBe('MRN40117');
    expect(patient?.id).toMatch(/^[a-z2-7]{32}$/);
  });

  test('a coverage has its member id, its payer by name, its relationship and days, whatever shape it came in', async () => {
    const chart = await live.open(id);
    const [coverage] = await chart.hits<Coverage>('Coverage');
    expect(coverage).toMatchObject({ status: 'active', subscriberId: 'W123456701' });
    expect(coverage?.payor[0]?.display).toBe('Meridian Health Plan');
    expect(coverage?.relationship?.coding?.[0]?.code).toBe('self');
    expect(coverage?.period?.start).toMatch(/^\d{4}-01-01$/);
    const member = coverage?.identifier?.find(({ type }) => type?.coding?.some(({ code }) => code === 'MB'));
    expect(member?.value).toBe('W123456701');
  });

  test('a document is found with its day, and ids of the EHR are nowhere in it', async () => {
    const chart = await live.open(id);
    const [document] = await chart.hits<DocumentReference>('DocumentReference');
    expect(document?.type?.text).toBe('Progress note');
    expect(document?.date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
    expect(JSON.stringify(document)).not.toContain(`Patient/${chart.site.idOf('Patient', 'p01')}`);
  });

  test('another patient cannot be asked for', async () => {
    const [one, two] = [await live.open(id), await live.open(id, 'p02')];
    const [other] = await two.hits<Patient>('Patient');
    expect((await one.ask(`Patient/${other?.id ?? ''}`)).status).toBe(403);
    expect((await one.ask(`Coverage?patient=${other?.id ?? ''}`)).status).toBe(403);
  });

  test('without a chart the person of the hint signs in, with the role the connection gives, and sees no patient', async () => {
    for (const [person, role] of [
      ['analyst', 'analyst'],
      ['admin', 'admin'],
    ] as const) {
      const alone = await live.openAlone(id, person);
      expect(alone.session.role).toBe(role);
      expect((await alone.ask('Patient')).status).toBe(403);
    }
  });

  test('without a person the back-end reads whom it wants, by a token of its own', async () => {
    const client = await live.backend(id);
    const { site } = await live.open(id);
    const read = await client.read('Patient', site.idOf('Patient', 'p03'));
    expect(read).toMatchObject({ resourceType: 'Patient', birthDate: '1990-06-14' });
  });
});

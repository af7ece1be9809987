/** One chart read through an EHR that holds gaps, oddities and refusals. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Appointment, Coverage, FhirResource, Patient } from 'fhir/r4.js';
import type { EhrReader } from '../../../server/ehr/ehr-reader.ts';
import { Problem, type ProblemId } from '../../../server/problems.ts';
import { findIn, readChart } from '../../../server/services/chart.ts';

const now = new Date('2026-11-24T03:00:00Z'); // the 23rd in Chicago, the 24th in London
const patient: Patient = { resourceType: 'Patient', id: 'p', name: [{ family: 'Chen' }] };
const zone = (valueCode: string) => [{ url: 'http://hl7.org/fhir/StructureDefinition/timezone', valueCode }];
const cpt = (code: string) => ({
  coding: [{ system: 'http://www.ama-assn.org/go/cpt', code, display: `CPT ${code}` }],
});

const visit = (id: string, start: string | undefined, actors: string[] = [], more: Partial<Appointment> = {}): Appointment => ({
  resourceType: 'Appointment',
  id,
  status: 'booked',
  ...(start === undefined ? {} : { start }),
  serviceType: [cpt('99213')],
  participant: ['Patient/p', ...actors].map((reference) => ({ actor: { reference }, status: 'accepted' })),
  ...more,
}); // prettier-ignore
const cover = (id: string, more: Partial<Coverage> = {}): Coverage => ({
  resourceType: 'Coverage',
  id,
  status: 'active',
  beneficiary: { reference: 'Patient/p' },
  payor: [{ reference: 'Organization/pay', display: 'As the card says' }],
  ...more,
});
const payor: FhirResource = {
  resourceType: 'Organization',
  id: 'pay',
  name: 'Meridian',
  identifier: [{ system: 'urn:chartside:payer-id', value: 'MERID' }],
};

/** An EHR with these resources; a ProblemId in place of one is what reading it meets. */
function ehrOf(held: Readonly<Record<string, FhirResource | ProblemId>>, visits: Appointment[], coverages: Coverage[] = []) {
  const reads: string[] = [];
  const read = (type: string, id: string) => {
    reads.push(`${type}/${id}`);
    const found = held[`${type}/${id}`] ?? 'ehr/no-such-resource';
    return typeof found === 'string' ? Promise.reject(new Problem(found, { status: 500 })) : Promise.resolve(found);
  };
  const search = (type: string) =>
    Promise.resolve({ resources: type === 'Appointment' ? visits : coverages, issues: [] });
  const ehr = { timeZone: 'America/Chicago', read, search } as unknown as EhrReader;
  return { ehr, reads };
} // prettier-ignore

/** An EHR that has visits is not asked about beyond. */
const nothingOutside = () => Promise.reject(new Error('not asked for'));

const chartOf = (visits: Appointment[], coverages: Coverage[] = [], held: Readonly<Record<string, FhirResource | ProblemId>> = {}) =>
  readChart(ehrOf({ 'Patient/p': patient, 'Organization/pay': payor, ...held }, visits, coverages).ehr, 'p', now, nothingOutside); // prettier-ignore

it('gives the coming visits by time, from the day it is at each place', async () => {
  const london: FhirResource = { resourceType: 'Location', id: 'london', extension: zone('Europe/London') };
  const chart = await chartOf(
    [
      visit('late', '2026-11-30T15:00:00Z'),
      visit('earlier-today', '2026-11-23T15:00:00Z'),
      visit('yesterday', '2026-11-23T05:59:00Z'),
      visit('over-in-london', '2026-11-23T15:00:00Z', ['Location/london']),
      visit('soon', '2026-11-24T15:00:00Z'),
      visit('no-start', undefined),
      visit('odd-start', 'next week'),
    ],
    [],
    { 'Location/london': london },
  );
  expect(chart.visits.map(({ appointment }) => appointment.id)).toEqual(['earlier-today', 'soon', 'late']);
});

describe('a chart whose patient', () => {
  it.each<[name: string, met: ProblemId, told: ProblemId]>([
    ['the EHR does not have is told as such', 'ehr/no-such-resource', 'ehr/no-such-patient'],
    ['was merged is told as such', 'ehr/chart-merged', 'ehr/chart-merged'],
    ['may not be seen is told as such', 'ehr/forbidden', 'ehr/forbidden'],
  ])('%s, whatever the EHR says of the rest', async (_name, met, told) => {
    await expect(chartOf([], [], { 'Patient/p': met })).rejects.toMatchObject({ id: told });
    const { ehr } = ehrOf({ 'Patient/p': met }, []);
    const search = () => Promise.reject(new Problem('ehr/search-incomplete', { type: 'Coverage' }));
    const refusing = {
      ...ehr,
      search,
      read: () => wait(1).then(() => ehr.read('Patient', 'p')),
    } as EhrReader;
    await expect(readChart(refusing, 'p', now, nothingOutside)).rejects.toMatchObject({ id: told });
  });

  it('the EHR does not have keeps the EHR’s own reference of the request, for its log', async () => {
    const { ehr } = ehrOf({}, []);
    const gone = new Problem('ehr/no-such-resource', { type: 'Patient', ehrReference: 'r-1' });
    const reading = readChart({ ...ehr, read: () => Promise.reject(gone) }, 'p', now, nothingOutside);
    await expect(reading).rejects.toMatchObject({
      status: 404,
      params: { ehrReference: 'r-1' },
      cause: gone,
    });
  });
});

it.each<[name: string, location: FhirResource | ProblemId | undefined, timeZone: string, day: string]>([
  ['is not named', undefined, 'America/Chicago', '2026-11-24'],
  ['is gone', 'ehr/no-such-resource', 'America/Chicago', '2026-11-24'],
  ['may not be read', 'ehr/forbidden', 'America/Chicago', '2026-11-24'],
  ['names no zone', { resourceType: 'Location', id: 'l' }, 'America/Chicago', '2026-11-24'],
  ['names a zone that is none', { resourceType: 'Location', id: 'l', extension: zone('Central') }, 'America/Chicago', '2026-11-24'],
  ['names its zone', { resourceType: 'Location', id: 'l', extension: zone('Pacific/Auckland') }, 'Pacific/Auckland', '2026-11-25'],
])('counts the day where the place %s', async (_name, location, timeZone, day) => {
  const chart = await chartOf([visit('v', '2026-11-25T04:30:00Z', location ? ['Location/l'] : [])], [], location ? { 'Location/l': location } : {});
  expect(chart.visits).toMatchObject([{ timeZone, day }]);
}); // prettier-ignore

it('finds the procedure code behind a local one', async () => {
  const serviceType = [
    {
      coding: [
        { system: 'urn:local', code: 'MRI-HEAD' },
        { system: 'http://www.ama-assn.org/go/cpt', code: '70551' },
      ],
    },
  ];
  const chart = await chartOf([visit('v', '2026-11-25T15:00:00Z', [], { serviceType })], []);
  expect(chart.visits[0]?.service).toMatchObject({
    procedure: { code: '70551' },
    serviceTypes: ['62', '4', '30'],
    mapped: true,
  });
});

it('takes the place of service from the kind of its Location', async () => {
  const system = 'https://www.cms.gov/Medicare/Coding/place-of-service-codes';
  const clinic: FhirResource = {
    resourceType: 'Location',
    id: 'l',
    type: [
      {
        coding: [
          { system: 'urn:x', code: 'HOSP' },
          { system, code: '11' },
        ],
      },
    ],
  };
  const visits = [visit('v', '2026-11-25T15:00:00Z', ['Location/l']), visit('w', '2026-11-26T15:00:00Z')];
  const chart = await chartOf(visits, [], { 'Location/l': clinic });
  expect(chart.visits.map(({ placeOfService }) => placeOfService)).toEqual(['11', undefined]);
});

it('takes of a group visit the place and the first practitioner, and reads nobody else', async () => {
  const group = visit('g', '2026-11-25T15:00:00Z', [
    'Patient/other',
    'Practitioner/a',
    'Practitioner/b',
    'Location/l',
  ]);
  const practitioner: FhirResource = { resourceType: 'Practitioner', id: 'a', name: [{ family: 'First' }] };
  const { ehr, reads } = ehrOf(
    { 'Patient/p': patient, 'Patient/other': 'ehr/other-patient', 'Practitioner/a': practitioner },
    [group, visit('h', '2026-11-26T15:00:00Z', ['Practitioner/a'])],
  );
  const chart = await readChart(ehr, 'p', now, nothingOutside);
  expect(chart.visits.map((one) => one.practitioner?.id)).toEqual(['a', 'a']);
  expect(reads).not.toContain('Patient/other');
  expect(reads.filter((one) => one === 'Practitioner/a')).toHaveLength(1);
});

it('puts coverages into billing order, as the chart says it or else as they came', async () => {
  const orders = async (...coverages: Coverage[]) =>
    (await chartOf([], coverages)).coverages.map((one) => [one.coverage.id, one.order]);
  expect(await orders(cover('a'), cover('b'))).toEqual([['a', 1], ['b', 2]]);
  expect(await orders(cover('a', { order: 2 }), cover('b', { order: 1 }))).toEqual([['b', 1], ['a', 2]]);
}); // prettier-ignore

it('names the payer by its organisation, else by the card', async () => {
  const [known] = (await chartOf([], [cover('a')])).coverages;
  expect(known).toMatchObject({ payerName: 'Meridian', payerId: 'MERID' });
  const [unread] = (await chartOf([], [cover('a')], { 'Organization/pay': 'ehr/forbidden' })).coverages;
  expect(unread).toMatchObject({ payerName: 'As the card says' });
  expect(unread).not.toHaveProperty('payerId');
  const [bare] = (await chartOf([], [cover('a', { payor: [] })])).coverages;
  expect(bare).toMatchObject({ payerName: '' });
});

it.each<[name: string, reference: string, held: FhirResource | ProblemId, found: string | undefined]>([
  ['the patient', 'Patient/p', patient, 'p'],
  ['a RelatedPerson', 'RelatedPerson/r', { resourceType: 'RelatedPerson', id: 'r', patient: {} }, 'r'],
  ['another patient, who may not be read', 'Patient/other', 'ehr/other-patient', undefined],
  ['a RelatedPerson that is gone', 'RelatedPerson/r', 'ehr/no-such-resource', undefined],
  ['something else', 'Organization/pay', payor, undefined],
])('the subscriber is %s', async (_name, reference, held, found) => {
  const chart = await chartOf([], [cover('a', { subscriber: { reference } })], { [reference]: held });
  expect(chart.coverages[0]?.subscriber?.id).toBe(found);
});

it.each<[ProblemId]>([['ehr/unavailable'], ['ehr/timeout'], ['launch/session-ended']])(
  'does not take an outage for a gap (%s)',
  async (problem) => {
    await expect(chartOf([], [cover('a')], { 'Organization/pay': problem })).rejects.toMatchObject({
      id: problem,
    });
  },
);

it.each<[name: string, more: Partial<Appointment>, service: object, title: string]>([
  ['a CPT code', { serviceType: [cpt('70551')] }, { procedure: { code: '70551' }, serviceTypes: ['62', '4', '30'] }, 'CPT 70551'],
  ['a visit type of the site', { serviceType: [{ coding: [{ system: 'urn:site', code: 'XRAY-WALKIN' }], text: 'Walk-in' }] }, { visitType: 'XRAY-WALKIN' }, 'Walk-in'],
  ['words alone', { serviceType: [{ text: 'Follow-up' }] }, { serviceTypes: ['30'], mapped: false }, 'Follow-up'],
  ['nothing', { serviceType: [], description: 'See the doctor' }, { serviceTypes: ['30'], mapped: false }, 'See the doctor'],
])('knows the service from %s', async (_name, more, service, title) => {
  const chart = await chartOf([visit('v', '2026-11-25T15:00:00Z', [], more)]);
  expect(chart.visits).toMatchObject([{ service, title }]);
}); // prettier-ignore

it('finds in a chart what is in it, and nothing else', () => {
  const list = [{ id: 'Coverage/a' }];
  const referenceOf = ({ id }: { id: string }) => id;
  expect(findIn(list, referenceOf, 'Coverage/a')).toBe(list[0]);
  expect(() => findIn(list, referenceOf, 'Coverage/b')).toThrow(new Problem('ehr/no-such-resource'));
});

it('says what makes its lists doubtful, and keeps the rest for analysts', async () => {
  const issue = (text: string, more: object = {}) => ({
    severity: 'warning',
    code: 'incomplete',
    details: { text },
    ...more,
  });
  const issues = [
    issue('It may be incomplete.'),
    issue('It may be incomplete.'),
    issue('Nothing was found.', { code: 'not-found' }),
    issue('Asked for a year.', { severity: 'information' }),
    issue('It is no date.', { expression: ['Coverage.period'] }),
  ];
  const { ehr } = ehrOf({ 'Patient/p': patient }, []);
  const search = () => Promise.resolve({ resources: [], issues });
  const chart = await readChart({ ...ehr, search } as unknown as EhrReader, 'p', now, () =>
    Promise.reject(new Error('not asked for')),
  );
  expect(chart.remarks).toEqual(['It may be incomplete.']);
});

describe('of an EHR that has no visits in FHIR', () => {
  const toldAt = new Date('2026-11-24T02:57:00Z');
  const outside = (told: Appointment, more: object = {}) => ({
    visits: [
      {
        ...{ appointment: { ...told, id: 'v' }, source: 'siu' as const, toldBy: 'm', toldAt },
        ...{ isPerhapsTwice: false, ...more },
      },
    ],
    doubts: [{ doubt: 'name' as const, source: 'list' as const, toldAt }],
    byMessages: true,
  });
  const { ehr } = ehrOf({ 'Patient/p': patient }, []);
  const without: EhrReader = {
    ...ehr,
    search: (type) =>
      type === 'Appointment'
        ? Promise.reject(new Problem('ehr/not-in-this-ehr', { type }))
        : ehr.search(type),
  };

  it('gives those that were told, with who told of them, and the people and places inside of them', async () => {
    const told = visit('v', '2026-11-24T15:00:00Z', ['#doctor', '#place'], {
      contained: [
        { resourceType: 'Practitioner', id: 'doctor', name: [{ family: 'Bauer' }] },
        { resourceType: 'Location', id: 'place', name: 'Imaging', extension: zone('Europe/London') },
      ] as FhirResource[],
    });
    const asked: Patient[] = [];
    const chart = await readChart(without, 'p', now, (one) => {
      asked.push(one);
      return Promise.resolve(outside(told, { by: 'Casey' }));
    });
    expect(asked).toEqual([patient]);
    expect(chart.visits).toMatchObject([
      {
        told: { source: 'siu', toldAt, by: 'Casey', isPerhapsTwice: false },
        location: { name: 'Imaging' },
        practitioner: { name: [{ family: 'Bauer' }] },
        timeZone: 'Europe/London',
      },
    ]);
    expect(chart.outside).toEqual({ byMessages: true, doubts: [{ doubt: 'name', source: 'list', toldAt }] });
  });

  it('leaves out those of days that are over, and says all the same how visits come in', async () => {
    const past = visit('v', '2026-11-20T15:00:00Z');
    const chart = await readChart(without, 'p', now, () => Promise.resolve(outside(past)));
    expect(chart.visits).toEqual([]);
    expect(chart.outside?.byMessages).toBe(true);
  });

  it('is told as what it is when its own refusal is another one', async () => {
    const down: EhrReader = { ...ehr, search: () => Promise.reject(new Problem('ehr/unreachable')) };
    await expect(readChart(down, 'p', now, nothingOutside)).rejects.toThrow('could not be reached');
  });
});

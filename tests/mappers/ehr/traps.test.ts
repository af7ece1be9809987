/** What goes wrong when an EHR's answer is taken at its word: one table for each kind of trap. */
import { readFromEhr, writeToEhr, type EhrSettings } from '#mappers';
import { atWall, dayAt, toMoment } from '../../../mappers/ehr/moments.ts';
import { getPath } from '../../../mappers/paths.ts';
import { settingsOf } from './vendors.ts';

const usual: EhrSettings = { base: 'https://ehr.example/r4', zone: 'America/Chicago', shapes: [] };
interface Given {
  readonly resourceType: 'Coverage' | 'Patient' | 'Appointment' | 'DocumentReference' | 'ServiceRequest';
  readonly [element: string]: unknown;
}
function read(resource: Given, settings = usual) {
  const reading = readFromEhr({ ...resource }, settings);
  if (reading === undefined) throw new Error('There is no map for this type.');
  return reading;
}
const coverage = {
  resourceType: 'Coverage',
  status: 'active',
  beneficiary: { reference: 'Patient/1' },
  payor: [{ reference: 'Organization/1' }],
} as const;
const memberIds = (resource: unknown) =>
  (getPath(resource, 'identifier') as { value: string; type?: { coding?: { code: string }[] } }[] | undefined)
    ?.filter(({ type }) => type?.coding?.some(({ code }) => code === 'MB'))
    .map(({ value }) => value);

describe('the member id', () => {
  const mb = { coding: [{ system: 'http://hl7.org/fhir/v2/0203', code: 'MB' }] };
  it.each([
    [
      'stands behind another identifier',
      { identifier: [{ value: '7' }, { type: mb, value: 'M1' }] },
      ['M1'],
      undefined,
    ],
    ['is the subscriber’s id where there is nothing else', { subscriberId: ' M2 ' }, ['M2'], 'M2'],
    ['is not doubled', { identifier: [{ type: mb, value: 'M3' }], subscriberId: 'S3' }, ['M3'], 'S3'],
    [
      'is the subscriber’s id for the subscriber',
      { identifier: [{ type: mb, value: 'M4' }], relationship: { coding: [{ code: 'self' }] } },
      ['M4'],
      'M4',
    ],
    [
      'of a dependent is not the subscriber’s',
      { identifier: [{ type: mb, value: 'M5' }], relationship: { coding: [{ code: 'child' }] } },
      ['M5'],
      undefined,
    ],
    [
      'of an unknown relationship is not the subscriber’s',
      { identifier: [{ type: mb, value: 'M6' }] },
      ['M6'],
      undefined,
    ],
  ])('%s', (_name, elements, members, subscriber) => {
    const { resource } = read({ ...coverage, ...elements });
    expect(memberIds(resource)).toEqual(members);
    expect(resource['subscriberId']).toBe(subscriber);
  });

  it('that is missing is said, not invented', () => {
    const { resource, absent } = read(coverage);
    expect(resource).not.toHaveProperty('identifier');
    expect(absent.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['Coverage.identifier[+].value', 'Coverage.subscriberId', 'Coverage.order']),
    );
  });

  it('is not read from a text where the EHR has codes', () => {
    const identifier = [{ type: { text: 'Member Number' }, value: 'M7' }];
    expect(memberIds(read({ ...coverage, identifier }, settingsOf('epic')).resource)).toEqual(['M7']);
    expect(memberIds(read({ ...coverage, identifier }).resource)).toEqual([]);
  });
});

it('does not infer the order of coverages from the order of an answer', () => {
  const two = [read({ ...coverage, order: 2 }), read(coverage)];
  expect(two.map(({ resource }) => resource['order'])).toEqual([2, undefined]);
});

describe('references', () => {
  it.each([
    ['https://ehr.example/r4/Patient/1', 'Patient/1'],
    ['Patient/1/_history/3', 'Patient/1'],
    ['https://other.example/r4/Patient/1', 'https://other.example/r4/Patient/1'],
    // Another tenant at the same host is another base: its ids mean other people.
    ['https://ehr.example/r4-other/Patient/1', 'https://ehr.example/r4-other/Patient/1'],
  ])('%s is %s in the result', (reference, wanted) => {
    const { resource } = read({ ...coverage, beneficiary: { reference } });
    expect(getPath(resource, 'beneficiary.reference')).toBe(wanted);
  });
});

describe('a concept', () => {
  const order = {
    resourceType: 'ServiceRequest',
    status: 'active',
    intent: 'order',
    subject: { reference: 'Patient/1' },
  } as const;
  it('puts the procedure code first, whatever stood first', () => {
    const coding = [
      { system: 'urn:oid:1.2', code: '9', userSelected: true },
      { system: 'http://snomed.info/sct', code: '5' },
      { system: 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code: 'E0601' },
    ];
    const { resource } = read({ ...order, code: { coding } });
    expect((getPath(resource, 'code.coding') as { code: string }[]).map(({ code }) => code)).toEqual([
      'E0601',
      '5',
      '9',
    ]);
    expect(getPath(resource, 'code.coding[0].system')).toBe(
      'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
    );
  });

  it.each([
    ['a text alone', { text: 'MRI of the head' }],
    ['a coding without a code', { coding: [{ display: 'MRI' }], text: 'MRI' }],
  ])('that is %s stays a text, and the lack of a code is said', (_name, code) => {
    const { resource, absent } = read({ ...order, code });
    expect(getPath(resource, 'code.coding')).toBeUndefined();
    expect(getPath(resource, 'code.text')).toBe(code.text);
    expect(absent.some(({ path }) => path.startsWith('ServiceRequest.code'))).toBe(true);
  });
});

describe('addresses of documents', () => {
  const document = (url: string) =>
    ({
      resourceType: 'DocumentReference',
      status: 'current',
      content: [{ attachment: { contentType: 'application/pdf', url } }],
    }) as const;
  it.each([
    ['Binary/1', 'https://ehr.example/r4/Binary/1', 0],
    ['/Binary/1', 'https://ehr.example/r4/Binary/1', 0],
    ['https://ehr.example/r4/Binary/XR-1?x=%20y', 'https://ehr.example/r4/Binary/XR-1?x=%20y', 0],
    ['https://files.example/1', 'https://files.example/1', 1],
  ])('%s is %s', (url, wanted, issues) => {
    const reading = read(document(url));
    expect(getPath(reading.resource, 'content[0].attachment.url')).toBe(wanted);
    expect(reading.issues).toHaveLength(issues);
  });
});

describe('times', () => {
  it.each([
    ['2026-03-04T09:30', '2026-03-04T09:30:00-06:00'],
    ['2026-07-04 09:30:15', '2026-07-04T09:30:15-05:00'],
    ['2026-03-04T09:30-0600', '2026-03-04T09:30:00-06:00'],
    ['2026-03-04T09:30:00.123Z', '2026-03-04T09:30:00.123Z'],
    ['2026-03-04', '2026-03-04'],
    ['2026-02-30', undefined],
    ['2026-03-04T25:00', undefined],
    ['tomorrow', undefined],
  ])('%s is read as %s', (text, wanted) => {
    expect(toMoment(text, 'America/Chicago')?.text).toBe(wanted);
  });

  it.each([
    ['2026-03-08T02:30:00', 'never'],
    ['2026-11-01T01:30:00', 'twice'],
    ['2026-11-01T03:00:00', undefined],
  ])('the clocks of Chicago show %s %s', (wall, doubt) => {
    expect(atWall(wall, 'America/Chicago').doubt).toBe(doubt);
  });

  it('knows the day of an instant where it happened', () => {
    expect([
      dayAt('2021-02-03T05:59:59Z', 'America/Chicago'),
      dayAt('2021-02-03T05:59:59Z', 'Asia/Kolkata'),
    ]).toEqual(['2021-02-02', '2021-02-03']);
  });

  it('takes an instant of a coverage for a day only where the EHR means midnights', () => {
    const period = { start: '2026-02-02T06:00:00Z' };
    expect(read({ ...coverage, period }, settingsOf('oracle-health')).resource['period']).toEqual({
      start: '2026-02-02',
    });
    expect(read({ ...coverage, period }).resource['period']).toEqual(period);
  });
});

it('tells what is no FHIR at all, and goes on', () => {
  const broken = {
    resourceType: 'Coverage',
    status: 7,
    beneficiary: 'Patient/1',
    payor: [null, 'x'],
    class: 'y',
    period: [],
    relationship: 3,
  };
  const { issues, resource } = read(broken as unknown as typeof coverage);
  expect(issues.map(({ at }) => at)).toEqual(
    expect.arrayContaining([
      'Coverage.status',
      'Coverage.beneficiary',
      'Coverage.payor[1]',
      'Coverage.relationship',
    ]),
  );
  expect(resource['resourceType']).toBe('Coverage');
});

it('hands on what has no map, and does not change what it was given', () => {
  expect(readFromEhr({ resourceType: 'Observation' }, usual)).toBeUndefined();
  const source = { ...coverage, subscriberId: ' x ' };
  const before = structuredClone(source);
  read(source);
  expect(source).toEqual(before);
});

it('comes back as it went for what an EHR takes', () => {
  const document = {
    resourceType: 'DocumentReference', status: 'current', docStatus: 'final', subject: { reference: 'Patient/1' },
    type: { coding: [{ system: 'http://loinc.org', code: '57133-1' }] }, author: [{ reference: 'Practitioner/1' }],
    content: [{ attachment: { contentType: 'application/pdf', data: 'JVBERi0=', title: 'Decision' } }],
    context: { encounter: [{ reference: 'Encounter/1' }], period: { start: '2026-11-23T10:15:00-06:00' } },
  } as const; // prettier-ignore
  const written = writeToEhr(document, settingsOf('oracle-health'));
  expect(written?.issues).toEqual([]);
  expect(written?.resource).toEqual(document);
});

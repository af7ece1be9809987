/** FHIR → 270 → FHIR keeps everything that is not declared lossy; what cannot be sent is said, never cut in silence. */
import fc from 'fast-check';
import type { Bundle, Coverage, CoverageEligibilityRequest, Organization, Patient } from 'fhir/r4.js';
import type { ToX12 } from '#mappers';
import { checkFile } from '#x12';
import { segmentsOf } from '../x12/builders.ts';
import { read, write as writeBundle } from './golden.ts';

interface Asked {
  readonly family: string;
  readonly given: string;
  readonly birthDate: string;
  readonly gender: 'male' | 'female';
  readonly memberId: string;
  readonly line: string;
  readonly city: string;
  readonly postalCode: string;
  readonly serviceTypes: readonly string[];
  readonly day: string;
}
const ana: Asked = {
  family: 'RIVERA', given: 'ANA', birthDate: '1984-03-09', gender: 'female', memberId: 'W123456701',
  line: '12 OAK AVE', city: 'MINNEAPOLIS', postalCode: '55401', serviceTypes: ['30'], day: '2026-12-01',
}; // prettier-ignore

function bundleOf(asked: Asked): Bundle {
  const patient: Patient = {
    resourceType: 'Patient', id: 'p',
    name: [{ family: asked.family, given: [asked.given] }],
    birthDate: asked.birthDate, gender: asked.gender,
    address: [{ line: [asked.line], city: asked.city, state: 'MN', postalCode: asked.postalCode }],
  }; // prettier-ignore
  const coverage: Coverage = {
    resourceType: 'Coverage', id: 'c', status: 'active', beneficiary: { reference: 'Patient/p' },
    payor: [{ reference: 'Organization/payer' }], subscriberId: asked.memberId,
  }; // prettier-ignore
  const request: CoverageEligibilityRequest = {
    resourceType: 'CoverageEligibilityRequest', id: 'r', status: 'active', purpose: ['benefits'], created: '2026-11-23',
    identifier: [
      { system: 'urn:chartside:reference', value: 'REF1' },
      { system: 'urn:trnorg:9CHARTSIDE', value: 'TRACE1' },
    ],
    patient: { reference: 'Patient/p' }, provider: { reference: 'Organization/us' },
    insurer: { reference: 'Organization/payer' }, insurance: [{ coverage: { reference: 'Coverage/c' } }],
    servicedDate: asked.day,
    item: asked.serviceTypes.map((code) => ({
      category: { coding: [{ system: 'https://codesystem.x12.org/005010/1365', code }] },
    })),
  }; // prettier-ignore
  const organization = (id: string, name: string, system: string, value: string): Organization => ({
    resourceType: 'Organization', id, name, identifier: [{ system, value }],
  }); // prettier-ignore
  const payer = organization('payer', 'MERIDIAN', 'urn:chartside:payer-id', 'MERID');
  const us = organization('us', 'NORTHFIELD', 'http://hl7.org/fhir/sid/us-npi', '1467560003');
  const resources = [request, patient, coverage, payer, us];
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) };
}

const write = (asked: Asked): ToX12 => writeBundle('270', bundleOf(asked));

function readBack(x12: Uint8Array): Asked {
  const resources = (read(x12).bundle.entry ?? []).map(({ resource }) => resource);
  const find = (type: string): unknown => resources.find((one) => one?.resourceType === type);
  const patient = find('Patient') as Patient;
  const request = find('CoverageEligibilityRequest') as CoverageEligibilityRequest;
  return {
    family: patient.name?.[0]?.family ?? '',
    given: patient.name?.[0]?.given?.[0] ?? '',
    birthDate: patient.birthDate ?? '',
    gender: patient.gender as 'male',
    memberId: (find('Coverage') as Coverage).subscriberId ?? '',
    line: patient.address?.[0]?.line?.[0] ?? '',
    city: patient.address?.[0]?.city ?? '',
    postalCode: patient.address?.[0]?.postalCode ?? '',
    serviceTypes: (request.item ?? []).map(({ category }) => category?.coding?.at(-1)?.code ?? ''),
    day: request.servicedDate ?? '',
  };
}

const word = (most: number) =>
  fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 '.,-]*$/).map((text) => text.slice(0, most).trim());
const date = (from: string, to: string) =>
  fc
    .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10));
const anybody: fc.Arbitrary<Asked> = fc.record({
  family: word(60),
  given: word(35),
  birthDate: date('1900-01-01', '2026-11-01'),
  gender: fc.constantFrom('male', 'female'),
  memberId: fc.stringMatching(/^[A-Z0-9]{2,20}$/),
  line: word(55),
  city: fc.stringMatching(/^[A-Z]{2,30}$/),
  postalCode: fc.stringMatching(/^\d{5}(\d{4})?$/),
  serviceTypes: fc.uniqueArray(fc.constantFrom('1', '30', '33', '47', '62', '86', '98', 'UC'), {
    minLength: 1,
  }),
  day: date('2026-01-01', '2027-12-31'),
});

it('keeps everybody’s values there and back', () => {
  fc.assert(
    fc.property(anybody, (asked) => {
      const { x12, issues } = write(asked);
      expect(issues).toEqual([]);
      expect(readBack(x12 ?? new Uint8Array())).toEqual(asked);
    }),
    { numRuns: 500, seed: 417 },
  );
});

it.each([
  ["O'Connor-Fernández", "O'Connor-Fernandez"],
  ['Łukasz', 'Lukasz'],
  ['Weiß', 'Weiss'],
  ['Ñuñez  ', 'Nunez'],
  ['Brontë', 'Bronte'],
  ['O’Neill', "O'Neill"],
])('sends %s as %s', (family, sent) => {
  const { x12, issues } = write({ ...ana, family });
  expect(issues).toEqual([]);
  expect(readBack(x12 ?? new Uint8Array()).family).toBe(sent);
});

it.each([
  ['family', 60],
  ['given', 35],
] as const)('cuts a %s name at %d letters and says so', (part, most) => {
  const { x12, issues } = write({ ...ana, [part]: 'A'.repeat(most + 1) });
  expect(issues.map(({ severity }) => severity)).toEqual(['warning']);
  expect(readBack(x12 ?? new Uint8Array())[part]).toBe('A'.repeat(most));
  expect(write({ ...ana, [part]: 'A'.repeat(most) }).issues).toEqual([]);
});

it.each(['RI*VERA', 'RI~VERA', 'RI:VERA', 'RI^VERA', '李'])(
  'does not send %s at all, and says why',
  (family) => {
    const { x12, issues } = write({ ...ana, family });
    expect(x12).toBeUndefined();
    expect(issues.map(({ code, severity }) => [code.slice(0, 9), severity])).toEqual([
      ['x12/write', 'error'],
    ]);
    expect(JSON.stringify(issues)).not.toContain(family);
  },
);

it('writes what the checker finds nothing in, one EQ for several service types', () => {
  const { x12 = new Uint8Array() } = write({ ...ana, serviceTypes: ['62', '30'] });
  expect(checkFile(x12).issues).toEqual([]);
  expect(
    segmentsOf(x12)
      .filter(({ id }) => id === 'EQ')
      .map(({ text }) => text),
  ).toEqual(['EQ*62^30']);
});

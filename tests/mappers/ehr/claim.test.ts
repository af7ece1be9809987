/** A request for prior authorization from the chart: what it holds in each PAS version, and what stops it. */
import type {
  Bundle,
  Claim,
  Coverage,
  FhirResource,
  Organization,
  Patient,
  Practitioner,
  ServiceRequest,
} from 'fhir/r4.js';
import {
  buildClaim,
  draftClaim,
  mapForBundle,
  mapsFor,
  writeFromFhir,
  type ClaimChart,
  type ClaimRequest,
  type ClaimSettings,
} from '#mappers';
import { usual } from '../../x12/builders.ts';
import { getPath, leaves } from '../../../mappers/paths.ts';

const npi = 'http://hl7.org/fhir/sid/us-npi';
const patient: Patient = {
  resourceType: 'Patient', id: 'p1', gender: 'female', birthDate: '1984-03-09', name: [{ family: 'Rivera', given: ['Ana'] }],
  identifier: [{ value: 'no system' }, { system: 'urn:oid:2.999.1', value: 'M1' }], photo: [{ title: 'me' }], maritalStatus: { text: 'married' },
}; // prettier-ignore
const coverage: Coverage = {
  resourceType: 'Coverage', id: 'c1', status: 'active', beneficiary: { reference: 'Patient/p1' }, payor: [{ reference: 'Organization/o1' }],
  identifier: [{ value: 'card' }, { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB' }] }, value: 'W1' }],
  relationship: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'self' }] },
}; // prettier-ignore
const insurer: Organization = {
  resourceType: 'Organization',
  id: 'o1',
  name: 'Meridian',
  identifier: [{ system: 'urn:chartside:payer-id', value: 'MERID' }],
};
const clinic: Organization = {
  resourceType: 'Organization',
  id: 'o2',
  name: 'Northfield',
  active: true,
  identifier: [{ system: npi, value: '1467560003' }],
  telecom: [{ system: 'phone', value: '312-555-0100' }],
};
const doctor = (id: string, number: string): Practitioner => ({
  resourceType: 'Practitioner',
  id,
  identifier: [{ system: npi, value: number }],
  name: [{ family: id }],
});
const order: ServiceRequest = {
  resourceType: 'ServiceRequest', id: 's1', status: 'active', intent: 'plan', subject: { reference: 'Patient/p1' }, occurrenceDateTime: '2026-12-04T23:30:00-06:00',
  code: { coding: [{ system: 'http://snomed.info/sct', code: '816077007' }, { system: 'http://www.ama-assn.org/go/cpt', code: '70553' }] },
  reasonReference: [{ reference: 'https://ehr.example/r4/Condition/d2' }], reasonCode: [{ text: 'headache' }],
}; // prettier-ignore
const condition = (id: string, code: string) => ({
  resourceType: 'Condition' as const,
  id,
  subject: { reference: 'Patient/p1' },
  code: {
    coding: [
      { system: 'http://snomed.info/sct', code: '1' },
      { system: 'http://hl7.org/fhir/sid/icd-10-cm', code },
    ],
  },
});
const chart: ClaimChart = {
  patient, coverage, insurer, orders: [order], conditions: [condition('d1', 'I10'), condition('d2', 'G43.909')],
  requester: { practitioner: doctor('ito', '1234567802'), organization: clinic },
  team: [{ practitioner: doctor('bauer', '1357924608'), organization: clinic, as: 'SJ', scope: 'item' }, { practitioner: doctor('ito', '1234567802'), organization: clinic, as: 'DK', scope: 'request' }],
}; // prettier-ignore
const request: ClaimRequest = {
  type: 'professional',
  diagnoses: [{ code: 'G43.909' }, { code: 'I10' }],
  items: [
    {
      order: 'ServiceRequest/s1', service: { system: 'http://www.ama-assn.org/go/cpt', code: '70553' }, category: '62', requestType: 'HS',
      certificationType: 'I', place: { kind: 'place-of-service', code: '22' }, serviced: '2026-12-04', quantity: { value: 1, unit: 'UN' },
    }, // prettier-ignore
  ],
};
const settings: ClaimSettings = {
  pas: '2.2.1', at: '2026-11-23T10:15:00-06:00', base: 'https://clinic.example/fhir/r4', claimId: 'a1',
  transaction: { system: 'urn:oid:2.999.2', value: 'T1' }, trace: { originator: '9012345678', value: 'TR1' },
  transmission: { applicationSender: 'NORTH', applicationReceiver: 'MERID' },
}; // prettier-ignore

const build = (c: Partial<ClaimChart> = {}, r: Partial<ClaimRequest> = {}, s: Partial<ClaimSettings> = {}) =>
  buildClaim({ ...chart, ...c }, { ...request, ...r }, { ...settings, ...s });
const claimOf = (bundle: Bundle | undefined): Claim => {
  const resource = (bundle as Bundle<FhirResource> | undefined)?.entry?.[0]?.resource;
  if (resource?.resourceType !== 'Claim') throw new Error('The first entry is no Claim.');
  return resource;
};
const codes = (issues: readonly { readonly code: string; readonly severity: string }[]) =>
  issues.filter(({ severity }) => severity === 'error').map(({ code }) => code);

it('is drafted by systems and reasons, not by positions', () => {
  const draft = draftClaim(chart);
  expect(draft.diagnoses).toEqual([{ code: 'G43.909', kind: 'principal' }]);
  expect(draft.items).toMatchObject([
    { order: 'ServiceRequest/s1', service: { code: '70553' }, category: '62', serviced: '2026-12-04' },
  ]);
  expect(draft.absent.map(({ path }) => path)).toEqual([
    'ServiceRequest/s1.reasonCode[0]',
    'ClaimRequest.items[0].place',
  ]);
  expect(draft.trace).toContainEqual({
    row: 'claim.draft#service',
    from: 'ServiceRequest/s1.code.coding[1].code',
    fhir: 'ClaimRequest.items[0].service',
  });
});

it('says what the chart does not hold instead of choosing for a person', () => {
  const { resourceType, id, status, intent, subject, reasonCode } = order;
  const bare: ServiceRequest = {
    resourceType,
    id: id ?? '',
    status,
    intent,
    subject,
    reasonCode: reasonCode ?? [],
  };
  const { items, diagnoses, absent } = draftClaim({
    ...chart,
    orders: [bare],
    coverage: { ...coverage, identifier: [] },
  });
  expect(items[0]).not.toHaveProperty('service');
  expect(items[0]).not.toHaveProperty('category');
  expect(diagnoses).toEqual([]);
  expect(absent.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      'ClaimRequest.items[0].service',
      'ClaimRequest.items[0].serviced',
      'ClaimRequest.diagnoses',
      'ClaimChart.coverage.subscriberId',
    ]),
  );
});

describe.each(['2.0.1', '2.2.1'] as const)('in PAS %s', (pas) => {
  const { bundle, issues, trace } = build({}, {}, { pas });

  it('has the Claim first, each resource once, and all that is referred to', () => {
    expect(issues).toEqual([]);
    const urls = bundle?.entry?.map(({ fullUrl = '' }) => fullUrl) ?? [];
    expect(urls[0]).toBe('https://clinic.example/fhir/r4/Claim/a1');
    expect(new Set(urls).size).toBe(urls.length);
    const references = [...leaves(bundle)]
      .filter(([path]) => path.endsWith('.reference'))
      .map(([, value]) => `https://clinic.example/fhir/r4/${String(value)}`);
    expect(references.filter((one) => !urls.includes(one))).toEqual([]);
    const reached = new Set([urls[0], ...references]);
    expect(urls.filter((url) => !reached.has(url))).toEqual([]);
  });

  it('traces only to what is there', () => {
    expect(trace.length).toBeGreaterThan(50);
    expect(trace.filter(({ fhir }) => getPath({ Bundle: bundle }, fhir) === undefined)).toEqual([]);
  });

  it('is the same again, and lets the arguments be', () => {
    const before = structuredClone({ chart, request });
    expect(build({}, {}, { pas })).toEqual(build({}, {}, { pas }));
    expect({ chart, request }).toEqual(before);
  });

  it('says who sends to whom where there is a place for it', () => {
    const urls = (claimOf(bundle).extension ?? []).map(({ url }) => url.split('/').at(-1));
    expect(urls.includes('extension-TransmissionIdentifiers')).toBe(pas === '2.2.1');
  });
});

it('asks for what was asked: codes, place, diagnoses principal first, the team by scope', () => {
  const claim = claimOf(build().bundle);
  expect(claim.item).toMatchObject([
    {
      sequence: 1, careTeamSequence: [1], diagnosisSequence: [1, 2], category: { coding: [{ system: 'https://codesystem.x12.org/005010/1365', code: '62' }] },
      productOrService: { coding: [{ code: '70553' }] }, servicedDate: '2026-12-04', locationCodeableConcept: { coding: [{ code: '22' }] },
    },
  ]); // prettier-ignore
  expect(claim.diagnosis?.map(({ type }) => type?.[0]?.coding?.[0]?.code)).toEqual(['principal', undefined]);
  expect(claim.careTeam?.map(({ extension }) => extension?.[0]?.valueBoolean)).toEqual([false, true]);
  expect(claim.insurance).toEqual([{ sequence: 1, focal: true, coverage: { reference: 'Coverage/c1' } }]);
});

it('sends no more of the chart than a reviewer needs', () => {
  const text = JSON.stringify(build().bundle);
  expect(text).not.toMatch(/married|photo|no system|816077007/);
});

it('takes the member id by its type, and says what it leaves away', () => {
  const { bundle, absent } = build();
  const sent = bundle?.entry?.map(({ resource }) => resource).find((one) => one?.resourceType === 'Coverage');
  expect(getPath(sent, 'identifier')).toMatchObject([{ value: 'W1' }]);
  expect(absent).toEqual([
    { path: 'Patient.identifier[0]', why: expect.stringContaining('no system') as string },
  ]);
});

it('sends an urgent request as stat, with its level of service', () => {
  const claim = claimOf(build({}, { levelOfService: 'U' }).bundle);
  expect(claim.priority.coding?.[0]?.code).toBe('stat');
  expect(claim.extension?.[0]?.valueCodeableConcept?.coding?.[0]?.code).toBe('U');
});

const item = request.items[0];
if (item === undefined) throw new Error('The request has no item.');
it.each([
  ['no member id', { coverage: { ...coverage, identifier: [] } }, {}, {}, 'claim/no-member-id'],
  [
    'a dependent without subscriber',
    {
      coverage: {
        ...coverage,
        relationship: {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'child' },
          ],
        },
      },
    },
    {},
    {},
    'claim/no-subscriber',
  ],
  [
    'no relationship',
    { coverage: { ...coverage, relationship: { text: 'x' } } },
    {},
    {},
    'claim/relationship',
  ],
  [
    'a patient without usable identifier',
    { patient: { ...patient, identifier: [{ value: 'x' }] } },
    {},
    {},
    'claim/patient-identifier',
  ],
  [
    'a practitioner without identifier',
    { requester: { practitioner: { ...doctor('x', '1'), identifier: [] }, organization: clinic } },
    {},
    {},
    'claim/practitioner-identifier',
  ],
  ['nobody who asks', { requester: {} }, {}, {}, 'claim/no-provider'],
  ['nobody to call', { requester: { practitioner: doctor('x', '1234567802') } }, {}, {}, 'claim/no-phone'],
  [
    'two resources with one id',
    {
      team: [
        { practitioner: doctor('ito', '1357924608'), organization: clinic, as: 'SJ', scope: 'item' as const },
      ],
    },
    {},
    {},
    'claim/two-versions',
  ],
  [
    'a SNOMED code',
    {},
    { items: [{ ...item, service: { system: 'http://snomed.info/sct', code: '1' } }] },
    {},
    'claim/service-code',
  ],
  ['a month for a date', {}, { items: [{ ...item, serviced: '2026-12' }] }, {}, 'claim/not-a-day'],
  [
    'an end before the beginning',
    {},
    { event: { start: '2026-12-04', end: '2026-12-03' } },
    {},
    'claim/date-order',
  ],
  ['a pointer to no diagnosis', {}, { items: [{ ...item, diagnoses: [3] }] }, {}, 'claim/no-such-position'],
  [
    'an order that is not there',
    {},
    { items: [{ ...item, order: 'ServiceRequest/s9' }] },
    {},
    'claim/no-order',
  ],
  [
    'five modifiers',
    {},
    { items: [{ ...item, modifiers: ['1', '2', '3', '4', '5'] }] },
    {},
    'claim/too-many-modifiers',
  ],
  ['a diagnosis that is none', {}, { diagnoses: [{ code: 'migraine' }] }, {}, 'claim/diagnosis-code'],
  ['nothing', {}, { items: [] }, {}, 'claim/no-item'],
  ['a short originator', {}, {}, { trace: { originator: '1', value: 'x' } }, 'claim/originator'],
  ['a time without offset', {}, {}, { at: '2026-11-23T10:15:00' }, 'claim/not-a-time'],
])(
  'is not built for %s',
  (_name, c: Partial<ClaimChart>, r: Partial<ClaimRequest>, s: Partial<ClaimSettings>, code) => {
    const { bundle, issues } = build(c, r, s);
    expect(bundle).toBeUndefined();
    expect(codes(issues)).toContain(code);
  },
);

it('names the policy holder where it is another person', () => {
  const relationship = {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'child' }],
  };
  const subscriber: Patient = { ...patient, id: 'p2', name: [{ family: 'Rivera', given: ['Marco'] }] };
  const { bundle, issues } = build({ coverage: { ...coverage, relationship }, subscriber });
  expect(issues).toEqual([]);
  const sent = bundle?.entry?.map(({ resource }) => resource).find((one) => one?.resourceType === 'Coverage');
  expect(getPath(sent, 'subscriber.reference')).toBe('Patient/p2');
  expect(getPath(sent, 'relationship.coding[1]')).toEqual({
    system: 'https://codesystem.x12.org/005010/1069',
    code: '19',
  });
});

it('sends a paper only when it is inline, and a stay only when somebody said its kind', () => {
  const document = {
    resourceType: 'DocumentReference' as const,
    id: 'n1',
    status: 'current' as const,
    type: { coding: [{ system: 'http://loinc.org', code: '11506-3' }] },
    content: [{ attachment: { contentType: 'application/pdf', url: 'Binary/1' } }],
  };
  const encounter = {
    resourceType: 'Encounter' as const,
    id: 'e1',
    status: 'planned' as const,
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
  };
  const papers = { documents: [{ document, reportType: '77', controlNumber: 'D1' }], encounter };
  const without = build(papers);
  expect(without.absent.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['ClaimChart.documents[0]', 'Claim.extension']),
  );
  expect(claimOf(without.bundle).supportingInfo).toBeUndefined();
  const inline = {
    ...document,
    content: [{ attachment: { contentType: 'application/pdf', data: 'JVBERi0=' } }],
  };
  const withBoth = build(
    { documents: [{ document: inline, reportType: '77', controlNumber: 'D1' }], encounter },
    { type: 'institutional', stay: { admissionType: '3' } },
  );
  expect(withBoth.issues).toEqual([]);
  expect(claimOf(withBoth.bundle).supportingInfo).toMatchObject([
    { valueReference: { reference: 'DocumentReference/n1' } },
  ]);
  expect(claimOf(withBoth.bundle).extension?.at(-1)?.valueReference).toEqual({ reference: 'Encounter/e1' });
});

it.each(['2.0.1', '2.2.1'] as const)('becomes a 278 without an issue, from PAS %s', (pas) => {
  const { bundle } = build({}, {}, { pas });
  const map = bundle && mapForBundle(bundle, mapsFor(pas));
  if (!bundle || !map) throw new Error('No map takes the Bundle.');
  const party = { qualifier: 'ZZ', id: 'NORTH', group: 'NORTH' };
  const { x12, issues } = writeFromFhir(map, bundle, {
    ...{ delimiters: usual, sender: party, receiver: party, usage: 'T', at: settings.at, packs: false },
    numbers: { interchange: 1, group: 1, set: 1 },
  });
  expect(issues).toEqual([]);
  const text = Buffer.from(x12 ?? []).toString();
  for (const segment of [
    'NM1*IL*1*Rivera*Ana****MI*W1~',
    'HI*ABK:G43909*ABF:I10~',
    'DTP*472*D8*20261204~',
    'NM1*SJ*1*bauer*****XX*1357924608~',
  ])
    expect(text).toContain(segment);
});

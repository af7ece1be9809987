/** What fits a search, in memory and in the store alike: every comparator at its boundaries, every kind of value. */
import type { Claim, Encounter, FhirResource, Organization, Patient, Task } from 'fhir/r4.js';
import { matches, sortResources } from '../../../server/facade/match.ts';
import { parseQuery } from '../../../server/facade/parse-query.ts';
import { freshDatabase } from '../postgres.ts';
import { BASE, claim, idsIn, ownUnderTest, query } from './own-under-test.ts';

const store = await freshDatabase();
const fits = (resource: FhirResource, text: string): boolean =>
  matches(
    resource,
    parseQuery(resource.resourceType, new URLSearchParams(text), {
      base: BASE,
      now: new Date('2026-11-26T00:00:00Z'),
    }).query.clauses,
    BASE,
  );

const task = (period: Task['executionPeriod']): Task => ({
  resourceType: 'Task',
  status: 'ready',
  intent: 'order',
  ...(period && { executionPeriod: period }),
});
const day = { start: '2026-11-10', end: '2026-11-10' };
const instant = '2026-11-10T12:00:00Z';

describe('a date', () => {
  it.each<[string, Task['executionPeriod'], string, string]>([
    [
      'a day',
      day,
      'eq2026-11-10 eq2026-11 eq2026 ge2026-11-10 le2026-11-10 gt2026-11-09 lt2026-11-11 sa2026-11-09 eb2026-11-11 ne2026-11-09 ap2026-11-09 ge2026-11-10T13:00 le2026-11-10T13:00',
      'eq2026-11-09 ne2026-11-10 ne2026 gt2026-11-10 lt2026-11-10 sa2026-11-10 eb2026-11-10 eq2026-11-10T12:00 gt2026 lt2026 ap2025',
    ],
    [
      'an instant',
      { start: instant, end: instant },
      'eq2026-11-10 eq2026-11-10T12:00 eq2026-11-10T12:00:00Z eq2026-11-10T06:00:00-06:00 ge2026-11-10T12:00:00Z le2026-11-10T12:00:00Z gt2026-11-10T11:59:59Z lt2026-11-10T12:00:01Z',
      'eq2026-11-10T06:00:00Z gt2026-11-10T12:00:00Z lt2026-11-10T12:00:00Z eq2026-11-10T12:00:00-06:00 eq2026-11-10T12:00:00.001Z',
    ],
    [
      'a period',
      { start: '2026-11-10', end: '2026-11-20' },
      'eq2026-11 ge2026-11-15 le2026-11-15 gt2026-11-19 lt2026-11-11 gt2026-11-15 lt2026-11-15 sa2026-11-09 eb2026-11-21 ne2026-11-10',
      'eq2026-11-10 eq2026-11-20 gt2026-11-20 lt2026-11-10 sa2026-11-10 eb2026-11-20 ne2026-11',
    ],
    [
      'a period without an end',
      { start: '2026-11-10' },
      'ge2026-11-10 gt2099 ge2099 lt2026-11-11 le2026-11-11 sa2026-11-09 ne2026',
      'eq2026 eb2099 lt2026-11-10 sa2026-11-10',
    ],
    [
      'a period without a beginning',
      { end: '2026-11-10' },
      'lt1900 le1900 ge2026-11-09 gt2026-11-09 eb2026-11-11 ne2026',
      'gt2026-11-10 sa1900 eq2026',
    ],
    [
      'the turn of the year in another zone',
      { start: '2026-12-31T23:30:00-06:00', end: '2026-12-31T23:30:00-06:00' },
      'eq2027-01-01 ge2027 eq2026-12-31T23:30:00-06:00 gt2026-12-31',
      'eq2026 eq2026-12-31 lt2027',
    ],
    ['no date', undefined, '', 'eq2026 ne2026 gt1900 lt2099 ge1900 le2099 sa1900 eb2099 ap2026'],
  ])('%s', (_name, period, inside, outside) => {
    const resource = task(period);
    for (const value of inside.split(' ').filter((one) => one !== ''))
      expect([value, fits(resource, `period=${value.replace('+', '%2B')}`)]).toEqual([value, true]);
    for (const value of outside.split(' '))
      expect([value, fits(resource, `period=${value}`)]).toEqual([value, false]);
  });
});

const patient: Patient = {
  resourceType: 'Patient',
  id: 'p1',
  meta: {
    lastUpdated: '2026-11-20T08:00:00.123Z',
    tag: [{ system: 'urn:t', code: 'seen' }],
    profile: ['http://example.org/us-core'],
  },
  identifier: [{ system: 'urn:mrn', value: 'M-7' }],
  active: true,
  name: [{ family: 'Núñez-O’Brien', given: ['Zoë', 'Li'], text: 'Dr. Zoë Núñez-O’Brien' }],
  telecom: [{ system: 'phone', value: '555-0100', use: 'home' }],
  gender: 'female',
  birthDate: '1931-02-03',
  generalPractitioner: [
    { reference: 'Practitioner/g' },
    { identifier: { system: 'urn:npi', value: '1234567893' } },
  ],
  managingOrganization: { reference: `${BASE}/Organization/o` },
};
const encounter: Encounter = {
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  type: [{ coding: [{ code: '99213' }, { system: 'http://snomed.info/sct', code: '185349003' }] }],
  length: { value: 30, system: 'http://unitsofmeasure.org', code: 'min', unit: 'minutes' },
};

it.each<[FhirResource, string, string]>([
  [
    patient,
    "name=nunez&family=NÚÑEZ&given=zo&name=o'brien&name=nunez o",
    'name=unez&given=nunez&name=zoe x&family=...',
  ],
  [patient, 'family:exact=Núñez-O’Brien', 'family:exact=núñez-o’brien&family:exact=Núñez'],
  [
    patient,
    'identifier=M-7&identifier=urn:mrn|M-7&identifier=urn:mrn|',
    'identifier=m-7&identifier=|M-7&identifier=urn:x|M-7&identifier=M',
  ],
  [
    patient,
    'gender=female&gender=http://hl7.org/fhir/administrative-gender|female&gender:not=male&active=true',
    'gender=male&gender:not=female&active=false',
  ],
  [
    patient,
    'phone=555-0100&phone=home|555-0100&telecom=555-0100',
    'phone=555&email=555-0100&phone=work|555-0100',
  ],
  [patient, 'birthdate=1931-02-03&birthdate=1931&birthdate=lt1932', 'birthdate=1931-02-04&birthdate=gt1931'],
  [
    patient,
    `organization=o&organization=Organization/o&organization=${BASE}/Organization/o`,
    'organization=x&general-practitioner=x',
  ],
  [
    patient,
    'general-practitioner=g&general-practitioner:Practitioner=g&general-practitioner:identifier=urn:npi|1234567893',
    'general-practitioner:Organization=g&general-practitioner:identifier=urn:x|1234567893&general-practitioner=Organization/g',
  ],
  [
    patient,
    '_id=p1&_id=x,p1&_tag=urn:t|seen&_tag=seen&_profile=http://example.org/us-core',
    '_id=x&_tag=|seen&_profile=http://example.org/us',
  ],
  [
    patient,
    '_lastUpdated=2026-11-20&_lastUpdated=ge2026-11-20T08:00:00.123Z&_lastUpdated=lt2026-11-20T08:00:00.124Z',
    '_lastUpdated=gt2026-11-20T08:00:00.123Z&_lastUpdated=lt2026-11-20T08:00:00.123Z',
  ],
  [
    patient,
    'link:missing=true&gender:missing=false&death-date:missing=true',
    'link:missing=false&gender:missing=true',
  ],
  [
    encounter,
    'type=99213&type=|99213&type=http://snomed.info/sct|185349003&type=x,99213&class=AMB',
    'type=|185349003&type=http://snomed.info/sct|99213&class=|AMB&type:not=99213',
  ],
  [
    encounter,
    'length=30&length=30||min&length=30||minutes&length=30|http://unitsofmeasure.org|min&length=gt29.9&length=le30&length=ap31',
    'length=31&length=30||h&length=gt30&length=lt30&length=30|urn:x|min&length=30.4',
  ],
  [encounter, 'date:missing=true&type:not=x', 'date=2026&date:missing=false'],
])('%# fits what is true of it', (resource, inside, outside) => {
  for (const text of inside.split('&')) expect([text, fits(resource, text)]).toEqual([text, true]);
  for (const text of outside.split('&')) expect([text, fits(resource, text)]).toEqual([text, false]);
});

it('finds a canonical with its version and without', () => {
  const response: FhirResource = {
    resourceType: 'QuestionnaireResponse',
    status: 'completed',
    questionnaire: 'http://example.org/q|2.0',
  };
  expect(fits(response, 'questionnaire=http://example.org/q')).toBe(true);
  expect(fits(response, 'questionnaire=http://example.org/q|2.0')).toBe(true);
  expect(fits(response, 'questionnaire=http://example.org/q|1.0')).toBe(false);
});

it('sorts by several keys, what has no value last', () => {
  const of = (id: string, name?: string, active?: boolean): Organization => ({
    resourceType: 'Organization',
    id,
    ...(name !== undefined && { name }),
    ...(active !== undefined && { active }),
  });
  const all = [
    of('a', 'Östra', true),
    of('b', 'abel', false),
    of('c'),
    of('d', 'Zeta', true),
    of('e', 'Abel', true),
  ];
  const sorted = (text: string) => idsIn(sortResources(all, query('Organization', `_sort=${text}`).sort));
  expect(sorted('name')).toEqual(['b', 'e', 'a', 'd', 'c']);
  expect(sorted('-name')).toEqual(['d', 'a', 'b', 'e', 'c']);
  expect(sorted('active,-name')).toEqual(['b', 'd', 'a', 'e', 'c']);
});

describe('the store', () => {
  const some: Partial<Claim>[] = [
    {},
    { status: 'draft', created: '2026' },
    { created: '2026-11-26T23:59:59.999-06:00', identifier: [{ value: 'plain' }] },
    {
      created: '2026-11',
      identifier: [{ system: 'urn:a', value: 'both' }],
      insurer: { reference: 'https://elsewhere.example.org/Organization/1' },
    },
    {
      priority: { coding: [{ system: 'urn:p', code: 'stat' }, { code: 'urgent' }] },
      insurer: { identifier: { system: 'urn:payer', value: '12345' } },
    },
    {
      priority: { text: 'soon' },
      meta: { tag: [{ code: 'odd' }], security: [{ system: 'urn:s', code: 'R' }] },
    },
    {
      use: 'claim',
      provider: { reference: 'https://elsewhere.example.org/Practitioner/1' },
      created: '2027-01-01',
    },
  ];
  const questions = [
    'status=active',
    'status=draft,cancelled',
    'status:not=active',
    'status=|active',
    'status=urn:any|active',
    'use=claim&status=active',
    'identifier=plain',
    'identifier=|plain',
    'identifier=urn:a|both',
    'identifier=|both',
    'identifier=urn:a|',
    'identifier:missing=true',
    'identifier:not=both',
    'identifier:missing=false&created=2026-11',
    'insurer:identifier=12345',
    'insurer:identifier=urn:payer|12345',
    'insurer:identifier=|12345',
    'insurer=https://elsewhere.example.org/Organization/1',
    'insurer:missing=false',
    'provider=1',
    'provider=https://elsewhere.example.org/Practitioner/1',
    'priority=stat',
    'priority=urn:p|stat',
    'priority=|urgent',
    'priority=|stat',
    'priority:missing=false',
    'priority:not=stat,urgent',
    '_tag=odd',
    '_tag:missing=true',
    '_security=urn:s|R',
    'created=ge2026-11-26&created=lt2026-12',
    'created=ge2026-11-26&created=lt2026-12&_sort=-created',
    'created=ge2026-11-26,ge2027&created=lt2028&_sort=created',
    'created=2026-11-26,2026-11-27&_sort=created',
    'created:missing=false&_sort=-created',
    'status=active&created=gt2026-01-01&created=le2027&_sort=-created',
    'status=active,draft&_sort=_lastUpdated',
    'status:not=draft&created=ne2026&_sort=-_lastUpdated',
    '_lastUpdated=ge2026',
    '_lastUpdated=gt2999',
    '_lastUpdated=ne2026',
    '_id:missing=x',
    ...['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'].flatMap((comparator) =>
      [
        '2026',
        '2026-11',
        '2026-11-26',
        '2026-11-27',
        '2026-11-27T05:59:59.999Z',
        '2026-11-27T05:59:00Z',
        '2027-01-01T00:00:00Z',
        '2026-01-01',
      ].map((date) => `created=${comparator}${date}`),
    ),
    ...[
      'created',
      '-created',
      'status',
      '-status,created',
      'priority',
      '-priority',
      'use,-_lastUpdated',
      '_id',
      '-_id',
    ].map((sort) => `_sort=${sort}`),
  ].filter((text) => !text.startsWith('_id:'));

  it('finds and sorts as memory does, whatever is asked', async () => {
    const { own, accessTo, idsOf } = ownUnderTest(store);
    const access = accessTo('one');
    const [reference = ''] = await idsOf('one', 'Patient/p');
    const stored: FhirResource[] = [];
    for (const more of some)
      stored.unshift((await own.write(access, (writer) => writer.create(claim(reference, more)))).resource);
    let found = 0;
    for (const text of [
      ...questions,
      `patient=${reference}`,
      `patient=${BASE}/${reference}`,
      `_id=${idsIn(stored).slice(2, 4).join(',')}`,
    ]) {
      const asked = query('Claim', text);
      const expected = sortResources(
        stored.filter((one) => matches(one, asked.clauses, BASE)),
        asked.sort,
      );
      expect([text, idsIn((await own.search(access, asked)).matches)]).toEqual([text, idsIn(expected)]);
      found += expected.length;
    }
    expect(found).toBeGreaterThan(250);
  });
});

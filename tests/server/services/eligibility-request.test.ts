/** Chart → question → 270: who is asked about, what is asked, and what may not be sent. */
import type { Coverage, Patient, RelatedPerson } from 'fhir/r4.js';
import type { Route } from '../../../server/payers/route.ts';
import { isProblem } from '../../../server/problems.ts';
import {
  askedOf,
  buildRequest,
  isDependent,
  type Question,
} from '../../../server/services/eligibility-request.ts';
import { bytesOf, coverage, id, patient, question, routeTo, segmentsOf, trace } from './questions.ts';

const coded = (code: string) => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code }],
});
const self = { reference: 'Patient/pat-1' };
const other = { reference: 'Patient/pat-2' };

it.each<[name: string, coverage: Partial<Coverage>, dependent: boolean]>([
  ['nothing said', {}, false],
  ['self', { relationship: coded('self') }, false],
  ['the patient holds it', { subscriber: self }, false],
  ['the patient holds it, and says so', { subscriber: self, relationship: coded('self') }, false],
  ['somebody else holds it', { subscriber: other }, true],
  ['a child of the holder', { subscriber: other, relationship: coded('child') }, true],
  ['a spouse, holder not named', { relationship: coded('spouse') }, true],
  ['self, but somebody else named: the relationship wins, R05 tells', { subscriber: other, relationship: coded('self') }, false],
  ['a RelatedPerson holds it', { subscriber: { reference: 'RelatedPerson/rp-1' } }, true],
  ['self in one of its codings', { relationship: { coding: [{ system: 'urn:vendor', code: '1' }, ...coded('self').coding] } }, false],
  ['an id that ends like the patient’s', { subscriber: { reference: 'Patient/x-pat-1' } }, true],
  ['a holder without a reference', { subscriber: { display: 'Her mother' }, relationship: coded('child') }, true],
])('%s', (_name, more, dependent) => {
  const asked = question({ coverage: coverage(more) });
  expect(isDependent(asked)).toBe(dependent);
  expect(askedOf(asked).asDependent).toBe(dependent);
}); // prettier-ignore

const loops = (asked: Question, payer = 'MERID') => segmentsOf(bytesOf(asked, routeTo(payer)));
const people = (segments: string[][]) =>
  segments
    .filter(([name, role]) => name === 'NM1' && ['IL', '03'].includes(role ?? ''))
    .map((one) => one.slice(1));

it('asks about the holder alone, with the trace of the request', () => {
  const segments = loops(question());
  expect(people(segments)).toEqual([['IL', '1', 'Chen', 'Marcus', '', '', '', 'MI', 'W123456702']]);
  expect(segments.find(([name]) => name === 'TRN')?.slice(1, 3)).toEqual(['1', trace]);
  expect(segments.find(([name]) => name === 'DMG')?.slice(1)).toEqual(['D8', '19791102', 'M']);
  expect(segments.find(([name]) => name === 'DTP')?.at(-1)).toContain('20261125');
});

const holder: Patient = patient({
  id: 'pat-2',
  name: [{ family: 'Okafor', given: ['Ngozi'] }],
  birthDate: '1985-09-17',
  gender: 'female',
});
const child = patient({ name: [{ family: 'Okafor', given: ['Leo'] }], birthDate: '2016-05-05' });
const relative: RelatedPerson = {
  resourceType: 'RelatedPerson',
  id: 'rp-1',
  patient: self,
  name: [{ family: 'Okafor', given: ['Ngozi'] }],
  birthDate: '1985-09-17',
};

it.each<[name: string, subscriber: Patient | RelatedPerson, reference: string]>([
  ['a Patient', holder, 'Patient/pat-2'],
  ['a RelatedPerson', relative, 'RelatedPerson/rp-1'],
])('asks about a child below its holder, %s', (_name, subscriber, reference) => {
  const asked = question({ patient: child, coverage: coverage({ subscriber: { reference }, relationship: coded('child') }), subscriber });
  const segments = loops(asked);
  expect(people(segments)).toEqual([
    ['IL', '1', 'Okafor', 'Ngozi', '', '', '', 'MI', 'W123456702'],
    ['03', '1', 'Okafor', 'Leo'],
  ]);
  expect(segments.filter(([name]) => name === 'HL').map((one) => one[3])).toEqual(['20', '21', '22', '23']);
}); // prettier-ignore

it('sends no number of the patient beside the member ID: no MRN, no social security number', () => {
  const identifier = [
    { system: 'http://hl7.org/fhir/sid/us-ssn', value: '900112233' },
    { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] }, value: 'MRN40117' },
  ];
  const segments = loops(question({ patient: patient({ identifier }) }));
  expect(JSON.stringify(segments)).not.toMatch(/900112233|MRN40117/);
  expect(segments.filter(([name]) => name === 'REF').map(([, kind]) => kind)).not.toContain('SY');
}); // prettier-ignore

it('asks by the legal name of today, wherever the chart lists it', () => {
  const renamed = patient({
    name: [
      { use: 'old', family: 'Wong', given: ['Marcus'] },
      { use: 'nickname', family: 'Chen', given: ['Marc'] },
      { use: 'official', family: 'Chen', given: ['Marcus'] },
    ],
    address: [
      { use: 'old', line: ['1 Past Street'], city: 'Gary', state: 'IN', postalCode: '46402' },
      { use: 'home', line: ['2 Present Street'], city: 'Chicago', state: 'IL', postalCode: '60601' },
    ],
  });
  const asked = question({ patient: renamed });
  const segments = loops(asked);
  expect(people(segments)).toEqual([['IL', '1', 'Chen', 'Marcus', '', '', '', 'MI', 'W123456702']]);
  expect(segments.find(([name]) => name === 'N3')).toEqual(['N3', '2 Present Street']);
  expect(askedOf(asked)).toMatchObject({ family: 'Chen', given: 'Marcus' });
  expect(renamed.name?.[0]?.family).toBe('Wong');
});

it('asks with the member id alone where the holder cannot be read', () => {
  const asked = question({
    patient: child,
    coverage: coverage({ subscriber: other, relationship: coded('child') }),
  });
  expect(people(loops(asked))).toEqual([
    ['IL', '1', '', '', '', '', '', 'MI', 'W123456702'],
    ['03', '1', 'Okafor', 'Leo'],
  ]);
});

it.each([
  ['child'], ['parent'], ['spouse'], ['common'], ['other'], ['injured'],
])('asks about a dependent who is the holder’s %s', (code) => {
  const asked = question({ patient: child, coverage: coverage({ subscriber: other, relationship: coded(code) }), subscriber: holder });
  expect(people(loops(asked))).toHaveLength(2);
}); // prettier-ignore

it.each([
  ['in words alone', { text: 'Kid' }],
  ['in a code of the site', { coding: [{ system: 'urn:site', code: 'KD' }] }],
  ['in a code without a system', { coding: [{ code: 'child' }] }],
])('asks about a dependent whose relationship is said %s', (_name, relationship) => {
  const asked = question({ patient: child, coverage: coverage({ subscriber: other, relationship }), subscriber: holder });
  expect(people(loops(asked))).toHaveLength(2);
}); // prettier-ignore

it('asks about many service types at once, or about the most specific one, as the route says', () => {
  const many = routeTo('MERID');
  const one = { ...many, serviceTypes: 'one' as const };
  const asked = question({ serviceTypes: ['62', '4', '30'] });
  const typesOf = (route: typeof many) =>
    buildRequest(asked, route, id, '2026-11-23T15:00:00Z').item?.map(({ category }) => category?.coding?.[0]?.code);
  expect(typesOf(many)).toEqual(['62', '4', '30']);
  expect(typesOf(one)).toEqual(['62']);
  const eq = (route: typeof many) => segmentsOf(bytesOf(asked, route)).filter(([name]) => name === 'EQ').map((segment) => segment[1]);
  expect(eq(many).join('^')).toBe('62^4^30');
  expect(eq(one)).toEqual(['62']);
}); // prettier-ignore

it('refers to what the facade serves', () => {
  const request = buildRequest(question(), routeTo('MERID'), id, '2026-11-23T15:00:00Z');
  expect(request).toMatchObject({
    id, status: 'active', servicedDate: '2026-11-25', patient: self, insurance: [{ coverage: { reference: 'Coverage/cov-1' } }],
    insurer: { reference: 'Organization/org-1' },
  });
}); // prettier-ignore

it('does not say more of a person than the chart does', () => {
  const bare = question({ patient: { resourceType: 'Patient', id: 'pat-1' }, coverage: coverage() });
  expect(askedOf(bare)).toEqual({ memberId: 'W123456702', asDependent: false, serviceTypes: ['98', '30'] });
});

it.each<[field: string, asked: Question]>([
  ['The last name: ', question({ patient: patient({ name: [{ family: 'ZEBRA~FISH', given: ['Mo'] }] }) })],
  ['The member ID: ', question({ coverage: coverage({ subscriberId: 'ZEBRA*7' }) })],
  ['The address: ', question({ patient: patient({ address: [{ line: ['1 A*B Street'], city: 'X' }] }) })],
])('names the field of the chart at fault: %s', (field, asked) => {
  expect(() => loops(asked, 'MERID')).toThrow(new RegExp(`${field}A value contains a delimiter`));
}); // prettier-ignore

/** Each holds `ZEBRA` or a date that must not come back in the sentence. */
it.each<[name: string, payer: string, asked: Question]>([
  ['the element delimiter in a name', 'SLATE', question({ patient: patient({ name: [{ family: 'ZEBRA|FISH', given: ['Mo'] }] }) })],
  ['the terminator in a name', 'MERID', question({ patient: patient({ name: [{ family: 'ZEBRA~FISH', given: ['Mo'] }] }) })],
  ['an element delimiter in a name', 'MERID', question({ patient: patient({ name: [{ family: 'ZEBRA*FISH', given: ['Mo'] }] }) })],
  ['a component delimiter in a name', 'MERID', question({ patient: patient({ name: [{ family: 'ZEBRA:FISH', given: ['Mo'] }] }) })],
  ['a delimiter in the member id', 'MERID', question({ coverage: coverage({ subscriberId: 'ZEBRA*7' }) })],
  ['a control character', 'MERID', question({ coverage: coverage({ subscriberId: 'ZEBRA\u0000\u00077' }) })],
  ['a line end in a name', 'MERID', question({ patient: patient({ name: [{ family: 'ZEBRA\r\nGS*HS', given: ['Mo'] }] }) })],
  ['a member id far too long', 'MERID', question({ coverage: coverage({ subscriberId: 'ZEBRA'.repeat(40) }) })],
])('%s is refused or made harmless, and never told', (_name, payer, asked) => {
  let segments: string[][] = [];
  try {
    segments = loops(asked, payer);
  } catch (cause) {
    if (!isProblem(cause)) throw cause;
    expect(cause.id).toBe('eligibility/cannot-ask');
    expect(cause.status).toBe(422);
    expect(`${cause.message} ${JSON.stringify(cause.params)}`).not.toMatch(/ZEBRA|FISH/);
    return;
  }
  // It went out: then nothing in it may have become structure of its own.
  const plain = loops(question(), payer);
  expect(segments.map(([name]) => name)).toEqual(plain.map(([name]) => name));
  expect(people(segments)).toHaveLength(1);
  expect(people(segments)[0]?.length).toBe(9);
}); // prettier-ignore

it.each<[name: string, asked: Question]>([
  ['no name, birth date or member id', question({ patient: { resourceType: 'Patient', id: 'pat-1' }, coverage: { ...coverage(), subscriberId: '' } })],
  ['a birth date that is none', question({ patient: patient({ birthDate: '19-77' }) })],
])('writes or refuses %s, and never throws anything else', (_name, asked) => {
  try {
    expect(segmentsOf(bytesOf(asked))[0]?.[0]).toBe('ISA');
  } catch (cause) {
    expect(isProblem(cause) && cause.id).toBe('eligibility/cannot-ask');
    expect(String(cause)).not.toContain('19-77');
  }
}); // prettier-ignore

it('writes for one payer the characters it takes, and says of others what cannot be asked', () => {
  const asked = question({ patient: patient({ name: [{ family: "O'Neil*Ruiz", given: ['Ana'] }] }) });
  const nameTo = (route: Route) => segmentsOf(bytesOf(asked, route)).find(([tag, role]) => tag === 'NM1' && role === 'IL')?.[3]; // prettier-ignore
  const usual = routeTo('MERID');
  expect(() => nameTo(usual)).toThrow();
  expect(nameTo({ ...usual, writing: { replace: { '*': ' ' }, upperCase: true } })).toBe("O'NEIL RUIZ");
});

it('refuses for one payer what its checks call an error', () => {
  const usual = routeTo('MERID');
  const wrongNpi = { ...usual, provider: { ...usual.provider, npi: '1467560004' } };
  expect(() => bytesOf(question(), wrongNpi)).not.toThrow();
  expect(() => bytesOf(question(), { ...wrongNpi, checks: { 'x12/npi': 'error' } })).toThrow();
});

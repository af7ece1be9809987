/** `_summary` and `_elements`: what stays, and that it is said. */
import type { Claim, Patient } from 'fhir/r4.js';
import { cut, partOf } from '../../../server/facade/summary.ts';

const problem = (fields: object): Error => expect.objectContaining(fields) as Error;

const patient: Patient = {
  resourceType: 'Patient',
  id: 'p',
  meta: { versionId: '3' },
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' },
  active: true,
  name: [{ family: 'Quell' }],
  maritalStatus: { text: 'married' },
  deceasedBoolean: false,
  photo: [{ title: 'x' }],
};
const claim: Claim = {
  resourceType: 'Claim',
  id: 'c',
  text: patient.text ?? { status: 'empty', div: '' },
  status: 'active',
  type: { text: 'x' },
  use: 'claim',
  patient: { reference: 'Patient/p' },
  created: '2026-11-26',
  provider: { reference: 'Organization/o' },
  priority: { text: 'x' },
  insurance: [{ sequence: 1, focal: true, coverage: { reference: 'Coverage/c' }, businessArrangement: 'x' }],
  item: [{ sequence: 1, productOrService: { text: 'x' } }],
};
const subsetted = { meta: { tag: [problem({ code: 'SUBSETTED' })] } };

it.each<[string, object, string[]]>([
  ['summary', { summary: 'true' }, ['resourceType', 'id', 'meta', 'active', 'name', 'deceasedBoolean']],
  ['narrative', { summary: 'text' }, ['resourceType', 'id', 'meta', 'text']],
  [
    'data',
    { summary: 'data' },
    ['resourceType', 'id', 'meta', 'active', 'name', 'maritalStatus', 'deceasedBoolean', 'photo'],
  ],
  // A modifier changes what the rest means: it stays.
  [
    'named elements',
    { elements: ['name'] },
    ['resourceType', 'id', 'meta', 'active', 'name', 'deceasedBoolean'],
  ],
  [
    'named elements, by paths and by the name of a choice',
    { elements: ['Patient.name.family', 'deceased'] },
    ['resourceType', 'id', 'meta', 'active', 'name', 'deceasedBoolean'],
  ],
])('keeps of a Patient its %s, and says so', (_name, part, kept) => {
  const given = cut(patient, part);
  expect(Object.keys(given).sort()).toEqual([...kept].sort());
  expect(given).toMatchObject(subsetted);
});

it('keeps of a backbone element only what belongs to the summary', () => {
  const given = cut(claim, { summary: 'true' });
  expect(given.insurance).toEqual([{ sequence: 1, focal: true, coverage: { reference: 'Coverage/c' } }]);
  expect(given.item).toBeUndefined();
  expect(given).toMatchObject({ ...subsetted, status: 'active', created: '2026-11-26' });
});

it('keeps what FHIR requires beside the narrative', () => {
  expect(cut(claim, { summary: 'text' })).toMatchObject({ text: claim.text, status: 'active', use: 'claim' });
});

it.each([{}, { summary: 'false' as const }])('leaves all as it is for %j', (part) => {
  expect(cut(patient, part)).toBe(patient);
});

it.each(['count', 'yes', 'TRUE', ''])('refuses _summary=%s of a read', (text) => {
  expect(() => partOf(new URLSearchParams({ _summary: text }))).toThrow(
    problem({ id: 'ehr/search-parameter' }),
  );
});

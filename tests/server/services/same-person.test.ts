/** Whether a told patient is the one of a chart: the number decides, name and birth date may speak against it. */
import type { Patient } from 'fhir/r4.js';
import { chartNumbers, compare } from '../../../server/services/same-person.ts';

const kind = (code: string) => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code }],
});
const person = (more: Partial<Patient> = {}): Patient => ({
  resourceType: 'Patient',
  identifier: [{ type: kind('MR'), value: 'M-1' }],
  name: [{ family: 'Rivera', given: ['Ana', 'Lucía'] }],
  birthDate: '1984-03-09',
  ...more,
});
const named = (family: string | undefined, ...given: string[]) =>
  person({ name: [{ ...(family !== undefined && { family }), given }] });
const numbered = (...identifier: NonNullable<Patient['identifier']>) => person({ identifier });

it.each<[string, Patient, ReturnType<typeof compare>]>([
  ['the same', person(), 'same'],
  ['another birth date', person({ birthDate: '1984-03-10' }), 'birth-date'],
  ['neither name nor birth date', { resourceType: 'Patient', identifier: [{ value: 'M-1' }] }, 'same'],
  ['another family name', named('Chen', 'Ana'), 'name'],
  ['another given name', named('Rivera', 'Bo'), 'name'],
  ['an initial', named('Rivera', 'A.'), 'same'],
  ['the second given name', named('Rivera', 'Lucia'), 'same'],
  ['no given name', named('Rivera'), 'same'],
  ['capitals without accents', named('RIVERA', 'ANA', 'LUCIA'), 'same'],
  ['one of two family names', named('Rivera Ortiz', 'Ana'), 'same'],
  ['a name in one piece', person({ name: [{ text: 'Ana Rivera' }] }), 'same'],
  ['another one in one piece', person({ name: [{ text: 'Ana Chen' }] }), 'name'],
  ['a maiden name beside', person({ name: [{ family: 'Ortiz', given: ['Ana'] }, { family: 'Rivera', given: ['Ana'] }] }), 'same'],
  ['another number', numbered({ type: kind('MR'), value: 'M-2' }), undefined],
  ['the number in small letters', numbered({ type: kind('MR'), value: ' m-1 ' }), 'same'],
  ['the number without a kind', numbered({ value: 'M-1' }), 'same'],
  ['the number as a member’s at an insurer', numbered({ type: kind('MB'), value: 'M-1' }), undefined],
  ['the number as a social security number', numbered({ type: kind('SS'), value: 'M-1' }), undefined],
  ['no number', numbered(), undefined],
])('%s in a chart is %s', (_what, chart, wanted) => {
  expect(compare(person(), chart)).toBe(wanted);
}); // prettier-ignore

it.each([
  ['urn:oid:1.2', 'urn:oid:1.2', 'same'],
  ['urn:oid:1.2', 'urn:oid:1.3', undefined],
  ['urn:oid:1.2', 'https://clinic.example.org/mrn', 'same'],
  [undefined, 'urn:oid:1.2', 'same'],
])('a number of %s and one of %s: %s', (told, chart, wanted) => {
  const one = (system: string | undefined) =>
    numbered({ type: kind('MR'), value: 'M-1', ...(system && { system }) });
  expect(compare(one(told), one(chart))).toBe(wanted);
});

it('goes by the numbers of the kind MR alone where there are any', () => {
  expect(chartNumbers(numbered({ value: 'X' }, { type: kind('MR'), value: 'M-1' })).map(({ value }) => value)).toEqual(['M-1']); // prettier-ignore
});

import type { Patient } from 'fhir/r4.js';
import { scoped } from '../authorization/scoped.ts';
import type { AnySegmentMap } from '../map.ts';

/** PRV of a 270: what part a provider has, and its taxonomy. */
const lossy = 'PRV01 goes out as performing (PE) unless the resource says which part the provider has.';

// prettier-ignore
const part = { id: 'part', x12: 1, as: 'x12-concept', list: '1221', fhir: 'extension[providerPart].valueCodeableConcept', see: 'X279 2100B PRV01 | our extension', lossy } as const;
// prettier-ignore
const specialty = { id: 'specialty', x12: 3, as: 'concept', table: 'provider-taxonomy', fhir: 'extension[specialty].valueCodeableConcept', when: { 2: ['PXC'] }, see: 'X279 2100B PRV03 | our extension' } as const;

/** PRV of loop 2100B: the taxonomy of who asks. */
// prettier-ignore
export const receiverRoleOf = (id: string): AnySegmentMap[] => [
  { id: `${id}.2100B.PRV`, segment: 'PRV', to: 'receiver', follows: true, constants: { 1: 'PE' }, rows: [part, specialty] },
  { id: `${id}.2100B.PRV.person`, segment: 'PRV', to: 'receiverPerson', follows: true, constants: { 1: 'PE' }, rows: [part, specialty] },
  {
    id: `${id}.2100B.PRV.role`, segment: 'PRV', to: 'receiverRole', way: 'write', constants: { 1: 'PE' }, otherwise: [`${id}.2100B.PRV.person`],
    rows: [{
      id: 'specialty', x12: 3, as: 'concept', table: 'provider-taxonomy', fhir: 'specialty[+]', when: { 2: ['PXC'] }, see: 'X279 2100B PRV03 | R4 PractitionerRole.specialty',
      beside: { 'specialty[=].coding[0].system': 'http://nucc.org/provider-taxonomy' }, lossy: 'Comes back at the person: X12 knows no role apart from it.',
    }],
  },
];

/** PRV of loops 2100C and 2100D: a provider of the patient, known by a number alone. */
// prettier-ignore
export const patientProviderOf = (id: string, loop: string, to: 'subscriber' | 'dependent'): AnySegmentMap =>
  scoped<Patient>({
    id: `${id}.${loop}.PRV`, segment: 'PRV', to,
    rows: [
      { id: 'part', x12: 1, as: 'x12-concept', list: '1221', fhir: 'extension[patient-provider].extension[part].valueCodeableConcept', see: `X279 ${loop} PRV01 | our extension` },
      { id: 'kind', x12: 2, as: 'x12-concept', list: '128', fhir: 'extension[patient-provider].extension[kind].valueCodeableConcept', see: `X279 ${loop} PRV02 | our extension` },
      { id: 'taxonomy', x12: 3, as: 'concept', table: 'provider-taxonomy', fhir: 'extension[patient-provider].extension[taxonomy].valueCodeableConcept', when: { 2: ['PXC'] }, see: `X279 ${loop} PRV03 (PRV02=PXC) | our extension` },
      { id: 'number', x12: 3, as: 'text', fhir: 'extension[patient-provider].extension[number].valueIdentifier.value', when: { 2: ['9K', 'D3', 'EI', 'HPI', 'SY', 'TJ'] }, see: `X279 ${loop} PRV03 | our extension` },
    ],
  });

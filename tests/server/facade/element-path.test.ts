/** Our paths give what a whole FHIRPath engine gives, for every expression of a search parameter. */
import { evalFhirPath } from '@medplum/core';
import type { FhirResource } from 'fhir/r4.js';
import data from '../../../profiles/fhir/search-parameters.json' with { type: 'json' };
import { elementPath } from '../../../server/facade/element-path.ts';
import type { SearchParameter } from '../../../server/facade/query.ts';

const parameters = Object.entries(data as Readonly<Record<string, readonly SearchParameter[]>>);
const types = parameters.filter(([, all]) => all.length > 0).map(([type]) => type);

/** Two of everything a path passes, in lists where R4 may have lists, with a value at its end. */
function resourceFor(path: string): unknown {
  const names = path.split('.').slice(1);
  const build = (rest: readonly string[]): unknown => {
    const [name, ...more] = rest;
    if (name === undefined) return 'a-value';
    return { [name]: [build(more), build(more)] };
  };
  return { resourceType: path.split('.')[0], ...(build(names) as object) };
}

const telecom = [
  { system: 'phone', value: '1' },
  { system: 'email', value: 'a@example.org' },
  { value: 'neither' },
];
const odd: Readonly<Record<string, object>> = {
  Patient: { deceasedDateTime: '2026-01-02', telecom },
  Practitioner: { telecom },
  PractitionerRole: { telecom },
  RelatedPerson: { telecom },
  AuditEvent: {
    agent: [{ who: { reference: 'Patient/2' } }],
    entity: [{ what: { reference: 'Claim/1' } }, { what: { reference: 'Patient/1' } }],
  },
  Encounter: {
    subject: { reference: 'Patient/1' },
    participant: [
      { individual: { reference: 'Practitioner/1' } },
      { individual: { reference: 'https://other.example.org/fhir/PractitionerRole/2' } },
    ],
  },
  Condition: {
    onsetPeriod: { start: '2026-01-01' },
    abatementAge: { value: 40, unit: 'a' },
    extension: [
      { url: 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate', valueDateTime: '2026-03-04' },
      { url: 'http://example.org/other', valueDateTime: '2020-01-01' },
    ],
    subject: { type: 'Patient', identifier: { value: 'of no reference' } },
  },
  'Condition otherwise': { onsetAge: { value: 39 }, abatementDateTime: '2026-02-01' },
  Appointment: {
    participant: [
      { actor: { reference: 'Patient/1' } },
      { actor: { reference: 'Location/2' } },
      { actor: { reference: 'Practitioner/3/_history/4' } },
      { actor: { display: 'nobody' } },
    ],
  },
  ServiceRequest: { occurrenceDateTime: '2026-11-26', subject: { reference: 'Patient/1' } },
  CommunicationRequest: { occurrenceDateTime: '2026-11-26', subject: { reference: 'Patient/1' } },
  Communication: { subject: { reference: 'Patient/1' } },
  Consent: { sourceReference: { reference: 'DocumentReference/1' } },
  DocumentReference: {
    masterIdentifier: { value: 'm' },
    identifier: [{ value: 'i' }],
    subject: { reference: 'Patient/1' },
  },
  Organization: { name: 'Northfield', alias: ['North', 'Field'] },
  Location: { name: 'Room 1', alias: [] },
  Provenance: {
    target: [{ reference: 'Claim/1' }, { reference: 'Patient/1' }],
    occurredDateTime: '2026-11-26',
  },
  Questionnaire: { useContext: [{ valueCodeableConcept: { text: 'a' } }, { valueQuantity: { value: 1 } }] },
  QuestionnaireResponse: { subject: { reference: 'Patient/1' } },
  Task: { for: { reference: 'Patient/1' } },
};

it.each(types)('those of %s', (type) => {
  for (const { expression } of parameters.find(([name]) => name === type)?.[1] ?? []) {
    const plain = /^[\w.]+$/.test(expression);
    const resources = plain ? [resourceFor(expression)] : [odd[type], odd[`${type} otherwise`]];
    const found = resources.flatMap((one) => {
      const resource = { ...(one as object), resourceType: type } as FhirResource;
      const values = elementPath(expression)(resource);
      expect([expression, values]).toEqual([expression, evalFhirPath(expression, resource)]);
      return values;
    });
    expect([expression, found.length > 0]).toEqual([expression, true]);
  }
});

it('does not take what it has no word for', () => {
  for (const expression of [
    'Claim.item.where(sequence > 1)',
    'claim.status',
    'Claim.item[0]',
    'Claim.status and true',
  ])
    expect(() => elementPath(expression)).toThrow(Error);
});

it('takes no inherited property for an element', () => {
  expect(elementPath('Claim.constructor')({ resourceType: 'Claim' })).toEqual([]);
});

/** Whose a resource is. */
import type { FhirResource } from 'fhir/r4.js';
import facadeTypes from '../../../profiles/fhir/facade-types.json' with { type: 'json' };
import compartment from '../../../profiles/fhir/compartment.json' with { type: 'json' };
import {
  compartmentTypes,
  followedBy,
  isAboutNoPatient,
  isInCompartment,
  isOnlyOf,
  patientsOf,
} from '../../../server/facade/compartment.ts';

const BASE = 'https://ehr.example.org/r4';
const patient = { reference: 'Patient/a' };
const resource = (type: string, more: object): FhirResource =>
  ({ resourceType: type, ...more }) as FhirResource;

it.each([
  ['Patient', { id: 'a' }],
  ['RelatedPerson', { patient }],
  ['Coverage', { beneficiary: patient }],
  ['Appointment', { participant: [{ actor: { reference: 'Practitioner/x' } }, { actor: patient }] }],
  ['Encounter', { subject: patient }],
  ['Condition', { subject: patient }],
  ['ServiceRequest', { subject: patient }],
  ['DocumentReference', { subject: patient }],
  ['QuestionnaireResponse', { subject: patient }],
  ['Consent', { patient }],
  ['Claim', { patient }],
  ['ClaimResponse', { patient }],
  ['CoverageEligibilityRequest', { patient }],
  ['CoverageEligibilityResponse', { patient }],
  ['Communication', { subject: patient }],
  ['CommunicationRequest', { subject: patient }],
  ['Task', { for: patient }],
  ['AuditEvent', { entity: [{ what: { reference: 'Claim/1' } }, { what: patient }] }],
  ['Binary', { securityContext: patient }],
  ['Provenance', { target: [{ reference: 'Claim/1' }, patient] }],
])('a %s is of the patient it is about, and of no other', (type, more) => {
  const one = resource(type, more);
  expect(patientsOf(one)).toEqual(['a']);
  expect([
    isInCompartment(one, 'a'),
    isInCompartment(one, 'b'),
    isOnlyOf(one, 'a'),
    isOnlyOf(one, 'b'),
  ]).toEqual([true, false, true, false]);
  const nobody = resource(type, {});
  expect([patientsOf(nobody), isInCompartment(nobody, 'a'), isOnlyOf(nobody, 'a')]).toEqual([
    [],
    false,
    false,
  ]);
});

it('has a rule for every type of the facade, of those kinds', () => {
  expect([...compartmentTypes].sort()).toEqual(facadeTypes.map(({ type }) => type).sort());
  const about = facadeTypes.map(({ type }) => type).filter(isAboutNoPatient);
  expect(about).toEqual([
    'Location',
    'Organization',
    'Practitioner',
    'PractitionerRole',
    'Questionnaire',
    'Schedule',
    'Slot',
  ]);
  for (const type of about) expect(isInCompartment(resource(type, {}), 'a')).toBe(true);
});

it('puts a type without a rule, and a Subscription, into nobody’s compartment', () => {
  for (const type of ['Observation', 'Subscription', 'constructor', '__proto__'])
    expect(isInCompartment(resource(type, { subject: patient, patient }), 'a')).toBe(false);
});

it.each([
  ['a version', 'Patient/a/_history/3', ['a']],
  ['an absolute one below the base', `${BASE}/Patient/a`, ['a']],
  ['that with a version', `${BASE}/Patient/a/_history/3`, ['a']],
  ['an absolute one elsewhere', 'https://elsewhere.example.org/Patient/a', []],
  ['one that only begins like the base', `${BASE}x/Patient/a`, []],
  ['a contained one', '#a', []],
  ['another type', 'Group/a', []],
  ['a path that climbs', 'Patient/../Patient/a', []],
  ['a longer path', 'Patient/a/b', []],
])('reads %s', (_name, reference, patients) => {
  expect(patientsOf(resource('Claim', { patient: { reference } }), BASE)).toEqual(patients);
});

it.each([
  { patient: 'Patient/a' },
  { patient: [{ reference: 7 }] },
  { patient: null },
  { patient: { reference: null } },
])('finds nobody in what is no reference: %j', (more) => {
  expect(patientsOf(resource('Claim', more))).toEqual([]);
});

it('of a visit of two says both, and lets neither chart write it', () => {
  const visit = resource('Appointment', {
    participant: [{ actor: patient }, { actor: { reference: 'Patient/b' } }],
  });
  expect(patientsOf(visit)).toEqual(['a', 'b']);
  expect([isInCompartment(visit, 'a'), isInCompartment(visit, 'b'), isInCompartment(visit, 'c')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(isOnlyOf(visit, 'a')).toBe(false);
});

it('does not take who pays, writes or signs for whom it is about', () => {
  const other = { reference: 'Patient/b' };
  expect(isInCompartment(resource('Coverage', { beneficiary: other, subscriber: patient }), 'a')).toBe(false);
  expect(
    isInCompartment(
      resource('Communication', { subject: other, sender: patient, recipient: [patient] }),
      'a',
    ),
  ).toBe(false);
  expect(isInCompartment(resource('AuditEvent', { agent: [{ who: patient }] }), 'a')).toBe(false);
});

it('says what a Binary and a Provenance go with', () => {
  expect(followedBy(resource('Binary', { securityContext: { reference: 'DocumentReference/d' } }))).toEqual([
    'DocumentReference/d',
  ]);
  const targets = [
    { reference: 'Claim/1/_history/2' },
    patient,
    { reference: 'https://elsewhere.example.org/Claim/1' },
  ];
  expect(followedBy(resource('Provenance', { target: targets }))).toEqual(['Claim/1']);
  expect(followedBy(resource('Claim', { target: targets }))).toEqual([]);
});

it('says of each type that deviates from R4 what is left out', () => {
  const said = Object.entries(compartment.types).filter(([, rule]) => 'leftOut' in rule || 'added' in rule);
  expect(said.map(([type]) => type).sort()).toEqual([
    'AuditEvent',
    'Claim',
    'Communication',
    'CommunicationRequest',
    'Condition',
    'Coverage',
    'DocumentReference',
    'QuestionnaireResponse',
    'Schedule',
    'ServiceRequest',
    'Subscription',
    'Task',
  ]);
});

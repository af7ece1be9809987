/** What the EHRs of the attacked world hold: two patients each, all that belongs to them, and the house itself. */
import type { FhirResource } from 'fhir/r4.js';

/** One EHR: a tenant has one or two. */
export interface Realm {
  readonly name: string;
  readonly tenant: string;
}

export const realms: readonly Realm[] = [
  { name: 'north-a', tenant: 'north' },
  { name: 'north-b', tenant: 'north' },
  { name: 'south-a', tenant: 'south' },
  { name: 'west-a', tenant: 'west' },
];
export const patients = ['one', 'two'] as const;
export type PatientName = (typeof patients)[number];

/** Types of what is of the house, and of no patient. */
export const ofHouse = [
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'Location',
  'Schedule',
  'Slot',
  'Questionnaire',
];

/** A word that stands in what is of this patient, or of the house, and nowhere else. */
export function wordOf(realm: string, patient: PatientName | 'house'): string {
  return `Canary${realm}${patient}`.replaceAll('-', '');
}

/** The word of what a tenant keeps for its staff. */
export const officeOf = (tenant: string): string => `Canary${tenant}office`;

/** All words of a tenant. */
export function wordsOf(tenant: string): ReadonlySet<string> {
  const ofRealms = realms
    .filter((realm) => realm.tenant === tenant)
    .flatMap(({ name }) => [...patients, 'house' as const].map((patient) => wordOf(name, patient)));
  return new Set([officeOf(tenant), ...ofRealms]);
}

/** Every word of the world, to look for in answers. */
export const words: readonly string[] = [...new Set(realms.map(({ tenant }) => tenant))].flatMap((tenant) => [
  ...wordsOf(tenant),
]);

/** Ids are the same in every EHR, as they may be: only the connection tells them apart. */
export function chartOf({ name }: Realm): FhirResource[] {
  return [
    ...house(wordOf(name, 'house')),
    ...patients.flatMap((patient) => chart(patient, wordOf(name, patient))),
  ];
}

function house(word: string): FhirResource[] {
  return [
    { resourceType: 'Organization', id: 'org', active: true, name: word },
    { resourceType: 'Practitioner', id: 'doc', name: [{ family: word, given: ['Robin'] }] },
    {
      resourceType: 'PractitionerRole',
      id: 'role',
      practitioner: { reference: 'Practitioner/doc', display: word },
      organization: { reference: 'Organization/org' },
      code: [{ text: word }],
    },
    { resourceType: 'Location', id: 'place', status: 'active', name: word },
    { resourceType: 'Schedule', id: 'plan', actor: [{ reference: 'Practitioner/doc', display: word }] },
    {
      resourceType: 'Slot',
      id: 'gap',
      schedule: { reference: 'Schedule/plan' },
      status: 'free',
      start: '2026-12-01T09:00:00Z',
      end: '2026-12-01T09:30:00Z',
      comment: word,
    },
    { resourceType: 'Questionnaire', id: 'form', status: 'active', title: word },
  ];
}

function chart(id: PatientName, word: string): FhirResource[] {
  const patient = { reference: `Patient/${id}`, display: word };
  const code = { text: word };
  return [
    {
      resourceType: 'Patient',
      id,
      identifier: [{ system: 'urn:mrn', value: word }],
      name: [{ family: word, given: ['Alex'] }],
      gender: 'female',
      birthDate: '1980-01-01',
      generalPractitioner: [{ reference: 'Practitioner/doc' }],
      managingOrganization: { reference: 'Organization/org' },
    },
    {
      resourceType: 'Coverage',
      id: `cov-${id}`,
      status: 'active',
      subscriberId: word,
      beneficiary: patient,
      payor: [{ reference: 'Organization/org' }],
    },
    {
      resourceType: 'Condition',
      id: `cond-${id}`,
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
      },
      code,
      subject: patient,
      encounter: { reference: `Encounter/enc-${id}` },
    },
    {
      resourceType: 'Encounter',
      id: `enc-${id}`,
      status: 'finished',
      class: { code: 'AMB' },
      type: [code],
      subject: patient,
    },
    {
      resourceType: 'ServiceRequest',
      id: `order-${id}`,
      status: 'active',
      intent: 'order',
      code,
      subject: patient,
      requester: { reference: 'Practitioner/doc' },
    },
    {
      resourceType: 'DocumentReference',
      id: `doc-${id}`,
      status: 'current',
      type: code,
      category: [code],
      subject: patient,
      description: word,
      content: [{ attachment: { contentType: 'text/plain', url: `Binary/bin-${id}`, title: word } }],
    },
    {
      resourceType: 'Binary',
      id: `bin-${id}`,
      contentType: 'text/plain',
      securityContext: patient,
      data: Buffer.from(word).toString('base64'),
    },
    {
      resourceType: 'Appointment',
      id: `visit-${id}`,
      status: 'booked',
      description: word,
      start: '2026-12-01T09:00:00Z',
      end: '2026-12-01T09:30:00Z',
      participant: [
        { actor: patient, status: 'accepted' },
        { actor: { reference: 'Practitioner/doc' }, status: 'accepted' },
      ],
    },
    { resourceType: 'RelatedPerson', id: `kin-${id}`, patient, name: [{ family: word }] },
  ];
}

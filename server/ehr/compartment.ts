/** What a session may read: which types, which search parameters, and whose resource a resource is. */
import type { FhirResource, Reference } from 'fhir/r4.js';

interface TypeRule {
  /** Where it names its patients; absent for types that are about no patient. */
  readonly patients?: (resource: FhirResource) => readonly (Reference | undefined)[];
  /** Search parameters that hold references, and the type a bare id means. */
  readonly references: Readonly<Record<string, string>>;
  readonly others: readonly string[];
}

const subjectOf = (resource: FhirResource) =>
  'subject' in resource ? [resource.subject as Reference | undefined] : [];
const patient = { patient: 'Patient' };
const subject = { patient: 'Patient', subject: 'Patient' };
const everywhere = ['_id', '_count', '_lastUpdated', '_sort'];

/** The types of the session's FHIR view. */
export const sessionTypes: Readonly<Record<string, TypeRule>> = {
  Patient: {
    patients: (resource) => [{ reference: `Patient/${resource.id ?? ''}` }],
    references: {},
    others: [],
  },
  Coverage: {
    patients: (resource) => (resource.resourceType === 'Coverage' ? [resource.beneficiary] : []),
    references: { ...patient, beneficiary: 'Patient' },
    others: ['status'],
  },
  Appointment: {
    patients: (resource) =>
      resource.resourceType === 'Appointment' ? resource.participant.map(({ actor }) => actor) : [],
    references: { ...patient, actor: 'Patient', location: 'Location', practitioner: 'Practitioner' },
    others: ['date', 'status', 'service-type', 'service-category'],
  },
  RelatedPerson: {
    patients: (resource) => (resource.resourceType === 'RelatedPerson' ? [resource.patient] : []),
    references: patient,
    others: ['active'],
  },
  ServiceRequest: {
    patients: subjectOf,
    references: { ...subject, encounter: 'Encounter', requester: 'Practitioner' },
    others: ['status', 'category', 'code', 'authored', 'intent'],
  },
  Condition: {
    patients: subjectOf,
    references: { ...subject, encounter: 'Encounter' },
    others: ['category', 'clinical-status', 'code'],
  },
  Encounter: { patients: subjectOf, references: subject, others: ['date', 'status', 'class'] },
  DocumentReference: {
    patients: subjectOf,
    references: { ...subject, encounter: 'Encounter' },
    others: ['category', 'type', 'status', 'date', 'period'],
  },
  Organization: { references: {}, others: ['name', 'identifier', 'active'] },
  Practitioner: { references: {}, others: ['name', 'identifier', 'active'] },
  PractitionerRole: {
    references: { practitioner: 'Practitioner', organization: 'Organization', location: 'Location' },
    others: ['specialty', 'active'],
  },
  Location: { references: { organization: 'Organization' }, others: ['name', 'identifier', 'status'] },
};

export function searchParameters(rule: TypeRule): readonly string[] {
  return [...everywhere, ...Object.keys(rule.references), ...rule.others];
}

/** True when the resource is about no patient, or names this one among its patients. Ids are the EHR's. */
export function belongsTo(resource: FhirResource, ehrPatient: string, fhirBase: string): boolean {
  const rule = sessionTypes[resource.resourceType];
  if (rule === undefined) return false;
  if (rule.patients === undefined) return true;
  return rule.patients(resource).some((found) => names(found, ehrPatient, fhirBase));
}

/** A group visit names others too; of the patients in it only the session's own is kept. */
export function withoutOthers(resource: FhirResource, ehrPatient: string, fhirBase: string): FhirResource {
  if (resource.resourceType !== 'Appointment') return resource;
  const participant = resource.participant.filter(
    ({ actor }) => !/(^|\/)Patient\/[^/]+/.test(actor?.reference ?? '') || names(actor, ehrPatient, fhirBase),
  );
  return { ...resource, participant };
}

function names(found: Reference | undefined, ehrPatient: string, fhirBase: string): boolean {
  const reference = found?.reference?.replace(/\/_history\/[^/]*$/, '');
  return reference === `Patient/${ehrPatient}` || reference === `${fhirBase}/Patient/${ehrPatient}`;
}

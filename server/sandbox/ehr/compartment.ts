/** The patient compartment: which resources are one patient's own (https://hl7.org/fhir/R4/compartmentdefinition-patient.html). */
import type { Stored } from './patients.ts';
import { relative } from './search.ts';

/** Types without patient data: readable in any context. */
const outside = new Set(['Organization', 'Practitioner', 'Location', 'Schedule', 'Slot']);

/** References to the patients that a resource is about, as `Patient/id`. */
export function patientsOf(resource: Stored): string[] {
  return referencesOf(resource)
    .map((reference) => relative(reference ?? ''))
    .filter((reference) => reference.startsWith('Patient/'));
}

function referencesOf(resource: Stored): (string | undefined)[] {
  if (resource.resourceType === 'Patient') return [`Patient/${resource.id}`];
  if (resource.resourceType === 'RelatedPerson') return [resource.patient.reference];
  if (resource.resourceType === 'Coverage') return [resource.beneficiary.reference];
  if (resource.resourceType === 'Appointment') return resource.participant.map((one) => one.actor?.reference);
  if (resource.resourceType === 'Binary') return [resource.securityContext?.reference];
  return 'subject' in resource ? [(resource.subject as { reference?: string } | undefined)?.reference] : [];
}

/** May someone who is limited to this patient see the resource? */
export function inCompartment(resource: Stored, patient: string): boolean {
  return outside.has(resource.resourceType) || patientsOf(resource).includes(`Patient/${patient}`);
}

/** Resources as the EHR of a test holds them, of the patient `pt-1`; and what is told of them. */
import type { Appointment, Coverage, DocumentReference, OperationOutcomeIssue } from 'fhir/r4.js';

export const coverage = (id: string, more: Partial<Coverage> = {}): Coverage => ({
  resourceType: 'Coverage',
  id,
  status: 'active',
  beneficiary: { reference: 'Patient/pt-1' },
  payor: [{ display: 'Meridian' }],
  ...more,
});

export const visit = (id: string, start: string): Appointment => ({
  resourceType: 'Appointment',
  id,
  status: 'booked',
  start,
  participant: [{ status: 'accepted', actor: { reference: 'Patient/pt-1' } }],
});

export const document = (id: string): DocumentReference => ({
  resourceType: 'DocumentReference',
  id,
  status: 'current',
  subject: { reference: 'Patient/pt-1' },
  content: [{ attachment: { contentType: 'application/pdf', url: `Binary/b-${id}` } }],
});

export const texts = (issues: readonly OperationOutcomeIssue[]) => issues.map(({ details }) => details?.text);

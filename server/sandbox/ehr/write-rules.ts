/** What an EHR wants in a resource that is written to it. */
import type { Appointment, DocumentReference } from 'fhir/r4.js';

import type { WriteRule } from './behaviour.ts';
import { inCompartment } from './compartment.ts';
import type { Stored } from './patients.ts';
import { Refusal } from './refusal.ts';
import { relative } from './search.ts';
import type { FhirSource } from './source.ts';

const takenContent = new Set([
  'application/pdf',
  'text/plain',
  'text/rtf',
  'application/rtf',
  'text/html',
  'text/xml',
  'application/xml',
  'application/xhtml+xml',
]);

async function encounterOf(document: DocumentReference, source: FhirSource): Promise<void> {
  const encounters = document.context?.encounter ?? [];
  const id = relative(encounters[0]?.reference ?? '').replace('Encounter/', '');
  const found = encounters.length === 1 ? await source.read('Encounter', id) : undefined;
  const patient = relative(document.subject?.reference ?? '').replace('Patient/', '');
  if (found === undefined || !inCompartment(found, patient))
    throw new Refusal(400, 'invalid', 'Valid encounter required');
}

function authorAndData(document: DocumentReference): void {
  const { attachment } = document.content[0] ?? {};
  const missing = [
    ...(document.docStatus === undefined ? ['docStatus'] : []),
    ...(document.type === undefined ? ['type'] : []),
    ...(document.author === undefined ? ['author'] : []),
    ...(attachment?.data === undefined ? ['content.attachment.data'] : []),
    ...(takenContent.has(attachment?.contentType ?? '') ? [] : ['content.attachment.contentType']),
    ...(document.context?.period?.start?.includes('T') === true ? [] : ['context.period.start']),
  ];
  if (missing.length > 0) throw new Refusal(422, 'required', `${missing.join(', ')}: missing or not taken`);
}

/** Booked with one free slot and one patient who accepted; the slot gives place in time and is taken by it. */
async function booking(visit: Appointment, source: FhirSource): Promise<Appointment> {
  if (visit.status !== 'proposed' && visit.status !== 'booked')
    throw new Refusal(422, 'business-rule', 'a visit is made as proposed or booked');
  if (visit.status === 'proposed') return visit;
  const [reference, ...others] = visit.slot ?? [];
  const id = relative(reference?.reference ?? '').replace('Slot/', '');
  const slot = others.length === 0 ? await source.read('Slot', id) : undefined;
  const [patient, ...more] = visit.participant;
  const isAccepted =
    relative(patient?.actor?.reference ?? '').startsWith('Patient/') && patient?.status === 'accepted';
  if (slot?.resourceType !== 'Slot' || !isAccepted || more.length > 0)
    throw new Refusal(422, 'business-rule', 'booking takes exactly one slot and one patient who accepted');
  if (slot.status !== 'free') throw new Refusal(409, 'conflict', 'the slot is taken');
  await source.save({ ...slot, status: 'busy' });
  return { ...visit, start: slot.start, end: slot.end };
}

/** The resource as it is kept; throws a Refusal with what is missing. */
export async function checkedForCreate(
  resource: Stored,
  rules: readonly WriteRule[],
  source: FhirSource,
): Promise<Stored> {
  if (resource.resourceType === 'DocumentReference') {
    if (rules.includes('document-needs-author-and-data')) authorAndData(resource);
    if (rules.includes('document-needs-encounter')) await encounterOf(resource, source);
  }
  if (resource.resourceType === 'Appointment' && rules.includes('booking-needs-slot'))
    return (await booking(resource, source)) as Stored;
  return resource;
}

/** References and extensions: the practice everywhere, patients by absolute address, payers contained, what a visit allows. */
import type { Organization } from 'fhir/r4.js';

import type { Stored } from '../patients.ts';
import type { Shape } from './shape.ts';

/** Every resource names its practice: one base serves them all. */
export const practiceInExtension: Shape = (resource, { idOf }) => {
  const practice = {
    url: 'https://fhir.athena.io/StructureDefinition/ah-practice',
    valueReference: { reference: `Organization/${idOf('Organization', 'clinic')}` },
  };
  if (resource.resourceType === 'Binary') return resource;
  const { extension = [] } = resource as { extension?: object[] };
  return { ...resource, extension: [practice, ...extension] } as Stored;
};

/** In visits the patient is named with the base of this EHR. */
export const patientsByAbsoluteUrl: Shape = (resource, { fhirBase }) => {
  if (resource.resourceType !== 'Appointment') return resource;
  const participant = resource.participant.map((one) =>
    one.actor?.reference?.startsWith('Patient/') === true
      ? { ...one, actor: { ...one.actor, reference: `${fhirBase}/${one.actor.reference}` } }
      : one,
  );
  return { ...resource, participant };
};

/** A payer has no record of its own: each coverage contains it, with its name alone. */
export const payersAreContained: Shape = (resource) => {
  if (resource.resourceType !== 'Coverage') return resource;
  const name = resource.payor[0]?.display;
  const payer: Organization = {
    resourceType: 'Organization',
    id: 'payer',
    active: true,
    ...(name === undefined ? {} : { name }),
  };
  const payor = [{ reference: '#payer', ...(name === undefined ? {} : { display: name }) }];
  return { ...resource, contained: [payer], payor };
};

/** A visit says whether it may be cancelled or moved. */
export const visitsSayWhatTheyAllow: Shape = (resource, { fhirBase }) => {
  if (resource.resourceType !== 'Appointment') return resource;
  const isOpen = resource.status === 'booked' || resource.status === 'proposed';
  const extension = ['is-cancelable', 'is-reschedulable'].map((name) => ({
    url: `${fhirBase}/StructureDefinition/${name}`,
    valueBoolean: isOpen,
  }));
  return { ...resource, extension: [...(resource.extension ?? []), ...extension] };
};

/** Identifiers: their systems, and how an EHR says what they are. */
import type { Coverage, Identifier } from 'fhir/r4.js';

import { ownNumber, type Shape } from './shape.ts';

const site = 'urn:oid:1.2.840.114350.1.13.999.2.7';

function isOfType({ type }: Identifier, code: string): boolean {
  return type?.coding?.some((coding) => coding.code === code) === true;
}

function memberId(coverage: Coverage): Identifier | undefined {
  return coverage.identifier?.find((one) => isOfType(one, 'MB'));
}

/** Types are texts; the first identifier is an internal one, padded with blanks. */
export const identifierTypesAreTexts: Shape = (resource) => {
  if (resource.resourceType === 'Patient') {
    const internal = `    Z${ownNumber(resource.id)}`;
    const identifier: Identifier[] = (resource.identifier ?? []).map((one) =>
      isOfType(one, 'MR')
        ? { use: 'usual', type: { text: 'MRN' }, system: `${site}.5.737384.14`, value: one.value ?? '' }
        : one,
    );
    return {
      ...resource,
      identifier: [
        { use: 'usual', type: { text: 'INTERNAL' }, system: `${site}.2.698084`, value: internal },
        ...identifier,
      ],
    };
  }
  if (resource.resourceType !== 'Coverage') return resource;
  const member = memberId(resource)?.value;
  const internal = { use: 'usual', system: `${site}.2.678671`, value: ownNumber(resource.id) } as const;
  return {
    ...resource,
    identifier: [
      internal,
      ...(member === undefined ? [] : [{ type: { text: 'Member Number' }, value: member }]),
    ],
  };
};

/** Visits and encounters are numbered by a contact serial number. */
export const contactSerialNumbers: Shape = (resource) => {
  if (resource.resourceType !== 'Appointment' && resource.resourceType !== 'Encounter') return resource;
  const serial = {
    use: 'usual',
    type: { text: 'CSN' },
    system: `${site}.3.698084.8`,
    value: ownNumber(resource.id),
  } as const;
  return { ...resource, identifier: [serial, ...(resource.identifier ?? [])] };
};

/** National provider identifiers by the OID of their system, behind a number of the EHR's own. */
export const npiByOid: Shape = (resource) => {
  if (resource.resourceType !== 'Practitioner') return resource;
  const npi = (resource.identifier ?? []).map((one) =>
    one.system === 'http://hl7.org/fhir/sid/us-npi'
      ? { ...one, system: 'urn:oid:2.16.840.1.113883.4.6' }
      : one,
  );
  const own = { system: 'urn:chartside:sandbox:provider', value: ownNumber(resource.id) };
  return { ...resource, identifier: [own, ...npi] };
};

/** The id on the card stands in `subscriberId` alone. */
export const subscriberIdAlone: Shape = (resource) => {
  if (resource.resourceType !== 'Coverage') return resource;
  const rest = { ...resource };
  delete rest.identifier;
  const id = resource.subscriberId ?? memberId(resource)?.value;
  return { ...rest, ...(id === undefined ? {} : { subscriberId: id }) };
};

/** The id on the card stands in the identifier alone. */
export const subscriberByMemberId: Shape = (resource) => {
  if (resource.resourceType !== 'Coverage' || memberId(resource) === undefined) return resource;
  const rest = { ...resource };
  delete rest.subscriberId;
  return rest;
};

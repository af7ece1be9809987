/** The types that an EHR holds for the facade, and which profiles its resources claim there. */
import type { FhirResource } from 'fhir/r4.js';
import types from '../../profiles/fhir/facade-types.json' with { type: 'json' };
import { isNpi } from '../npi.ts';
import { Problem } from '../problems.ts';
import type { Connection } from './connection.ts';

const held = new Set(types.filter(({ holder }) => holder !== 'own').map(({ type }) => type));
const NPI = 'http://hl7.org/fhir/sid/us-npi';
const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-';

/** Throws for a type that no EHR holds for us, or this one does not give. */
export function checkType(type: string, { flags }: Pick<Connection, 'flags'>): void {
  if (!held.has(type))
    throw new Problem('ehr/type-not-offered', { type: /^[A-Za-z]{1,40}$/.test(type) ? type : '?' });
  const why = Object.hasOwn(flags.notOffered, type) ? flags.notOffered[type] : undefined;
  if (why !== undefined) throw new Problem('ehr/not-in-this-ehr', { type, why });
}

/** Profiles that both 3.1.1 and 6.1.0 of US Core have. */
const profileNames: Readonly<Record<string, string>> = {
  DocumentReference: 'documentreference',
  Encounter: 'encounter',
  Location: 'location',
  Organization: 'organization',
  Patient: 'patient',
  Practitioner: 'practitioner',
  PractitionerRole: 'practitionerrole',
};

/**
 * The US Core profile that a mapped resource claims. Without a version it holds for 6.1.0 and for 3.1.1; what only one of
 * them has is met, too (the CapabilityStatement says so), but not claimed: a validator that knows the other one alone
 * takes a claim it cannot look up for an error.
 */
export function profilesOf(resource: FhirResource): string[] | undefined {
  const name = profileNames[resource.resourceType];
  const isMet = !hasWrongNpi(resource) && !isOutOfReach(resource) && !isOfUnknownKind(resource);
  return name !== undefined && isMet ? [US_CORE + name] : undefined;
}

/** Of somebody's role, US Core wants a way to reach them (pd-1), and no reason stands for it. */
function isOutOfReach(resource: FhirResource): boolean {
  if (resource.resourceType !== 'PractitionerRole') return false;
  return resource.telecom === undefined && resource.endpoint === undefined;
}

/** Of a document, US Core 3.1.1 wants the kind of file; a code takes no reason in its place. */
function isOfUnknownKind(resource: FhirResource): boolean {
  if (resource.resourceType !== 'DocumentReference') return false;
  return resource.content.some(({ attachment }) => attachment.contentType === undefined);
}

/** US Core 6.1 checks the digit of an NPI (us-core-17); a number that fails is handed on, but nothing is claimed. */
function hasWrongNpi(resource: FhirResource): boolean {
  if (resource.resourceType !== 'Practitioner' && resource.resourceType !== 'Organization') return false;
  const npis = (resource.identifier ?? []).filter(({ system }) => system === NPI);
  return npis.some(({ value }) => value !== undefined && !isNpi(value));
}

/** Location (places of care): what EHRs return → our internal shape. */
import type { Location } from 'fhir/r4.js';
import { profileUrl, type EhrMap } from '../map.ts';
import { ownExtensions, practiceExtension, versionRows } from './shared.ts';

const timeZone = 'http://hl7.org/fhir/StructureDefinition/timezone';

export const locationMap: EhrMap<Location> = {
  id: 'ehr.Location',
  type: 'Location',
  profile: profileUrl('location'),
  // prettier-ignore
  rows: [
    ...versionRows,
    { id: 'time-zone', as: 'code', from: 'extension[+].valueCode', fhir: 'extension[+].valueCode', when: { url: [timeZone] }, beside: { url: timeZone }, see: 'seldom said: else the connection’s zone is meant | R4 extension timezone' },
    { id: 'identifier', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', see: 'every EHR | US Core Location.identifier' },
    { id: 'status', as: 'code', from: 'status', fhir: 'status', see: 'every EHR | US Core Location.status' },
    { id: 'name', as: 'text', from: 'name', fhir: 'name', see: 'every EHR | US Core Location.name' },
    { id: 'alias', as: 'text', from: 'alias[+]', fhir: 'alias[+]', see: 'Oracle | R4 Location.alias' },
    { id: 'description', as: 'text', from: 'description', fhir: 'description', see: 'every EHR | R4 Location.description' },
    { id: 'mode', as: 'code', from: 'mode', fhir: 'mode', see: 'every EHR | R4 Location.mode' },
    { id: 'type', as: 'concept', from: 'type[+]', fhir: 'type[+]', prefer: ['place-of-service'], see: 'every EHR: own codes, place of service seldom | US Core Location.type; X12 UM04' },
    { id: 'telecom', as: 'contact', from: 'telecom[+]', fhir: 'telecom[+]', see: 'every EHR | US Core Location.telecom' },
    { id: 'address', as: 'address', from: 'address', fhir: 'address', see: 'every EHR | US Core Location.address' },
    { id: 'physical-type', as: 'concept', from: 'physicalType', fhir: 'physicalType', see: 'Oracle | R4 Location.physicalType' },
    { id: 'organization', as: 'reference', from: 'managingOrganization', fhir: 'managingOrganization', see: 'every EHR | US Core Location.managingOrganization' },
    { id: 'part-of', as: 'reference', from: 'partOf', fhir: 'partOf', see: 'every EHR | R4 Location.partOf' },
  ],
  expected: [{ path: 'name', why: 'The place has no name; US Core requires one.', reason: 'primitive' }],
  leftOut: [
    practiceExtension,
    ownExtensions,
    { path: 'operationalStatus', why: 'Whether a bed is free is not asked here.' },
    { path: 'position', why: 'Coordinates are not needed to ask a payer.' },
    { path: 'hoursOfOperation', why: 'When it is open is not asked here.' },
    { path: 'availabilityExceptions', why: 'When it is closed is not asked here.' },
    { path: 'endpoint', why: 'Technical addresses of a place are not used.' },
  ],
};

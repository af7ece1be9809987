/** Organization (payers and places of care): what EHRs return ⇄ our internal shape. */
import type { Organization } from 'fhir/r4.js';
import { profileUrl, type EhrMap } from '../map.ts';
import { ownExtensions, practiceExtension, versionRows } from './shared.ts';

export const organizationMap: EhrMap<Organization> = {
  id: 'ehr.Organization',
  type: 'Organization',
  profile: profileUrl('organization'),
  // prettier-ignore
  rows: [
    ...versionRows,
    { id: 'identifier', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', see: 'every EHR; ids of a payer are the EHR’s own, seldom the payer’s | US Core Organization.identifier' },
    { id: 'active', as: 'yes-no', from: 'active', fhir: 'active', see: 'every EHR | US Core Organization.active' },
    { id: 'type', as: 'concept', from: 'type[+]', fhir: 'type[+]', see: 'every EHR | R4 Organization.type' },
    { id: 'name', as: 'text', from: 'name', fhir: 'name', see: 'every EHR | US Core Organization.name' },
    { id: 'telecom', as: 'contact', from: 'telecom[+]', fhir: 'telecom[+]', see: 'every EHR | US Core Organization.telecom' },
    { id: 'address', as: 'address', from: 'address[+]', fhir: 'address[+]', see: 'every EHR | US Core Organization.address' },
    { id: 'part-of', as: 'reference', from: 'partOf', fhir: 'partOf', see: 'every EHR | R4 Organization.partOf' },
  ],
  expected: [
    {
      path: 'active',
      why: 'Whether the organization is active is not said; US Core requires the element.',
      reason: 'primitive',
    },
    { path: 'name', why: 'The EHR gives no name; US Core requires one.', reason: 'primitive' },
    {
      path: 'identifier[+]',
      why: 'No identifier: a payer must be found by its name, and a person confirms it.',
    },
  ],
  leftOut: [
    practiceExtension,
    ownExtensions,
    { path: 'contact', why: 'Contacts of a payer come from its route, not from the chart.' },
    { path: 'alias', why: 'Other names of a payer are matched where routes are chosen.' },
    { path: 'endpoint', why: 'Where a payer is reached is its route, not the chart.' },
  ],
};

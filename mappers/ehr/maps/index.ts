/** All maps of EHR resources, by type. */
import type { AnyEhrMap } from '../map.ts';
import { appointmentMap } from './appointment.ts';
import { conditionMap } from './condition.ts';
import { coverageMap } from './coverage.ts';
import { documentReferenceMap } from './document-reference.ts';
import { encounterMap } from './encounter.ts';
import { locationMap } from './location.ts';
import { organizationMap } from './organization.ts';
import { patientMap } from './patient.ts';
import { practitionerRoleMap } from './practitioner-role.ts';
import { practitionerMap } from './practitioner.ts';
import { relatedPersonMap } from './related-person.ts';
import { serviceRequestMap } from './service-request.ts';

export const ehrMaps: readonly AnyEhrMap[] = [
  ...[appointmentMap, coverageMap, documentReferenceMap, serviceRequestMap],
  ...[patientMap, practitionerMap, organizationMap],
  ...[conditionMap, encounterMap, locationMap, practitionerRoleMap, relatedPersonMap],
];

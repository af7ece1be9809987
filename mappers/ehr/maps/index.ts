/** All maps of EHR resources, by type. */
import type { AnyEhrMap } from '../map.ts';
import { appointmentMap } from './appointment.ts';
import { coverageMap } from './coverage.ts';
import { documentReferenceMap } from './document-reference.ts';
import { organizationMap } from './organization.ts';
import { patientMap } from './patient.ts';
import { practitionerMap } from './practitioner.ts';
import { serviceRequestMap } from './service-request.ts';

export const ehrMaps: readonly AnyEhrMap[] = [
  ...[appointmentMap, coverageMap, documentReferenceMap, serviceRequestMap],
  ...[patientMap, practitionerMap, organizationMap],
];

/** What of ours an access may see and write: its connection's, and where it is bound to a patient, that patient's. */
import type { FhirResource } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import type { Transaction } from '../store/database.ts';
import type { Reach } from '../store/resource-search.ts';
import type { ResourceRow } from '../store/resources.ts';
import { followedBy, isInCompartment, patientsOf } from './compartment.ts';
import type { FacadeAccess } from './holder.ts';
import { patientsOfFollowed } from './own-references.ts';

export function reachOf({ connectionId, patient }: FacadeAccess): Reach {
  return { connection: connectionId, ...(patient !== undefined && { patient }) };
}

/** Of a row; by its content, where there is one: an earlier version may have been another patient's. */
export function isVisible(
  access: FacadeAccess,
  row: Pick<ResourceRow, 'connection' | 'patient'>,
  resource?: FhirResource,
): boolean {
  if (row.connection !== access.connectionId) return false;
  if (access.patient === undefined) return true;
  if (resource === undefined) return row.patient === access.patient;
  if (isInCompartment(resource, access.patient, access.base)) return true;
  // What it goes with was looked up when it was written.
  return row.patient === access.patient && isOfNobodyElse(resource, access.base);
}

/** Names no patient, and holds none: a visit that waited for its chart was perhaps told of somebody else. */
export function isOfNobodyElse(resource: FhirResource, base?: string): boolean {
  const contained = 'contained' in resource ? (resource.contained ?? []) : [];
  return (
    patientsOf(resource, base).length === 0 &&
    !contained.some(({ resourceType }) => resourceType === 'Patient')
  );
}

/** The types that go with others, and with the patient of whoever writes them where those tell of none. */
export const FOLLOWING: readonly string[] = ['Binary', 'Provenance'];

/**
 * The patient that a resource is stored under; undefined for one that is about none. Throws
 * `request/not-patient-bound` (403) where the access is bound to a patient and it is not of that one alone.
 */
export async function patientToStore(
  tx: Transaction,
  access: FacadeAccess,
  resource: FhirResource,
): Promise<string | undefined> {
  const named = patientsOf(resource, access.base);
  const followed = followedBy(resource, access.base);
  const patients = new Set([...named, ...(await patientsOfFollowed(tx, access.connectionId, followed))]);
  const { patient } = access;
  if (patient === undefined) return patients.values().next().value;
  if (patients.size === 0 && FOLLOWING.includes(resource.resourceType)) return patient;
  if (patients.size !== 1 || !patients.has(patient)) throw new Problem('request/not-patient-bound');
  return patient;
}

/** What an access has seen; `patient`: the one it is stored under. */
export interface Seen {
  readonly resource: FhirResource;
  readonly patient?: string | null;
}

/** All patients among it, for the audit: those that it names, or else the one that it goes with. */
export function patientsAmong(access: FacadeAccess, seen: readonly Seen[]): readonly string[] {
  const each = seen.flatMap(({ resource, patient }) => {
    const named = patientsOf(resource, access.base);
    return named.length > 0 ? named : (patient ?? []);
  });
  return [...new Set(each)];
}

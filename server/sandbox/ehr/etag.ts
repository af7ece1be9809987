/** Version tags as an EHR writes them; a client keeps them as they are. */
import type { FhirBehaviour } from './behaviour.ts';
import type { Stored } from './patients.ts';
import { Refusal } from './refusal.ts';

export function etagOf({ etag }: FhirBehaviour, resource: Stored): string {
  const version = resource.meta?.versionId ?? '1';
  return etag === 'with-dollar' && resource.resourceType === 'Coverage'
    ? `W/"${version}$0"`
    : `W/"${version}"`;
}

/** Refuses a change that does not name the newest version, where this EHR wants it named or the client names one. */
export function checkVersion(fhir: FhirBehaviour, current: Stored, ifMatch: string | undefined): void {
  if (ifMatch === undefined && !fhir.versionNeeded) return;
  if (ifMatch === undefined) throw new Refusal(412, 'conflict', 'If-Match is required');
  if (ifMatch !== etagOf(fhir, current))
    throw new Refusal(fhir.staleStatus, 'conflict', 'the resource has another version by now');
}

/** The chart itself, through fhirclient against our own facade: no EHR token ever reaches this page. */
import type { Bundle, Coverage, FhirResource, Patient } from 'fhir/r4.js';
import type FhirClient from 'fhirclient/lib/FhirClient';
import { endSession } from './session-end.ts';
import { ApiProblem, handle, sessionBase } from './http.ts';

/**
 * fhirclient's plain client: its SMART half (launch, tokens, signing keys, 50 kB) has no work in this page, as the
 * server holds the EHR's tokens. Loaded beside the first calls, not before the first content.
 */
const client = import('fhirclient/lib/FhirClient').then(({ default: loaded }) => {
  const Loaded = asClass(loaded);
  return new Loaded(`${location.origin}${sessionBase}fhir`);
});

/** The package is CommonJS: bundlers and Node hand its default export out wrapped once more. */
function asClass(loaded: typeof FhirClient | { default: typeof FhirClient }): typeof FhirClient {
  return 'default' in loaded ? loaded.default : loaded;
}

async function read<T>(url: string): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/fhir+json' };
  if (handle !== undefined) headers['authorization'] = `Bearer ${handle}`;
  try {
    return await (await client).fhirRequest<T>(url, { headers });
  } catch (cause) {
    const status = (cause as { status?: number }).status ?? 0;
    if (status === 401) endSession();
    throw new ApiProblem(status, '');
  }
}

export function readPatient(id: string): Promise<Patient> {
  return read<Patient>(`Patient/${bare(id)}`);
}

export async function readCoverages(patient: string): Promise<Coverage[]> {
  const found = await read<Bundle<Coverage>>(`Coverage?beneficiary=Patient/${bare(patient)}&_count=50`);
  return (found.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'Coverage' ? [resource] : [],
  );
}

export function readResource(reference: string): Promise<FhirResource> {
  return read<FhirResource>(reference);
}

/** `Patient/abc` or `abc`: both name the same. */
function bare(reference: string): string {
  return reference.replace(/^Patient\//, '');
}

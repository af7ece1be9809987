/** A resource as it is to be stored: local references, no version of its own, under its patient. */
import type { FhirResource } from 'fhir/r4.js';
import type { Transaction } from '../store/database.ts';
import type { Draft, Stored } from '../store/resources.ts';
import type { FacadeAccess } from './holder.ts';
import { patientToStore } from './own-reach.ts';
import { withLocalReferences, type Wanted } from './own-references.ts';

/** And what it refers to, which must be there. */
export interface Drafted {
  readonly draft: Draft;
  readonly wanted: readonly Wanted[];
}

/** Throws `request/not-patient-bound` (403), as `patientToStore`. */
export async function draftOf(
  tx: Transaction,
  access: FacadeAccess,
  resource: FhirResource,
  id: string,
): Promise<Drafted> {
  const { resource: local, wanted } = withLocalReferences(resource, access.base);
  const stored: Stored = Object.assign({}, local, { id });
  const meta = { ...local.meta };
  delete meta.versionId;
  delete meta.lastUpdated;
  if (Object.keys(meta).length > 0) stored.meta = meta;
  else delete stored.meta;
  const patient = await patientToStore(tx, access, stored);
  const draft = {
    resource: stored,
    connection: access.connectionId,
    ...(patient !== undefined && { patient }),
  };
  return { draft, wanted };
}

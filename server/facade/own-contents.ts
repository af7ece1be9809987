/**
 * A Binary that does not say whose it is (no securityContext) goes with the document that points to it, and so does who
 * may see it. Only where the writer is bound to no patient: whoever is could name anybody's content as a document.
 */
import type { FhirResource } from 'fhir/r4.js';
import type { Transaction } from '../store/database.ts';
import { patientsOf } from './compartment.ts';
import type { FacadeAccess } from './holder.ts';

export interface DocumentContents {
  /** Facade Patient id. */
  readonly patient: string;
  readonly binaries: readonly string[];
}

/** The Binaries a document of one patient points to; undefined for anything else. */
export function contentsOf(access: FacadeAccess, resource: FhirResource): DocumentContents | undefined {
  if (resource.resourceType !== 'DocumentReference' || access.patient !== undefined) return undefined;
  const [patient, ...others] = patientsOf(resource, access.base);
  const urls = resource.content.map(({ attachment }) => attachment.url?.replace(`${access.base}/`, '') ?? '');
  const binaries = urls.flatMap(
    (url) => /^Binary\/([A-Za-z0-9.-]{1,64})(?:\/_history\/\d+)?$/.exec(url)?.[1] ?? [],
  );
  return patient === undefined || others.length > 0 || binaries.length === 0
    ? undefined
    : { patient, binaries };
}

/** At the end of a transaction, when all that it makes is there. */
export async function giveContents(
  tx: Transaction,
  { connectionId }: FacadeAccess,
  documents: readonly DocumentContents[],
): Promise<void> {
  for (const { patient, binaries } of documents)
    await tx.query(
      `UPDATE resources SET patient = $1
       WHERE type = 'Binary' AND id = ANY ($2::text[]) AND connection = $3 AND patient IS NULL`,
      [patient, binaries, connectionId],
    );
}

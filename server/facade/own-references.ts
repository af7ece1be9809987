/** What a resource refers to: made relative where it is below our own address, and whether it is there. */
import type { FhirResource } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import type { Transaction } from '../store/database.ts';
import type { Reach } from '../store/resource-search.ts';
import { localReference } from './index-values.ts';
import { referencesIn } from './references.ts';

/** A reference that must lead somewhere. */
export interface Wanted {
  /** FHIRPath of the element, e.g. `Claim.insurance[0].coverage`. */
  readonly path: string;
  /** Undefined for one that cannot be known here, such as a `urn:uuid:` that no entry answers to. */
  readonly target?: string;
}

/** With local references, and all that it refers to but contained and foreign absolute ones. A copy only where it must be one. */
export function withLocalReferences<R extends FhirResource>(
  resource: R,
  base: string,
): { readonly resource: R; readonly wanted: readonly Wanted[] } {
  const references = referencesIn(resource, resource.resourceType);
  const wanted = references.flatMap(([path, reference]): Wanted | [] => {
    if (reference.startsWith('#')) return [];
    const target = localReference(reference, base);
    if (target !== undefined) return { path, target };
    return /^(https?:\/\/|urn:oid:)/.test(reference) ? [] : { path };
  });
  const isLocal = !references.some(([, reference]) => isBelow(reference, base));
  return { resource: isLocal ? resource : (shortened(resource, base) as R), wanted };
}

/** Not so of what is below our own address but no reference to one resource, such as `Practitioner?identifier=…`. */
const isBelow = (reference: string, base: string): boolean =>
  reference.startsWith(`${base}/`) && localReference(reference, base) !== undefined;

function shortened(value: unknown, base: string): unknown {
  if (Array.isArray(value)) return value.map((one) => shortened(one, base));
  if (typeof value !== 'object' || value === null) return value;
  const shorten = (name: string, child: unknown): unknown => {
    if (name !== 'reference' || typeof child !== 'string') return shortened(child, base);
    return isBelow(child, base) ? child.slice(base.length + 1) : child;
  };
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, shorten(name, child)]));
}

// One look-up by id for each (OFFSET 0): planned as a join, or over an index of what is not deleted, while there was little,
// it would read all there is, ever after. The arrays stand in sub-selects: a plan that sees how long each is seems better
// than one for all, so that every question was planned anew, which took ten times as long as answering it.
const UNKNOWN = `SELECT type || '/' || id AS target FROM unnest((SELECT $1::text[]), (SELECT $2::text[])) AS wanted (type, id)
  WHERE NOT EXISTS (SELECT FROM facade_ids f WHERE f.facade_id = wanted.id AND f.type = wanted.type
      AND f.connection_id = $3 OFFSET 0)
    AND NOT EXISTS (
      SELECT FROM (SELECT * FROM resources o WHERE o.type = wanted.type AND o.id = wanted.id OFFSET 0) r
      WHERE NOT r.deleted AND r.connection = $3 AND ($4::text IS NULL OR r.patient IS NULL OR r.patient = $4))`;
/** Fails, by a division by zero, where there is one. */
const NONE_UNKNOWN = `SELECT 1 / (NOT EXISTS (${UNKNOWN}))::int`;

const targetsOf = (wanted: readonly Wanted[]): readonly string[] => [
  ...new Set(wanted.flatMap(({ target }) => target ?? [])),
];

function valuesOf(targets: readonly string[], { connection, patient }: Reach): unknown[] {
  const names = targets.map((one) => one.split('/'));
  return [names.map(([type]) => type), names.map(([, id]) => id), connection, patient ?? null];
}

/** Fails the transaction unless all of them lead somewhere (`unknownAmong`); nothing waits for it. */
export function deferKnown(tx: Transaction, reach: Reach, wanted: readonly Wanted[]): void {
  const lost = wanted.find(({ target }) => target === undefined);
  if (lost) throw unknownReference(lost);
  if (wanted.length > 0)
    void tx.defer(NONE_UNKNOWN, valuesOf(targetsOf(wanted), reach), 'own references known');
}

/**
 * Those that lead neither to ours nor to the EHR of this connection, for now. What is of another connection, or of another
 * patient than the one bound to, is as unknown as what is not there.
 */
export async function unknownAmong(
  tx: Transaction,
  reach: Reach,
  wanted: readonly Wanted[],
): Promise<readonly Wanted[]> {
  const targets = targetsOf(wanted);
  if (targets.length === 0) return wanted;
  const { rows } = await tx.query<{ target: string }>(UNKNOWN, valuesOf(targets, reach), 'own references');
  const unknown = new Set(rows.map(({ target }) => target));
  return wanted.filter(({ target }) => target === undefined || unknown.has(target));
}

/** Throws `request/unknown-reference` (422) for the first that is still unknown. */
export async function requireKnown(tx: Transaction, reach: Reach, wanted: readonly Wanted[]): Promise<void> {
  const [first] = wanted.length === 0 ? [] : await unknownAmong(tx, reach, wanted);
  if (first !== undefined) throw unknownReference(first);
}

const unknownReference = ({ path }: Wanted): Problem =>
  new Problem('request/unknown-reference', { path, expression: path });

/** Patients of the resources of ours that another goes with: `Type/id` each. */
export async function patientsOfFollowed(
  tx: Transaction,
  connection: string,
  followed: readonly string[],
): Promise<readonly string[]> {
  if (followed.length === 0) return [];
  const names = followed.map((one) => one.split('/'));
  const { rows } = await tx.query<{ patient: string }>(
    `SELECT DISTINCT r.patient FROM unnest($1::text[], $2::text[]) AS followed (type, id)
     JOIN resources r USING (type, id) WHERE r.connection = $3 AND r.patient IS NOT NULL`,
    [names.map(([type]) => type), names.map(([, id]) => id), connection],
  );
  return rows.map(({ patient }) => patient);
}

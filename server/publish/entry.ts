/** What a FHIR repository is sent of one version of a resource. Pure. */
import type { BundleEntry, FhirResource, Patient } from 'fhir/r4.js';

export interface EntryNeeds {
  /** Of our own facade, without a trailing slash: where the resource comes from. */
  readonly source: string;
  /** Types that the repository gets: references to them stay as they are. */
  readonly types: ReadonlySet<string>;
}

/** A version as it is written, or what stood there when it was deleted. */
export interface Written {
  readonly resource: FhirResource & { id: string };
  readonly deleted?: true;
}

/** Type and id, and the version where one is named. R4 §2.3.0.1. */
const LOCAL = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(\/_history\/[A-Za-z0-9.-]{1,64})?$/;
/** Says that a Patient is no more than a place to refer to. */
const STUB = {
  system: 'urn:chartside:published',
  code: 'stub',
  display: 'Only the id: the chart is elsewhere',
};

/** `PUT Type/id` with the resource, or `DELETE Type/id`: either may be sent again. */
export function entryOf({ resource, deleted }: Written, needs: EntryNeeds): BundleEntry {
  const url = `${resource.resourceType}/${resource.id}`;
  if (deleted) return { request: { method: 'DELETE', url } };
  const { versionId, ...meta } = { ...resource.meta };
  // The repository counts versions and times of its own.
  delete meta.lastUpdated;
  const source = `${needs.source}/${url}${versionId === undefined ? '' : `/_history/${versionId}`}`;
  const body = relinked({ ...resource, meta: { ...meta, source } }, needs) as FhirResource;
  return { request: { method: 'PUT', url }, resource: body };
}

/** Walks any JSON; wherever a Reference stands, it is made one that the repository can hold. */
function relinked(value: unknown, needs: EntryNeeds): unknown {
  if (Array.isArray(value)) return value.map((one) => relinked(one, needs));
  if (typeof value !== 'object' || value === null) return value;
  const { reference, ...others } = value as Record<string, unknown>;
  const rest = Object.fromEntries(Object.entries(others).map(([name, one]) => [name, relinked(one, needs)]));
  if (reference === undefined) return rest;
  return typeof reference === 'string'
    ? referenceOf(reference, rest, needs)
    : { ...rest, reference: relinked(reference, needs) };
}

function referenceOf(reference: string, rest: Record<string, unknown>, needs: EntryNeeds): object {
  if (reference.startsWith('#')) return { ...rest, reference };
  const [, type, id = '', version] = LOCAL.exec(reference) ?? [];
  const kept = type === 'Patient' || (type !== undefined && needs.types.has(type));
  // The repository's version numbers are its own: ours is told by the identifier.
  if (kept && version === undefined) return { ...rest, reference };
  const named = { system: needs.source, value: reference };
  const identifier =
    rest['identifier'] ?? (type === undefined ? { system: 'urn:ietf:rfc:3986', value: reference } : named);
  const literal = kept ? { reference: `${type}/${id}` } : {};
  return { ...rest, ...literal, ...(type === undefined ? {} : { type }), identifier };
}

/** Ids of the Patients that an entry refers to: each must be there before it. */
export function patientsIn({ resource }: BundleEntry): readonly string[] {
  const found = JSON.stringify(resource ?? {}).matchAll(/"reference":"Patient\/([A-Za-z0-9.-]{1,64})"/g);
  return [...new Set([...found].flatMap(([, id]) => id ?? []))];
}

/** A Patient that references may lead to: nothing of the person, our id for it alone. */
export function stubOf(id: string, source: string): Patient & { id: string } {
  return {
    resourceType: 'Patient',
    id,
    meta: { tag: [STUB] },
    identifier: [{ system: source, value: `Patient/${id}` }],
  };
}

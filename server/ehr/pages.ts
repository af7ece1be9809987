/** One page of an EHR's search: hits, what it says beside them, and where the next page is. R4 §3.1.1.3. */
import type { Bundle, FhirResource, OperationOutcomeIssue } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import { issuesOf, refusalAmong, toldIssues } from './refusals.ts';

export interface Page {
  /** What matched; what came along as an include, and what says of itself that it is an outcome, is none. */
  readonly resources: readonly FhirResource[];
  readonly issues: readonly OperationOutcomeIssue[];
  /** The EHR's own next link: opaque, and on the same origin as its base. */
  readonly next?: string;
}

/** Reads a page of a search for `type`; throws what a refusal with status 200 stands for. */
export function pageOf(body: unknown, type: string, base: string): Page {
  if (!isResource(body) || body.resourceType !== 'Bundle') throw new Problem('ehr/not-fhir');
  const bundle: Bundle = body;
  const entries = listOf(bundle.entry).flatMap(({ resource, search }) =>
    isResource(resource) ? [{ resource, mode: search?.mode }] : [],
  );
  const outcomes = entries.flatMap(({ resource }) => issuesOf(resource));
  const refusal = refusalAmong(outcomes, type);
  if (refusal !== undefined) throw refusal;
  const next = listOf(bundle.link).find(({ relation }) => relation === 'next')?.url;
  // Some leave `search.mode` out; the type tells then.
  const matches = entries.filter(
    ({ resource, mode = 'match' }) => resource.resourceType === type && mode === 'match',
  );
  return {
    resources: matches.map(({ resource }) => resource),
    issues: toldIssues(outcomes),
    ...(next !== undefined && { next: sameOrigin(next, base) }),
  };
}

/** Types are promises of the sender: what is no list of objects is no FHIR. */
function listOf<T extends object>(value: readonly T[] | undefined): readonly T[] {
  const said: unknown = value ?? [];
  const isList = Array.isArray(said) && said.every((one) => typeof one === 'object' && one !== null);
  if (!isList) throw new Problem('ehr/not-fhir');
  return value ?? [];
}

/** A link that leads elsewhere would carry our token there. */
export function sameOrigin(url: string, base: string): string {
  const target = URL.parse(url, `${base}/`);
  if (
    target === null ||
    target.origin !== new URL(base).origin ||
    target.username !== '' ||
    target.password !== ''
  )
    throw new Problem('ehr/foreign-next');
  return target.href;
}

export function isResource(value: unknown): value is FhirResource {
  return typeof (value as { resourceType?: unknown } | undefined)?.resourceType === 'string';
}

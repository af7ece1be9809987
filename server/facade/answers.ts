/** Resources as answers: their version in the headers, what the caller has already, what of it is wanted. */
import type { FhirResource, OperationOutcomeIssue } from 'fhir/r4.js';
import { preferences, type Answer, type Ask } from './ask.ts';
import type { Written } from './holder.ts';
import { cut, partOf } from './summary.ts';

export function etagOf(version: string): string {
  return `W/"${version}"`;
}

/** ETag and Last-Modified. */
export function versionHeaders(resource: FhirResource): Record<string, string> {
  const { versionId, lastUpdated } = resource.meta ?? {};
  return {
    ...(versionId !== undefined && { etag: etagOf(versionId) }),
    ...(lastUpdated !== undefined && { 'last-modified': new Date(lastUpdated).toUTCString() }),
  };
}

/** 200, or 304 for who has it already. */
export function readAnswer(resource: FhirResource, ask: Ask): Answer {
  const headers = versionHeaders(resource);
  if (isKnown(resource, ask)) return { status: 304, headers };
  return { status: 200, headers, resource: cut(resource, partOf(ask.query)) };
}

/** RFC 9110 §13.1.2–3: with If-None-Match, If-Modified-Since does not count. */
function isKnown({ meta }: FhirResource, { header }: Ask): boolean {
  const [none, since] = [header('if-none-match'), header('if-modified-since')];
  if (none !== undefined) {
    const known = none.split(',').map((one) => one.trim().replace(/^W\//, ''));
    return meta?.versionId !== undefined && (none.trim() === '*' || known.includes(`"${meta.versionId}"`));
  }
  if (since === undefined || meta?.lastUpdated === undefined) return false;
  // The header has no parts of a second.
  return Math.floor(Date.parse(meta.lastUpdated) / 1000) <= Date.parse(since) / 1000;
}

const STATUS = { created: 201, updated: 200, unchanged: 200, deleted: 204 } as const;

/** `shows`: whether the caller may read what was written; without, the answer is minimal. */
export function writtenAnswer(
  { resource, result }: Written,
  { base, ask, shows }: { readonly base: string; readonly ask: Pick<Ask, 'header'>; readonly shows: boolean },
): Answer {
  const headers = versionHeaders(resource);
  const { answer = result === 'deleted' ? 'minimal' : 'representation' } = preferences(ask);
  const version = resource.meta?.versionId ?? '';
  const place = `${base}/${resource.resourceType}/${resource.id}/_history/${version}`;
  const [status, located] = [STATUS[result], result === 'deleted' ? {} : { location: place }];
  const all = { ...headers, ...located };
  if (answer === 'OperationOutcome')
    return {
      status: status === 204 ? 200 : status,
      headers: all,
      resource: outcome([told(`${resource.resourceType}/${resource.id} was ${SAID[result]}.`)]),
    };
  if (answer === 'minimal' || !shows || result === 'deleted') return { status, headers: all };
  return { status, headers: all, resource };
}

const SAID = { created: 'created', updated: 'changed', unchanged: 'there already', deleted: 'deleted' };

export function told(text: string): OperationOutcomeIssue {
  return { severity: 'information', code: 'informational', details: { text } };
}

export function warned(code: OperationOutcomeIssue['code'], text: string): OperationOutcomeIssue {
  return { severity: 'warning', code, details: { text } };
}

export function outcome(issue: OperationOutcomeIssue[]): FhirResource {
  return { resourceType: 'OperationOutcome', issue };
}

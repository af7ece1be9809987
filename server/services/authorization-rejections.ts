/** AAA of an answer in the desk's terms: the field of the form to change, and what to do next. Pure. */
import type { Bundle, Claim, FhirResource } from 'fhir/r4.js';
import type { AuthorizationRejection, FieldName, FieldPlace } from '../authorization-view.ts';
import type { Evidence } from '../panel-view.ts';
import { claimOf } from './authorization-request.ts';

interface Told {
  readonly reason: string;
  readonly followUp: string;
  readonly loop: string;
  readonly element?: string;
  readonly path?: string;
  readonly evidence: readonly Evidence[];
}

/** Path below a resource of the request → field; `(\d+)` counts the service lines from 0. */
const byPath: Readonly<Record<string, readonly (readonly [RegExp, FieldName])[]>> = {
  Claim: [
    [/^item\[(\d+)\]\.productOrService/, 'service.code'],
    [/^item\[(\d+)\]\.modifier/, 'service.modifiers'],
    [/^item\[(\d+)\]\.category/, 'service.type'],
    [/^item\[(\d+)\]\.quantity/, 'service.quantity'],
    [/^item\[(\d+)\]\.serviced\w*\.end/, 'service.end'],
    [/^item\[(\d+)\]\.serviced/, 'service.start'],
    [/^item\[\d+\]\.location/, 'placeOfService'],
    [/^item\[\d+\]\.extension/, 'category'],
    [/^diagnosis/, 'diagnoses'],
    [/^extension/, 'levelOfService'],
    [/^supportingInfo/, 'note'],
  ],
  Patient: [
    [/^name/, 'patient.name'],
    [/^birthDate/, 'patient.birthDate'],
    [/^gender/, 'patient.gender'],
    [/^identifier/, 'patient.memberId'],
  ],
  Coverage: [
    [/^(?:identifier|subscriberId)/, 'patient.memberId'],
    [/./, 'coverage'],
  ],
};

/** Reason → field where the answer names no element; the loop tells whose it is. */
const ofPerson: Readonly<Record<string, FieldName>> = {
  '58': 'patient.birthDate',
  '71': 'patient.birthDate',
  '65': 'patient.name',
  '73': 'patient.name',
  '66': 'patient.gender',
  '74': 'patient.gender',
};
const ofRequest: Readonly<Record<string, FieldName>> = {
  '52': 'service.start',
  '57': 'service.start',
  '60': 'patient.birthDate',
  '61': 'service.start',
  '62': 'service.start',
  AF: 'diagnoses',
  AG: 'service.code',
  AH: 'service.start',
  AM: 'service.start',
  AN: 'service.end',
};
const names = new Set(['44']);
const phones = new Set(['46']);

function fieldOfLoop(loop: string, reason: string): FieldName | undefined {
  if (loop === '2010A' || loop === '2000A') return reason === '42' || reason === '80' ? undefined : 'payer';
  if (loop === '2010B')
    return names.has(reason) ? 'requester' : phones.has(reason) ? 'requester.phone' : 'requester.npi';
  if (loop === '2010C' || loop === '2010D') return ofPerson[reason] ?? 'patient.memberId';
  if (loop === '2010EA' || loop === '2010FA' || loop === '2010F')
    return names.has(reason) ? 'service.provider' : 'service.provider.npi';
  return ofRequest[reason];
}

const isOfLine = (field: FieldName) => field.startsWith('service.');

/** Lines of the Claim whose care team holds this role, person or organization; from 1. */
function linesOf(claim: Claim, reference: string): number[] {
  const members = (claim.careTeam ?? []).filter(({ provider }) => provider.reference === reference);
  const sequences = new Set(members.map(({ sequence }) => sequence));
  return (claim.item ?? []).flatMap(({ sequence, careTeamSequence = [] }) =>
    careTeamSequence.some((one) => sequences.has(one)) ? [sequence] : [],
  );
}

/** Whose resource it is: the requester's, or a provider's of a line. Roles stand for their people. */
function providerPlace(
  bundle: Bundle,
  resource: FhirResource,
  fullUrl: string,
  path: string,
): FieldPlace | undefined {
  const claim = claimOf(bundle);
  const own = [fullUrl, `${resource.resourceType}/${resource.id ?? ''}`];
  const roles = ((bundle as Bundle<FhirResource>).entry ?? []).flatMap(
    ({ fullUrl: url = '', resource: one }) =>
      one?.resourceType === 'PractitionerRole' && own.includes(one.practitioner?.reference ?? '')
        ? [url, `PractitionerRole/${one.id ?? ''}`]
        : [],
  );
  const references = [...own, ...roles];
  const part = path.startsWith('identifier') ? '.npi' : '';
  if (references.includes(claim.provider.reference ?? ''))
    return { field: path.startsWith('telecom') ? 'requester.phone' : part ? 'requester.npi' : 'requester' };
  const [line] = references.flatMap((reference) => linesOf(claim, reference));
  if (line !== undefined) return { field: part ? 'service.provider.npi' : 'service.provider', line };
  return references.includes(claim.insurer?.reference ?? '') ? { field: 'payer' } : undefined;
}

/** `Bundle.entry[1].resource.birthDate` of the request → the field of the form that it was made of. */
export function fieldOfPath(bundle: Bundle, path: string): FieldPlace | undefined {
  const [, entry, below = ''] = /^Bundle\.entry\[(\d+)\]\.resource\.?(.*)$/.exec(path) ?? [];
  const { resource, fullUrl = '' } = (bundle as Bundle<FhirResource>).entry?.[Number(entry)] ?? {};
  if (!resource) return undefined;
  if (['Organization', 'Practitioner', 'PractitionerRole'].includes(resource.resourceType))
    return providerPlace(bundle, resource, fullUrl, below);
  for (const [pattern, field] of byPath[resource.resourceType] ?? []) {
    const found = pattern.exec(below);
    if (found) return { field, ...(found[1] === undefined ? {} : { line: Number(found[1]) + 1 }) };
  }
  return undefined;
}

function nextOf(followUp: string, place: FieldPlace | undefined): AuthorizationRejection['next'] {
  if (['P', 'R', 'S', 'W', 'X', 'Y'].includes(followUp)) return 'later';
  if (followUp === 'N') return 'call';
  // What the registration holds is repaired there; the form shows it, but does not change it.
  return place && /^(patient|coverage|payer)/.test(place.field) ? 'chart' : 'correct';
}

/** `bundle` is the request's. */
export function rejectionOf(told: Told, bundle: Bundle): AuthorizationRejection {
  const { reason, followUp, loop, element, path, evidence } = told;
  const byElement = path === undefined ? undefined : fieldOfPath(bundle, path);
  const field = fieldOfLoop(loop, reason);
  const lines = claimOf(bundle).item ?? [];
  // The answer's own pointer is exact; the reason alone is not where there are several lines.
  const line = field && isOfLine(field) && lines.length === 1 ? { line: 1 } : {};
  const place = byElement ?? (field ? { field, ...line } : undefined);
  return {
    reason,
    followUp,
    loop,
    ...(element ? { element } : {}),
    ...(path ? { path } : {}),
    ...(place ? { place } : {}),
    next: nextOf(followUp, place),
    evidence,
  };
}

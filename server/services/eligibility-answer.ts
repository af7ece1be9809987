/** What came back: bytes → an ending the screens know, the FHIR answer, and when to ask again. Pure. */
import type { Bundle, Coverage, CoverageEligibilityResponse, FhirResource, Resource } from 'fhir/r4.js';
import { mapsFor, readToFhir, type ToFhir, type TraceLine, type TransactionMap } from '#mappers';
import type { Rejection } from '../panel-view.ts';
import { rejections as rejectionsIn } from '../verdict/index.ts';
import { problemOfBytes, withOursFirst, type RefusedRequest } from './answer-bytes.ts';

/** How an exchange ended, sealed with it. */
export type EligibilityOutcome =
  | { readonly kind: 'answered' | 'rejected' | 'payer-down'; readonly rejections: readonly Rejection[] }
  | RefusedRequest
  | { readonly kind: 'unreadable'; readonly why: 'too-large' | 'no-x12' | 'no-271' | 'broken' | 'not-ours' };

/** The answer in FHIR, with the trace that proves it; kept beside the response it became. */
export interface ReadAnswer {
  readonly bundle: Bundle;
  readonly trace: readonly TraceLine[];
}

export interface Reading {
  readonly outcome: EligibilityOutcome;
  readonly answer?: ReadAnswer;
}

/** Payer or route down now: the same question may be asked again. */
const down = new Set(['42', '80']);

const isResponse = (resource: Resource | undefined): resource is CoverageEligibilityResponse =>
  resource?.resourceType === 'CoverageEligibilityResponse';

/**
 * Some payers echo the trace at the policy holder (2000C) and answer at the dependent (2000D). Then the holder's response
 * is empty, and the one beside it, of a coverage that this holder holds, is meant.
 */
function answeredBelow(reading: ToFhir, holder: number, other: number): boolean {
  const resources = (reading.bundle.entry ?? []).map(({ resource }) => resource);
  const [empty, full] = [resources[holder], resources[other]];
  if (!isResponse(empty) || !isResponse(full) || full.request.identifier !== undefined) return false;
  const covered = full.insurance?.[0]?.coverage.reference;
  const entry = reading.bundle.entry?.find(({ fullUrl }) => fullUrl === covered);
  const subscriber = (entry?.resource as Coverage | undefined)?.subscriber?.reference;
  const isBelow = subscriber !== undefined && subscriber === empty.patient.reference;
  return isBelow && empty.error === undefined && empty.insurance?.[0]?.item === undefined;
}

/** The response that echoes our trace; one that echoes none is ours when it is the only one. */
function ours(reading: ToFhir, trace: string): number {
  const entries = reading.bundle.entry ?? [];
  const echo = (i: number) => {
    const resource = entries[i]?.resource;
    return isResponse(resource) ? resource.request.identifier?.value : undefined;
  };
  const responses = [...entries.keys()].filter((i) => isResponse(entries[i]?.resource));
  const exact = responses.find((i) => echo(i) === trace);
  if (exact !== undefined) {
    const [other] = responses.filter((i) => i !== exact);
    return responses.length === 2 && other !== undefined && answeredBelow(reading, exact, other)
      ? other
      : exact;
  }
  const [only] = responses;
  return responses.length === 1 && only !== undefined && echo(only) === undefined ? only : -1;
}

/** Reads the bytes that answer one 270. `trace` is the TRN02 we sent. */
export function readAnswer(
  bytes: Uint8Array,
  needs: {
    request: Uint8Array;
    trace: string;
    exchange: string;
    newId: () => string;
    /** The maps with the payer's overlays; plain where absent. */
    maps?: readonly TransactionMap[];
  },
): Reading {
  const problem = problemOfBytes(bytes, needs.request);
  if (problem) return { outcome: problem };
  const reading = readToFhir(bytes, needs.maps ?? mapsFor('2.2.1'), needs.newId);
  if (!reading.bundle.entry?.some(({ resource }) => isResponse(resource)))
    return { outcome: { kind: 'unreadable', why: 'no-271' } };
  const at = ours(reading, needs.trace);
  if (at < 0) return { outcome: { kind: 'unreadable', why: 'not-ours' } };
  const answer = withOursFirst(reading, at);
  const response = answer.bundle.entry?.[0]?.resource as CoverageEligibilityResponse;
  const rejections = response.error ? rejectionsIn({ exchange: needs.exchange, answer }) : [];
  if (response.outcome !== 'error') return { outcome: { kind: 'answered', rejections }, answer };
  const isDown = rejections.every(({ reason }) => down.has(reason));
  return { outcome: { kind: isDown ? 'payer-down' : 'rejected', rejections }, answer };
}

/** The response as our own resource: its references are the facade's, everyone else named is contained. */
export function ownResponse(
  answer: ReadAnswer,
  ids: { id: string; patient: string; coverage: string; request: string; insurer?: string },
): CoverageEligibilityResponse & { id: string } {
  const [first, ...others] = answer.bundle.entry ?? [];
  const text = JSON.stringify(first?.resource);
  const named = others.filter(
    ({ fullUrl, resource }) =>
      resource &&
      fullUrl &&
      text.includes(fullUrl) &&
      /^(Organization|Practitioner)$/.test(resource.resourceType),
  );
  const contained = named.map(({ resource }, i) => ({ ...resource, id: `party-${i + 1}` }) as FhirResource);
  const relinked = named.reduce(
    (json, { fullUrl }, i) => json.replaceAll(fullUrl ?? '', `#party-${i + 1}`),
    text,
  );
  const response = JSON.parse(relinked) as CoverageEligibilityResponse;
  const insurance = response.insurance?.map((one) => ({ ...one, coverage: { reference: ids.coverage } }));
  return {
    ...response,
    id: ids.id,
    ...(contained.length > 0 ? { contained } : {}),
    patient: { reference: ids.patient },
    request: { ...response.request, reference: `CoverageEligibilityRequest/${ids.request}` },
    ...(insurance ? { insurance } : {}),
  };
}

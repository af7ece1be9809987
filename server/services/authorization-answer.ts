/** What came back for a 278: bytes → an ending the screens know, and the decision read against its request. Pure. */
import type { Bundle, BundleEntry, ClaimResponse, FhirResource } from 'fhir/r4.js';
import { joinAnswer, readToFhir, type JoinedAnswer, type TransactionMap } from '#mappers';
import { problemOfBytes, withOursFirst, type RefusedRequest, type UnreadableBytes } from './answer-bytes.ts';
import { claimOf, type KeptRequest } from './authorization-request.ts';

/** How an exchange ended, sealed with it. */
export type AuthorizationOutcome =
  | { readonly kind: 'decided' | 'pended' | 'rejected' }
  | RefusedRequest
  | { readonly kind: 'unreadable'; readonly why: UnreadableBytes['why'] | 'no-278' }
  /** It answers something else than we asked: kept, not applied. */
  | { readonly kind: 'wrong-answer'; readonly because: 'trace' | 'person' | 'member' };

/** The decision with the trace that proves it; kept beside the ClaimResponse it became. */
export interface KeptDecision extends Pick<JoinedAnswer, 'bundle' | 'trace' | 'items' | 'differences'> {
  /** Whose bytes the trace points into: the request's own exchange, or that of a later inquiry. */
  readonly exchange: string;
}

export interface DecisionReading {
  readonly outcome: AuthorizationOutcome;
  readonly decision?: Omit<KeptDecision, 'exchange'>;
}

const isAnswer = ({ resource }: BundleEntry): boolean => resource?.resourceType === 'ClaimResponse';

/** The answer that echoes our trace; of one alone whatever it echoes is looked at later. An inquiry may find several. */
function oursIn({ entry = [] }: Bundle, asked: Bundle): number {
  const answers = [...entry.keys()].filter((index) => isAnswer(entry[index] ?? {}));
  const traces = (claimOf(asked).identifier ?? []).map(({ value }) => value);
  const echoing = answers.find((index) => {
    const { identifier = [] } = entry[index]?.resource as ClaimResponse;
    return identifier.some(({ value, type }) => type === undefined && traces.includes(value));
  });
  return echoing ?? (answers.length === 1 ? (answers[0] ?? -1) : -1);
}

/** The request with one more number that an echo may hold. */
function withTrace(bundle: Bundle, trace: string): Bundle {
  const claim = claimOf(bundle);
  const [first, ...others] = bundle.entry ?? [];
  const resource = { ...claim, identifier: [...(claim.identifier ?? []), { value: trace }] };
  return { ...bundle, entry: [{ ...first, resource }, ...others] };
}

/** The ClaimResponse of a decision, its first entry. */
export function responseOf(bundle: Bundle): ClaimResponse {
  const first = bundle.entry?.[0]?.resource as FhirResource | undefined;
  if (first?.resourceType !== 'ClaimResponse')
    throw new Error('An answer Bundle begins with its ClaimResponse.');
  return first;
}

/**
 * How far a decision goes. Errors of service lines under an event that is "not certified" as a whole are a rejection too:
 * nothing was reviewed (X12's ruling 2477), and what is wrong can be corrected.
 */
export function endingOf({
  bundle,
  items,
}: Pick<JoinedAnswer, 'bundle' | 'items'>): 'decided' | 'pended' | 'rejected' {
  const response = responseOf(bundle);
  const hasErrors = (response.error ?? []).length > 0;
  const isReviewed = items.some(
    ({ action, fromEvent }) => action !== undefined && !(fromEvent && action === 'A3'),
  );
  if (response.outcome === 'error' || (hasErrors && !isReviewed)) return 'rejected';
  return items.some(({ action }) => action === 'A4') ? 'pended' : 'decided';
}

/** Reads the bytes that answer a request; `request` = the bytes they answer, of the request or of an inquiry about it. */
export function readDecision(
  bytes: Uint8Array,
  needs: {
    readonly request: Uint8Array;
    readonly asked: { readonly bytes: Uint8Array; readonly kept: KeptRequest };
    /** Trace of the inquiry that these bytes answer: a payer may echo it in place of the request's. */
    readonly inquiry?: string;
    /** With what was published for this payer. */
    readonly maps: readonly TransactionMap[];
    readonly newId: () => string;
  },
): DecisionReading {
  const problem = problemOfBytes(bytes, needs.request);
  if (problem) return { outcome: problem };
  const reading = readToFhir(bytes, needs.maps, needs.newId);
  if (!reading.bundle.entry?.some(isAnswer)) return { outcome: { kind: 'unreadable', why: 'no-278' } };
  const { bytes: x12, kept } = needs.asked;
  const request = needs.inquiry === undefined ? kept.bundle : withTrace(kept.bundle, needs.inquiry);
  const at = oursIn(reading.bundle, kept.bundle);
  if (at < 0) return { outcome: { kind: 'wrong-answer', because: 'trace' } };
  const ours = { ...reading, ...withOursFirst(reading, at) };
  const joined = joinAnswer(ours, { bundle: request, written: { x12, trace: kept.trace } });
  const [stranger] = joined.strangers;
  if (stranger === 'no-answer') return { outcome: { kind: 'unreadable', why: 'no-278' } };
  if (stranger !== undefined) {
    const because = stranger === 'birth-date' ? 'person' : stranger;
    return { outcome: { kind: 'wrong-answer', because } };
  }
  const { bundle, trace, items, differences } = joined;
  return { outcome: { kind: endingOf(joined) }, decision: { bundle, trace, items, differences } };
}

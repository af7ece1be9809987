/** The 278 of a reviewed request: what is sealed with its exchange, and its bytes with the trace of each value. Pure. */
import type { Bundle, Claim, FhirResource } from 'fhir/r4.js';
import { writeFromFhir, type TransactionMap, type PasVersion, type WriteTrace } from '#mappers';
import type { AuthorizationDraft } from '../authorization-view.ts';
import type { ControlNumbers } from '../exchange/exchange.ts';
import type { Route } from '../payers/route.ts';
import { Problem } from '../problems.ts';
import type { Asker } from './provenance.ts';

export const AUTHORIZATION = 'authorization';
/** The question what became of a request (X215). */
export const AUTHORIZATION_INQUIRY = 'authorization-inquiry';

/** Sealed with the exchange: what its answer needs to find its way home. */
export interface AuthorizationContext {
  /** Id of our Claim and of the ClaimResponse to it. */
  readonly claim: string;
  readonly pas: PasVersion;
  readonly payerId: string;
  readonly payerName: string;
  /** TRN02 of the event. */
  readonly trace: string;
  /** Facade references; a back-end client's request has no visit. */
  readonly coverage: string;
  readonly appointment?: string;
  /** What a person reviewed; of a back-end client's Bundle what the form would show. */
  readonly draft: AuthorizationDraft;
  /** The exchange this was sent anew for. */
  readonly replaces?: string;
  readonly asker: Asker;
}

/** The request as it is kept beside the Claim: an answer is read against it, and an AAA leads back through its trace. */
export interface KeptRequest {
  readonly exchange: string;
  readonly bundle: Bundle;
  readonly trace: readonly WriteTrace[];
  /** As another system sent it, with its own names; entry for entry that of `bundle`. */
  readonly sent?: Bundle;
}

export interface Composed {
  readonly bytes: Uint8Array;
  readonly trace: readonly WriteTrace[];
}

/** The guides of a request and of an inquiry about one. */
export const REQUEST_GUIDE = '005010X217';
export const INQUIRY_GUIDE = '005010X215';

/** The map that sends a Claim by this guide. */
export function mapOf(maps: readonly TransactionMap[], guide: string): TransactionMap | undefined {
  return maps.find((map) => map.set === '278' && map.guide === guide && map.main === 'claim');
}

/** Writes a request Bundle, or the Bundle of an inquiry. Throws `authorization/cannot-ask` with the fields at fault. */
export function compose(
  bundle: Bundle,
  about: { readonly maps: readonly TransactionMap[]; readonly route: Route; readonly guide: string },
  numbers: ControlNumbers,
  at: string,
): Composed {
  const { route, maps, guide } = about;
  const map = mapOf(maps, guide);
  if (!map) throw new Error(`No map writes a 278 of ${guide}.`);
  const settings = {
    delimiters: route.delimiters,
    sender: route.sender,
    receiver: route.receiver,
    usage: route.usage,
    numbers,
    at,
    packs: true,
    ...(route.writing ? { policy: route.writing } : {}),
    ...(route.checks ? { checks: { switches: route.checks } } : {}),
  };
  const { x12, trace, issues } = writeFromFhir(map, bundle, settings);
  if (x12) return { bytes: x12, trace };
  const errors = issues.filter((issue) => issue.severity === 'error');
  throw new Problem('authorization/cannot-ask', { why: [...new Set(errors.map(sentenceOf))].join(' ') });
}

/** Names the field, never its value; what no field caused is told by its place in the message. */
function sentenceOf({ message, fhir, at }: ReturnType<typeof writeFromFhir>['issues'][number]): string {
  if (fhir) return `${fhir}: ${message}`;
  return `${message} (segment ${at.segment}, element ${at.element ?? 0})`;
}

/** The Claim of a request Bundle, its first entry. */
export function claimOf(bundle: Bundle): Claim {
  const first = bundle.entry?.[0]?.resource as FhirResource | undefined;
  if (first?.resourceType !== 'Claim') throw new Error('A request Bundle begins with its Claim.');
  return first;
}

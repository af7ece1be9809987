import type { Bundle } from 'fhir/r4.js';
import type { ToFhir } from '../read.ts';
import type { ToX12 } from '../write.ts';

/** The request an answer is read against: its Bundle, and the bytes written from it with their trace. */
export interface AskedRequest {
  readonly bundle: Bundle;
  readonly written: Pick<ToX12, 'x12' | 'trace'>;
}

/** How an item of the answer was found to be this item of the Claim. */
export type MatchedBy = 'trace' | 'order' | 'event';

/** One thing that was authorized otherwise than it was asked. Values are texts for people; paths lead from their Bundle. */
export interface Difference {
  /** `Claim.item.sequence`. */
  readonly item: number;
  readonly what:
    | 'code'
    | 'modifiers'
    | 'revenue'
    | 'quantity'
    | 'unit'
    | 'amount'
    | 'start'
    | 'end'
    | 'delivery'
    | 'provider';
  /** Absent when nothing was asked. */
  readonly asked?: string;
  /** Absent when nothing was authorized. */
  readonly authorized?: string;
  /** Where in the request's Bundle. */
  readonly askedAt?: string;
  /** Where in the answer's Bundle. */
  readonly authorizedAt?: string;
}

/** What an item of the Claim was answered. */
export interface JoinedItem {
  readonly sequence: number;
  /** `Bundle.entry[0].resource.item[n]` of the joined answer. */
  readonly at: string;
  readonly matchedBy: MatchedBy;
  /** HCR01: A1, A3, A4, A6, C, CT, NA; A2 only from the event level. Absent when nothing was decided. */
  readonly action?: string;
  /** The decision is that of the whole event; the answer has none for this item. */
  readonly fromEvent: boolean;
  /** HCR02, the authorization number. */
  readonly number?: string;
}

/** Why an answer is not one to this request. Any of these: it must not be applied. */
export type Stranger =
  /** It echoes a trace number, and none of them is ours. */
  | 'trace'
  /** It speaks of another member id. */
  | 'member'
  /** It speaks of somebody born on another day. */
  | 'birth-date'
  /** It is no ClaimResponse at all. */
  | 'no-answer';

/** An answer read against its request. The Bundle begins with the ClaimResponse; what was echoed has the request's ids. */
export interface JoinedAnswer extends ToFhir {
  readonly strangers: readonly Stranger[];
  /** One for each item of the Claim that was answered, in the order of their sequence. */
  readonly items: readonly JoinedItem[];
  /** Of items the payer modified (A6): what differs from the request. */
  readonly differences: readonly Difference[];
}

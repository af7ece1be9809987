/** What an exchange is: one request and its answers with a counterparty, the unit of durability. Types alone. */
import type { Problem, ProblemId } from '../problems.ts';
import type { Transaction } from '../store/database.ts';

export type ExchangeState =
  | 'drafted'
  | 'queued'
  | 'claimed'
  | 'inflight'
  | 'acknowledged'
  | 'answered'
  | 'applied'
  | 'ambiguous'
  | 'rejected'
  | 'failed'
  | 'cancelled';

/** Never reused towards a partner; 1 to 999,999,999. The three are equal today; do not rely on it. */
export interface ControlNumbers {
  readonly interchange: number;
  readonly group: number;
  readonly set: number;
}

/** Where exchanges go: a payer by its route, a FHIR repository. */
export interface Counterparty {
  readonly id: string;
  /** Who must not see a control number twice. */
  readonly partner: string;
  /** No attempt starts later than this after the first request. */
  readonly giveUpAfterMs: number;
  /**
   * Carries the bytes there and the answer back. Throws a Problem whose id ends in what the other side may have of the
   * request: `/unreachable` nothing; `/refused` it said no, with a `status`; `/timeout`, `/cut` and `/too-large` perhaps all.
   */
  send(
    request: Uint8Array,
    options: { readonly payloadId: string; readonly signal: AbortSignal },
  ): Promise<Uint8Array>;
}

/** What an exchange is found by. The first group is kept in the clear, the second as HMACs of the normalised value. */
export interface BusinessKeys {
  readonly payer?: string;
  readonly npi?: string;
  readonly procedure?: string;
  readonly services?: string;
  /** ISO date. */
  readonly serviceDate?: string;
  /** Facade ids. */
  readonly coverage?: string;
  readonly appointment?: string;
  readonly request?: string;

  readonly memberId?: string;
  /** Name and birth date in one string. */
  readonly person?: string;
  readonly mrn?: string;
  readonly authorization?: string;
  readonly trace?: string;
  /** The Idempotency-Key of the call that asked, with who called. */
  readonly call?: string;
}

export interface NewExchange {
  readonly kind: string;
  /** Id of the counterparty. */
  readonly to: string;
  /** Facade Patient id; '' where it is about none. */
  readonly patient: string;
  /** Of an `ordered` kind: the line it stands in. Without one, all for its counterparty are one line. */
  readonly line?: string;
  readonly keys: BusinessKeys;
  /** Pure: the bytes for these numbers. */
  compose(numbers: ControlNumbers, id: string): Uint8Array;
  /** What the handler wants back with the answer; sealed. */
  readonly context: object;
}

export interface ExchangeEvent {
  readonly at: Date;
  readonly state: ExchangeState;
  /** A code, never patient data: a ProblemId, `recovered`, `late-answer`, `asked-to-wait`, `apply-failed`, `by-inquiry`, `by-person`. */
  readonly detail?: string;
}

export interface Exchange {
  readonly id: string;
  readonly tenant: string;
  readonly kind: string;
  readonly state: ExchangeState;
  readonly routeId: string;
  readonly numbers: ControlNumbers;
  readonly patient: string;
  readonly context: object;
  readonly requestBytes: Uint8Array;
  /** The newest answer that was not late. */
  readonly answerBytes?: Uint8Array;
  readonly askedAt: Date;
  /** When the newest attempt went out. */
  readonly sentAt?: Date;
  readonly answeredAt?: Date;
  readonly attempts: number;
  /** While queued: not before this instant. */
  readonly retryAt?: Date;
  readonly giveUpAt: Date;
  /** Why the newest attempt brought no answer. */
  readonly lastProblem?: ProblemId;
  /** What fills its text. */
  readonly lastParams?: Problem['params'];
  readonly outcome?: object;
  readonly events: readonly ExchangeEvent[];
}

/** What a kind of exchange does with its answers. */
export interface ExchangeHandler {
  /** `never`: a request that may have reached the payer is not sent again; the exchange becomes `ambiguous`. */
  readonly resend: 'safe' | 'never';
  /** One line is sent one after the other, each when the one before has ended, whatever its end; by the job queue alone. */
  readonly ordered?: true;
  /** In the transaction that marks it so. `queued` = the payer asked to wait: ask again at `retryAt`. */
  apply(
    tx: Transaction,
    exchange: Exchange,
    answer: Uint8Array,
  ): Promise<{
    readonly state: 'applied' | 'rejected' | 'queued';
    readonly retryAt?: Date;
    readonly outcome: object;
  }>;
  /** In the transaction that ends it without a usable answer: `failed`, `ambiguous` or `cancelled`. */
  ended?(tx: Transaction, exchange: Exchange): Promise<void>;
}

/** An exchange in one of these may still change by itself. */
export function isOpen(state: ExchangeState): boolean {
  return ['drafted', 'queued', 'claimed', 'inflight', 'acknowledged', 'answered'].includes(state);
}

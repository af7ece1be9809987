/**
 * What the chart panel is told, as types alone: the server builds these, smart-app reads them.
 * Dates are ISO 8601; references are ids of our facade (`Appointment/…`), as in `/s/{sid}/fhir`.
 * No sentence is sent: rules and states travel as ids with parameters, and the app holds the words (i18n).
 */

/** DESIGN: blocked > unknown > action-needed > ready; a cancelled visit has none. */
export type VerdictWord = 'ready' | 'action-needed' | 'blocked' | 'unknown';
export type Severity = 'block' | 'warn' | 'info';

/** A place in X12 bytes. Offsets are bytes from 0 in the message; `segment` counts from 1 at its first segment. */
export interface SegmentPlace {
  readonly segment: number;
  /** Position in the transaction set, ST = 1; 0 outside of one. */
  readonly inSet: number;
  readonly loop: string;
  readonly element?: number;
  readonly component?: number;
  readonly repetition?: number;
  readonly offset: number;
  readonly length: number;
}

export type Evidence =
  | { readonly kind: 'resource'; readonly reference: string; readonly path: string }
  | {
      readonly kind: 'segment';
      readonly exchange: string;
      readonly direction: 'request' | 'answer';
      /** The map row that carried it, e.g. `271.2110.EB#copay`. */
      readonly row?: string;
      readonly at: SegmentPlace;
    };

export interface Fix {
  /** A key below `fix.` in the rule's words. */
  readonly label: string;
  /**
   * `authorize` opens the prior authorization of the visit: its form, or the request that is there; `inquire` asks the payer
   * what became of the request that the finding's parameter `request` names.
   */
  readonly action?:
    'check-now' | 'ask-again' | 'open-ehr' | 'show-exchange' | 'compare' | 'authorize' | 'inquire';
}

export interface Finding {
  /** Rule id as in profiles/rules, e.g. `E11`. */
  readonly rule: string;
  readonly severity: Severity;
  /** The visit must not go ahead as booked. */
  readonly stops: boolean;
  readonly params: Readonly<Record<string, string>>;
  readonly fixes: readonly Fix[];
  readonly owner: string;
  /** When it becomes overdue, ISO instant. */
  readonly due?: string;
  readonly evidence: readonly Evidence[];
  /** Coverage it speaks of; absent = the visit as a whole. */
  readonly coverage?: string;
}

export interface Amount {
  readonly value: number;
  readonly currency: string;
}

/** One answered benefit row, as a person compares it with the others. */
export interface BenefitLine {
  /** X12 EB01, e.g. `B`. */
  readonly type: string;
  readonly serviceType?: string;
  readonly procedure?: string;
  readonly amount?: Amount;
  /** 0.2 = 20 %. */
  readonly percent?: number;
  readonly quantity?: { readonly value: number; readonly qualifier: string };
  readonly network: 'in' | 'out' | 'both' | 'unknown' | 'not-stated';
  /** X12 EB02, e.g. `IND`. */
  readonly level?: string;
  /** X12 EB06, e.g. `27`. */
  readonly period?: string;
  readonly planName?: string;
  readonly notes: readonly string[];
  readonly placeOfService?: string;
  readonly evidence: readonly Evidence[];
}

export interface CopayView {
  readonly candidates: readonly BenefitLine[];
  /** Index in `candidates`; absent when none may be chosen. */
  readonly chosen?: number;
  /** Why this one (or none): ids the app words, most decisive first. */
  readonly why: readonly (
    | 'most-specific-service'
    | 'in-network'
    | 'out-of-network'
    | 'per-visit'
    | 'place-of-service'
    | 'only-one'
    | 'network-unknown'
    | 'several-equal'
    | 'general-answer-only'
    | 'qmb-collect-nothing'
    | 'none-answered'
  )[];
}

/** Total and what is left of it, with the rows both came from. */
export interface AccumulatorView {
  readonly network: BenefitLine['network'];
  readonly level: 'IND' | 'FAM' | 'other';
  readonly total?: Amount;
  readonly remaining?: Amount;
  readonly evidence: readonly Evidence[];
}

export type YesNoUnknown = 'yes' | 'no' | 'unknown';

export interface BenefitsView {
  /** Is the *service* covered, as answered; the plan being active proves nothing about the service. */
  readonly service: 'covered' | 'not-covered' | 'general-only' | 'not-answered';
  readonly plan: 'active' | 'inactive' | 'pending' | 'not-answered';
  readonly planName?: string;
  readonly copay: CopayView;
  readonly coinsurance: readonly BenefitLine[];
  readonly deductible: readonly AccumulatorView[];
  readonly outOfPocket: readonly AccumulatorView[];
  readonly authorization: { readonly required: YesNoUnknown; readonly evidence: readonly Evidence[] };
  readonly network: { readonly ours: YesNoUnknown; readonly evidence: readonly Evidence[] };
  readonly notes: readonly { readonly text: string; readonly evidence: readonly Evidence[] }[];
  /** Every row of the answer, for the table behind. */
  readonly lines: readonly BenefitLine[];
}

/** What the payer holds differently from us. */
export interface Difference {
  readonly field: 'family' | 'given' | 'birthDate' | 'gender' | 'memberId' | 'address' | 'group';
  readonly ours: string;
  readonly payers: string;
  readonly evidence: readonly Evidence[];
}

/**
 * How far a check is. `sending`… `answered` are the road; the others say how it ended without a usable answer:
 * `rejected` the payer answered with AAA, `refused` the clearinghouse with 999/TA1 (the payer never saw it),
 * `unreadable` bytes came that are no answer, `payer-down` AAA 42/80 or no connection, `no-answer` nothing came in time.
 */
export type CheckState =
  | 'never'
  | 'queued'
  | 'sending'
  | 'waiting'
  | 'answered'
  | 'rejected'
  | 'refused'
  | 'unreadable'
  | 'payer-down'
  | 'no-answer';

export interface Rejection {
  /** X12 AAA03, e.g. `75`. */
  readonly reason: string;
  /** X12 AAA04, e.g. `C`. */
  readonly followUp: string;
  readonly loop: string;
  /** The field of the registration to look at, where the reason names one. */
  readonly field?: 'memberId' | 'name' | 'birthDate' | 'gender' | 'provider' | 'payer' | 'service' | 'date';
  readonly canRetry: boolean;
  readonly evidence: readonly Evidence[];
}

export interface CheckView {
  readonly id: string;
  readonly state: CheckState;
  readonly coverage: string;
  readonly appointment?: string;
  readonly askedAt: string;
  /** The day asked about; differs from the visit's day when that lies beyond the route's window. */
  readonly serviceDate: string;
  readonly asksToday: boolean;
  /** When the visit's own day will be asked about. */
  readonly nextCheckAt?: string;
  readonly answeredAt?: string;
  /** True once the payer is slower than the route's `slowAfterMs` (20 s). */
  readonly slow: boolean;
  /** When the next attempt goes out by itself. */
  readonly retryAt?: string;
  /** Exchange id, where bytes exist. */
  readonly exchange?: string;
  readonly payerName: string;
  readonly rejections: readonly Rejection[];
  readonly refusal?: {
    readonly kind: 'TA1' | '999';
    readonly code: string;
    readonly evidence: readonly Evidence[];
  };
  /** This is an answer of the last two minutes, shown instead of asking again. */
  readonly recent?: boolean;
}

export interface CoverageCheckView {
  readonly coverage: string;
  readonly order: number;
  readonly payerName: string;
  /** False where the payer on file is none we can ask, whatever the status of the coverage. */
  readonly hasRoute: boolean;
  readonly check?: CheckView;
  readonly benefits?: BenefitsView;
  readonly differences: readonly Difference[];
}

export interface VisitView {
  readonly appointment: string;
  readonly start: string;
  readonly timeZone: string;
  readonly status: string;
  readonly title: string;
  readonly location?: string;
  readonly practitioner?: string;
  readonly procedure?: { readonly system: string; readonly code: string };
  /** Service types asked about, most specific first. */
  readonly serviceTypes: readonly string[];
  readonly verdict?: VerdictWord;
  /** Worst first. */
  readonly findings: readonly Finding[];
  readonly coverages: readonly CoverageCheckView[];
  /** When there may be news of a request for authorization that is under way, or of a question about one. */
  readonly newsAt?: string;
  /** Who told of it, where the EHR has no visits in FHIR. */
  readonly told?: ToldBy;
}

/** By HL7 v2 message (`siu`) or by a list that somebody uploaded. */
export interface ToldBy {
  readonly source: 'siu' | 'list';
  readonly at: string;
  /** Who uploaded the list. */
  readonly by?: string;
  /** When the other way told of it, where both did. */
  readonly alsoAt?: string;
  /** The other way told of a visit that this may be; nothing that both name says that it is. */
  readonly isPerhapsTwice: boolean;
}

/** Of an EHR that has no visits in FHIR: how they come in, and which of this chart's number name somebody else. */
export interface OutsideView {
  /** A scheduling system sends messages. */
  readonly byMessages: boolean;
  readonly doubts: readonly {
    readonly doubt: 'name' | 'birth-date';
    readonly source: 'siu' | 'list';
    readonly toldAt: string;
  }[];
}

export interface VisitsView {
  readonly visits: readonly VisitView[];
  readonly outside?: OutsideView;
  /** What the EHR says beside what it gave, e.g. that it may be incomplete. Sentences. */
  readonly remarks?: readonly string[];
}

export interface SessionView {
  /** Absent when somebody signed in without a chart: then there is no panel, the workbench alone. */
  readonly patient?: string;
  readonly user: { readonly name: string; readonly role: string };
  readonly needPatientBanner: boolean;
  readonly styleUrl?: string;
  readonly timeZone: string;
  readonly sandbox: boolean;
  /** When the session ends without user input. */
  readonly idleEndsAt: string;
  /** `visitsComeIn`: the EHR has no visits in FHIR; they come by lists and messages. */
  readonly connection: { readonly name: string; readonly visitsComeIn: boolean };
}

/** The session of a chart. */
export interface ChartSessionView extends SessionView {
  readonly patient: string;
}

/** One segment of a message, for the raw view; `text` without its terminator. */
export interface SegmentView {
  readonly segment: number;
  readonly inSet: number;
  readonly loop: string;
  readonly depth: number;
  readonly offset: number;
  readonly length: number;
  readonly text: string;
  /** Short label of the segment in that loop. */
  readonly label: string;
}

export interface MessageView {
  readonly bytes: number;
  readonly segments: readonly SegmentView[];
  readonly issues: readonly { readonly code: string; readonly message: string; readonly at: SegmentPlace }[];
  /** When the bytes are no X12 at all: a printable rendering of their beginning. */
  readonly raw?: string;
}

export interface ExchangeView {
  readonly id: string;
  readonly state: string;
  readonly events: readonly { readonly at: string; readonly state: string }[];
  readonly request: MessageView;
  readonly answer?: MessageView;
}

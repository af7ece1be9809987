/**
 * What the app is told of prior authorizations, as types alone: the server builds these, smart-app reads them.
 * Dates are ISO 8601; references are ids of our facade. No sentence is sent, but the payer's own words and labels of codes.
 *
 * Below /s/{sid}/api:
 *
 * | call | answer |
 * |---|---|
 * | `GET  authorizations/form?appointment=Appointment/…&coverage=Coverage/…` | {@link AuthorizationForm}, prefilled from the chart |
 * | `POST authorizations/review` {@link AuthorizationDraft} | {@link AuthorizationReview}: problems, and what would be sent |
 * | `POST authorizations` {@link AuthorizationDraft}, `Idempotency-Key` | 202 {@link AuthorizationView}; 422 when a problem stops it |
 * | `GET  authorizations?appointment=Appointment/…` | `{ authorizations: AuthorizationView[] }`, newest first; without the query, all of the patient |
 * | `GET  authorizations/{id}` | {@link AuthorizationView}; ask again while `isOpen` |
 * | `POST authorizations/{id}/settle` `{ "decision": AuthorizationChoice }`, `Idempotency-Key` | {@link AuthorizationView} |
 * | `GET  exchanges/{id}` | ExchangeView of panel-view.ts: the bytes behind any evidence |
 *
 * The panel opens the form, or the request that is there, by a finding's fix with `action: 'authorize'` (E11, E12, and
 * whatever else speaks of an authorization), for the coverage the finding names.
 */
import type { Evidence, Severity } from './panel-view.ts';

/** Where a prefilled value comes from; `entered` once a person changed it. */
export type FieldSource =
  | { readonly kind: 'chart'; readonly reference: string; readonly path: string; readonly label?: string }
  /** Set for the clinic or the payer, e.g. the organisation that asks. */
  | { readonly kind: 'setting'; readonly name: string }
  /** Follows from other fields, e.g. the request category from the service. */
  | { readonly kind: 'derived'; readonly rule: string }
  | { readonly kind: 'entered' }
  | { readonly kind: 'nothing' };

/** Every field a person sees; `FieldProblem.field`, the sources and AAA rejections name it. */
export type FieldName =
  | 'patient.name'
  | 'patient.birthDate'
  | 'patient.gender'
  | 'patient.memberId'
  | 'payer'
  | 'coverage'
  | 'requester'
  | 'requester.npi'
  | 'requester.phone'
  | 'category'
  | 'certification'
  | 'levelOfService'
  | 'placeOfService'
  | 'diagnoses'
  | 'service.code'
  | 'service.modifiers'
  | 'service.type'
  | 'service.quantity'
  | 'service.start'
  | 'service.end'
  | 'service.provider'
  | 'service.provider.npi'
  | 'note';

/** A field of the form, or one of a service line (`line` from 1). */
export interface FieldPlace {
  readonly field: FieldName;
  readonly line?: number;
}

/** The app holds the words: `form.problem.<code>` with `params`. */
export interface FieldProblem extends FieldPlace {
  readonly code:
    | 'missing'
    | 'npi-check-digit'
    | 'not-a-date'
    | 'date-in-past'
    | 'date-order'
    | 'beyond-limit'
    | 'not-a-code'
    | 'member-id-shape'
    | 'no-diagnosis'
    | 'too-many-diagnoses'
    | 'no-service'
    | 'unit-missing'
    | 'too-long'
    | 'not-asked-here';
  /** `block` may not be sent; `warn` may, knowingly. */
  readonly severity: Severity;
  readonly params: Readonly<Record<string, string>>;
  /** Where to repair it in the chart, when it came from there. */
  readonly source?: FieldSource;
}

export interface CodeView {
  readonly system: string;
  readonly code: string;
  readonly label?: string;
}

/** A person or organisation with its NPI. */
export interface ProviderView {
  readonly kind: 'person' | 'organization';
  /** In the chart; absent when typed in. */
  readonly reference?: string;
  readonly family?: string;
  readonly given?: string;
  /** Name of an organisation. */
  readonly name?: string;
  readonly npi?: string;
  /** NUCC taxonomy. */
  readonly taxonomy?: string;
  readonly phone?: string;
}

export interface DraftDiagnosis {
  /** ICD-10-CM with its dot, e.g. `G43.909`. */
  readonly code: string;
  readonly label?: string;
  readonly reference?: string;
}

/** X12 673 words of PAS: units, days, hours, minutes, months, visits, international units. */
export type QuantityUnit = 'UN' | 'DA' | 'HS' | 'MJ' | 'MO' | 'VS' | 'F2';

export interface DraftService {
  /** Order in the chart this line comes from. */
  readonly order?: string;
  readonly code?: CodeView;
  readonly modifiers: readonly string[];
  /** X12 service type (UM03), e.g. `4`. */
  readonly serviceType?: string;
  readonly quantity?: number;
  readonly unit?: QuantityUnit;
  /** Days, `2026-12-01`; `end` only for a span. */
  readonly start?: string;
  readonly end?: string;
  /** Who does it. */
  readonly provider?: ProviderView;
}

/** What a person edits and sends; the patient comes from the session, never from here. */
export interface AuthorizationDraft {
  readonly appointment?: string;
  readonly coverage: string;
  readonly requester: ProviderView;
  /** X12 1525: HS services, AR admission, SC specialty care, IN individual. */
  readonly category: 'HS' | 'AR' | 'SC' | 'IN';
  /** X12 1322; `I` initial is the one this step sends. */
  readonly certification: 'I';
  /** X12 1338: U urgent, E elective, 03 emergency. */
  readonly levelOfService?: 'E' | 'U' | '03';
  /** CMS place of service, e.g. `11`. */
  readonly placeOfService?: string;
  /** Most important first; at most 12. */
  readonly diagnoses: readonly DraftDiagnosis[];
  readonly services: readonly DraftService[];
  /** Free text to the payer. */
  readonly note?: string;
}

export interface PersonView {
  readonly reference: string;
  readonly name: string;
  readonly birthDate?: string;
  readonly gender?: string;
  readonly mrn?: string;
}

/** The request as the chart fills it. */
export interface AuthorizationForm {
  readonly draft: AuthorizationDraft;
  readonly patient: PersonView;
  /** Member id as on the coverage. */
  readonly memberId?: string;
  readonly payer: { readonly id: string; readonly name: string };
  readonly sources: readonly (FieldPlace & { readonly source: FieldSource })[];
  readonly problems: readonly FieldProblem[];
  /** Other diagnoses of the chart, to add. */
  readonly otherDiagnoses: readonly DraftDiagnosis[];
  /** Practitioners of visit and order, to choose from. */
  readonly providers: readonly ProviderView[];
  /** Codes with labels for the selects. */
  readonly choices: {
    readonly category: readonly CodeView[];
    readonly levelOfService: readonly CodeView[];
    readonly placeOfService: readonly CodeView[];
    readonly serviceType: readonly CodeView[];
    readonly unit: readonly CodeView[];
  };
  /** An authorization of this visit that is open or decided: look at it before a second is sent. */
  readonly earlier?: AuthorizationView;
}

export interface AuthorizationReview {
  readonly canSend: boolean;
  readonly problems: readonly FieldProblem[];
  readonly patient: PersonView;
  readonly payer: { readonly id: string; readonly name: string };
  readonly requester: ProviderView;
  readonly draft: AuthorizationDraft;
  /** The same with labels, line by line as a person reads it. */
  readonly services: readonly AuthorizationLineAsked[];
  /** How it goes: the transaction and where to. */
  readonly transaction: '278';
  readonly test: boolean;
}

/**
 * How far a request is.
 *
 * `queued`, `sending`, `waiting` are the road; `decided` every line has its answer; `pended` the payer has it and decides later;
 * `rejected` the payer could not work with it (AAA); `refused` 999/TA1, the payer never saw it; `unreadable` bytes came that are
 * no answer; `wrong-answer` an answer came that belongs to another request; `payer-down` nobody could take it, nothing was sent;
 * `no-answer` the time was over and it surely did not go out; `ambiguous` it may have arrived, a person or an inquiry decides;
 * `arrived` a person said it arrived, the decision comes outside of this exchange; `closed` taken back before it was sent, or
 * sent again as another.
 */
export type AuthorizationState =
  | 'queued'
  | 'sending'
  | 'waiting'
  | 'decided'
  | 'pended'
  | 'rejected'
  | 'refused'
  | 'unreadable'
  | 'wrong-answer'
  | 'payer-down'
  | 'no-answer'
  | 'ambiguous'
  | 'arrived'
  | 'closed';

/** X12 306, in words; `unknown` is a code we do not know, kept as it came. */
export type DecisionWord =
  | 'approved'
  | 'modified'
  | 'partial'
  | 'denied'
  | 'pended'
  | 'not-required'
  | 'contact-payer'
  | 'cancelled'
  | 'unknown'
  | 'none';

export interface AuthorizationLineAsked {
  /** Counts from 1, as Claim.item.sequence. */
  readonly line: number;
  readonly code?: CodeView;
  readonly modifiers: readonly string[];
  readonly serviceType?: CodeView;
  readonly quantity?: number;
  readonly unit?: CodeView;
  readonly start?: string;
  readonly end?: string;
  readonly provider?: ProviderView;
}

/** One thing that differs between asked and authorized. */
export interface LineDifference {
  readonly field: 'code' | 'modifiers' | 'quantity' | 'unit' | 'start' | 'end' | 'provider';
  readonly asked: string;
  readonly authorized: string;
  readonly evidence: readonly Evidence[];
}

export interface ReasonView {
  /** X12 886 (HCR03), e.g. `0V`. */
  readonly code: string;
  readonly label?: string;
}

export interface AuthorizationLineView {
  readonly asked: AuthorizationLineAsked;
  readonly decision: DecisionWord;
  /** X12 306 as it came, e.g. `A1`. */
  readonly code?: string;
  /** True when the payer said it for the whole request and not for this line. */
  readonly fromWhole: boolean;
  readonly number?: string;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly issued?: string;
  readonly reasons: readonly ReasonView[];
  /** The payer's own words. */
  readonly notes: readonly string[];
  /** Only for `modified`. */
  readonly differences: readonly LineDifference[];
  readonly evidence: readonly Evidence[];
}

/** An AAA of the payer: what it could not work with, and which field to look at. */
export interface AuthorizationRejection {
  /** X12 901, e.g. `75`. */
  readonly reason: string;
  /** X12 889, e.g. `C`. */
  readonly followUp: string;
  readonly loop: string;
  /** Element of ours the payer points at, as PAS writes it: `2010C-NM109`. */
  readonly element?: string;
  /** FHIRPath from the request Bundle, e.g. `Bundle.entry[1].resource.identifier[0].value`. */
  readonly path?: string;
  /** The field of the form to change; absent where no field can help. */
  readonly place?: FieldPlace;
  /** `correct` change and send anew; `later` the payer is busy or down; `call` call the payer; `chart` repair the registration. */
  readonly next: 'correct' | 'later' | 'call' | 'chart';
  readonly evidence: readonly Evidence[];
}

export interface WantedDocument {
  readonly kind: 'report' | 'loinc';
  /** X12 755 or LOINC. */
  readonly code: string;
  readonly label?: string;
  /** How it should come, X12 756, e.g. `EL`. */
  readonly transmission?: string;
  readonly controlNumber?: string;
  readonly line?: number;
  readonly evidence: readonly Evidence[];
}

/** What a person may decide about an ambiguous or pended request. */
export type AuthorizationChoice = 'inquire' | 'arrived' | 'not-arrived';

export interface AuthorizationView {
  readonly id: string;
  readonly state: AuthorizationState;
  /** Ask again: something still moves by itself. */
  readonly isOpen: boolean;
  /** Of the whole request: the worst of its lines, `partial` when they differ, `none` while there is no answer. */
  readonly decision: DecisionWord;
  readonly appointment?: string;
  readonly coverage: string;
  readonly patient: string;
  readonly payerName: string;
  readonly sentAt: string;
  readonly answeredAt?: string;
  /** For `pended`: since when, and when we ask again by ourselves where the payer offers it. */
  readonly pendedSince?: string;
  readonly nextInquiryAt?: string;
  /** True once the payer is slower than the route's `slowAfterMs`. */
  readonly slow: boolean;
  readonly retryAt?: string;
  readonly number?: string;
  /** The payer's reference while it decides (REF*NT). */
  readonly administrationNumber?: string;
  /** Our trace (TRN02), to quote on the telephone. */
  readonly trace: string;
  readonly draft: AuthorizationDraft;
  readonly lines: readonly AuthorizationLineView[];
  readonly rejections: readonly AuthorizationRejection[];
  readonly refusal?: {
    readonly kind: 'TA1' | '999';
    readonly code: string;
    readonly evidence: readonly Evidence[];
  };
  readonly documents: readonly WantedDocument[];
  /** Payer's words that belong to no line. */
  readonly notes: readonly string[];
  /** The answer differs from the patient we asked about, so it was not applied. */
  readonly wrongBecause?: 'trace' | 'person' | 'member';
  /** What a person may do now. */
  readonly choices: readonly AuthorizationChoice[];
  /** Exchange ids, newest last: the request, then inquiries. */
  readonly exchanges: readonly string[];
  /** The one this replaced, when it was sent anew. */
  readonly replaces?: string;
  readonly replacedBy?: string;
  /** Claim and ClaimResponse of our facade. */
  readonly claim: string;
  readonly claimResponse?: string;
}

/** A decision line by line as a person reads it, each word with the segment that says it. Pure. */
import type {
  Bundle,
  ClaimResponse,
  ClaimResponseError,
  ClaimResponseItem,
  CommunicationRequest,
  Extension,
  FhirResource,
} from 'fhir/r4.js';
import { standardLibrary } from '#x12';
import type { TraceLine } from '#mappers';
import type {
  AuthorizationDraft,
  AuthorizationLineAsked,
  AuthorizationLineView,
  AuthorizationRejection,
  CodeView,
  DecisionWord,
  LineDifference,
  ReasonView,
  WantedDocument,
} from '../authorization-view.ts';
import type { Evidence } from '../panel-view.ts';
import { endingOf, responseOf, type KeptDecision } from './authorization-answer.ts';
import { choices, X12 } from './authorization-form.ts';
import { rejectionOf } from './authorization-rejections.ts';

const PAS = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-';

/** X12 306. */
const words: Readonly<Record<string, DecisionWord>> = {
  A1: 'approved',
  A2: 'partial',
  A3: 'denied',
  A4: 'pended',
  A6: 'modified',
  C: 'cancelled',
  CT: 'contact-payer',
  NA: 'not-required',
};
const wordOf = (code: string | undefined): DecisionWord =>
  code === undefined ? 'none' : (words[code] ?? 'unknown');

const labelled = (
  list: readonly CodeView[],
  system: string,
  code: string | undefined,
): CodeView | undefined =>
  code === undefined ? undefined : (list.find((one) => one.code === code) ?? { system, code });

/** What was asked, with labels. */
export function linesAsked(draft: AuthorizationDraft): AuthorizationLineAsked[] {
  return draft.services.map((service, index): AuthorizationLineAsked => {
    const { code, modifiers, quantity, start, end, provider } = service;
    const serviceType = labelled(choices.serviceType, `${X12}1365`, service.serviceType);
    const unit = labelled(choices.unit, `${X12}673`, service.unit);
    return {
      line: index + 1,
      modifiers,
      ...(code ? { code } : {}),
      ...(serviceType ? { serviceType } : {}),
      ...(quantity === undefined ? {} : { quantity }),
      ...(unit ? { unit } : {}),
      ...(start ? { start } : {}),
      ...(end ? { end } : {}),
      ...(provider ? { provider } : {}),
    };
  });
}

type Locate = (prefix: string) => readonly Evidence[];

/** Segments whose values stand at or below a path, each once, in the order of the answer. */
function locator({ trace, exchange }: KeptDecision): Locate {
  return (prefix) => {
    const isBelow = ({ fhir }: TraceLine) =>
      fhir === prefix || fhir.startsWith(`${prefix}.`) || fhir.startsWith(`${prefix}[`);
    const found = new Map<string, TraceLine>();
    for (const line of trace.filter(isBelow)) {
      const key = `${line.at.segment} ${line.at.element ?? 0}`;
      if (!found.has(key)) found.set(key, line);
    }
    return [...found.values()]
      .toSorted((a, b) => a.at.offset - b.at.offset)
      .map(({ row, at }): Evidence => ({ kind: 'segment', exchange, direction: 'answer', row, at }));
  };
}

interface Extended {
  readonly extension?: readonly Extension[] | undefined;
}

const extensionOf = (holder: Extended | undefined, name: string) =>
  holder?.extension?.find(({ url }) => url === `${PAS}${name}` || url === name);

interface Review {
  readonly code?: string;
  readonly number?: string;
  readonly reasons: readonly ReasonView[];
}

function reviewOf(holders: readonly Extended[] | undefined): Review {
  const action = holders?.map((one) => extensionOf(one, 'reviewAction')).find(Boolean);
  const code = extensionOf(action, 'reviewActionCode')?.valueCodeableConcept?.coding?.[0]?.code;
  const number = extensionOf(action, 'number')?.valueString;
  const reasons = (action?.extension ?? []).flatMap(({ url, valueCodeableConcept }) =>
    url === 'reasonCode' ? (valueCodeableConcept?.coding?.slice(0, 1) ?? []) : [],
  );
  return {
    ...(code ? { code } : {}),
    ...(number ? { number } : {}),
    reasons: reasons.map(({ code: reason = '', display }) => {
      const label = standardLibrary().meaningIn('HCR03', reason) ?? display;
      return { code: reason, ...(label ? { label } : {}) };
    }),
  };
}

interface Dates {
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly issued?: string;
}

const datesOf = (item: ClaimResponseItem | undefined, response: ClaimResponse): Dates => {
  const own = extensionOf(item, 'itemPreAuthPeriod')?.valuePeriod;
  const { start, end } = own ?? response.preAuthPeriod ?? {};
  const issued = extensionOf(item, 'itemPreAuthIssueDate')?.valueDate;
  return {
    ...(start ? { validFrom: start.slice(0, 10) } : {}),
    ...(end ? { validTo: end.slice(0, 10) } : {}),
    ...(issued ? { issued } : {}),
  };
};

/** The row of the form a difference belongs to; what the form does not show is part of the code. */
const differenceField: Readonly<Record<string, LineDifference['field']>> = {
  ...{ code: 'code', revenue: 'code', modifiers: 'modifiers', quantity: 'quantity', amount: 'quantity' },
  ...{ delivery: 'quantity', unit: 'unit', start: 'start', end: 'end', provider: 'provider' },
};

function differencesOf({ differences }: KeptDecision, line: number, locate: Locate): LineDifference[] {
  return differences
    .filter(({ item }) => item === line)
    .map(({ what, asked = '', authorized = '', authorizedAt }) => ({
      field: differenceField[what] ?? 'code',
      asked,
      authorized,
      evidence: authorizedAt === undefined ? [] : locate(authorizedAt),
    }));
}

/** Notes of the payer that an item points at. */
function notesOf(response: ClaimResponse, numbers: readonly number[]): string[] {
  return (response.processNote ?? []).flatMap(({ number, text }) =>
    number !== undefined && numbers.includes(number) ? [text] : [],
  );
}

/** The decision itself first, then the dates and texts that go with it; not the traces. */
function lineEvidence(place: string, locate: Locate): Evidence[] {
  const decision = place.endsWith('.adjudication') ? place : `${place}.adjudication`;
  const all = [...locate(decision), ...locate(place)].filter(
    (one) => one.kind === 'segment' && !(one.row?.includes('.TRN') ?? false),
  );
  const bySegment = all.map((one) => [one.kind === 'segment' ? one.at.segment : 0, one] as const);
  return [...new Map(bySegment.toReversed()).values()].toReversed();
}

function lineView(
  decision: KeptDecision,
  asked: AuthorizationLineAsked,
  locate: Locate,
): AuthorizationLineView {
  const response = responseOf(decision.bundle);
  const joined = decision.items.find(({ sequence }) => sequence === asked.line);
  const index = Number(/item\[(\d+)\]$/.exec(joined?.at ?? '')?.[1] ?? -1);
  const item = response.item?.[index];
  const event = reviewOf(response.adjudication);
  const own = reviewOf(item?.adjudication);
  const review = own.code === undefined ? event : own;
  const code = joined?.action ?? review.code;
  const number = joined?.number ?? review.number;
  const fromWhole = joined?.fromEvent ?? own.code === undefined;
  const place = fromWhole
    ? 'Bundle.entry[0].resource.adjudication'
    : (joined?.at ?? 'Bundle.entry[0].resource.item');
  return {
    asked,
    decision: wordOf(code),
    ...(code ? { code } : {}),
    fromWhole,
    ...(number ? { number } : {}),
    ...datesOf(item, response),
    reasons: review.reasons,
    notes: notesOf(response, item?.noteNumber ?? []),
    differences: differencesOf(decision, asked.line, locate),
    evidence: code === undefined ? [] : lineEvidence(place, locate),
  };
}

function errorOf(
  error: ClaimResponseError,
  index: number,
  request: Bundle,
  locate: Locate,
): AuthorizationRejection {
  const evidence = locate(`Bundle.entry[0].resource.error[${index}]`);
  const pointed = extensionOf(error, 'errorElement');
  const element = pointed?.valueString ?? extensionOf(pointed, 'error')?.valueString;
  const path = extensionOf(error, 'errorPath')?.valueString;
  const [first] = evidence;
  const told = {
    reason: error.code.coding?.[0]?.code ?? '',
    followUp: extensionOf(error, 'errorFollowupAction')?.valueCodeableConcept?.coding?.[0]?.code ?? '',
    loop: first?.kind === 'segment' ? first.at.loop : (element?.split('-')[0] ?? ''),
    ...(element ? { element } : {}),
    ...(path ? { path } : {}),
    evidence,
  };
  const rejection = rejectionOf(told, request);
  const { place } = rejection;
  return place?.field.startsWith('service.') && error.itemSequence !== undefined
    ? { ...rejection, place: { ...place, line: error.itemSequence } }
    : rejection;
}

/** Papers the payer asks for: by X12 report type, by LOINC, or both. */
function documentsOf({ bundle }: KeptDecision, locate: Locate): WantedDocument[] {
  return ((bundle as Bundle<FhirResource>).entry ?? []).flatMap(({ resource }, entry) =>
    resource?.resourceType === 'CommunicationRequest'
      ? wantedOf(resource, `Bundle.entry[${entry}].resource`, locate)
      : [],
  );
}

function wantedOf(wanted: CommunicationRequest, at: string, locate: Locate): WantedDocument[] {
  const line = extensionOf(wanted, 'serviceLineNumber')?.valuePositiveInt;
  const controlNumber = wanted.identifier?.[0]?.value;
  const transmission = wanted.medium?.[0]?.coding?.[0]?.code;
  const common = {
    ...(transmission ? { transmission } : {}),
    ...(controlNumber ? { controlNumber } : {}),
    ...(line === undefined ? {} : { line }),
    evidence: locate(at),
  };
  const reports = (wanted.category ?? []).flatMap(({ coding }) => coding?.slice(0, 1) ?? []);
  const byType = reports.map(({ code = '' }): WantedDocument => {
    const label = standardLibrary().meaningOf('755', code);
    return { kind: 'report', code, ...(label ? { label } : {}), ...common };
  });
  const byLoinc = (wanted.payload ?? []).flatMap(({ contentString }): WantedDocument[] =>
    contentString ? [{ kind: 'loinc', code: contentString, ...common }] : [],
  );
  return [...byType, ...byLoinc];
}

export interface DecisionView {
  readonly decision: DecisionWord;
  readonly lines: readonly AuthorizationLineView[];
  readonly rejections: readonly AuthorizationRejection[];
  readonly documents: readonly WantedDocument[];
  readonly notes: readonly string[];
  readonly number?: string;
  readonly administrationNumber?: string;
}

/** The word for the whole: that of its lines when they agree; else what waits for somebody first. */
function wholeOf(
  lines: readonly AuthorizationLineView[],
  event: DecisionWord,
  isRejected: boolean,
): DecisionWord {
  const all = [...new Set(lines.map(({ decision }) => decision))].filter((one) => one !== 'none');
  if (all.length === 0) return isRejected ? 'none' : event;
  const [first = 'none'] = all;
  if (all.length === 1 && !lines.some(({ decision }) => decision === 'none')) return first;
  if (all.includes('pended')) return 'pended';
  return 'partial';
}

/** `request` is the Bundle that was sent. */
export function decisionView(
  decision: KeptDecision,
  draft: AuthorizationDraft,
  request: Bundle,
): DecisionView {
  const response = responseOf(decision.bundle);
  const locate = locator(decision);
  const isRejected = endingOf(decision) === 'rejected';
  const lines = isRejected
    ? linesOf(draft)
    : linesAsked(draft).map((asked) => lineView(decision, asked, locate));
  const event = reviewOf(response.adjudication);
  const pointed = (response.item ?? []).flatMap(({ noteNumber }) => noteNumber ?? []);
  const number = event.number ?? lines.find((one) => one.number)?.number ?? response.preAuthRef;
  const administration = administrationOf(response);
  return {
    decision: wholeOf(lines, wordOf(event.code), isRejected),
    lines,
    rejections: (response.error ?? []).map((error, index) => errorOf(error, index, request, locate)),
    documents: documentsOf(decision, locate),
    notes: (response.processNote ?? []).flatMap(({ number: note, text }) =>
      note !== undefined && pointed.includes(note) ? [] : [text],
    ),
    ...(number ? { number } : {}),
    ...(administration ? { administrationNumber: administration } : {}),
  };
}

/** Lines nothing was said about. */
export function linesOf(draft: AuthorizationDraft): AuthorizationLineView[] {
  return linesAsked(draft).map((asked) => ({
    asked,
    decision: 'none',
    fromWhole: false,
    reasons: [],
    notes: [],
    differences: [],
    evidence: [],
  }));
}

/** REF*NT of the event or of a line: what the payer calls the request while it decides. */
export function administrationOf(response: ClaimResponse): string | undefined {
  const holders = [response, ...(response.item ?? [])];
  return holders
    .map((one) => extensionOf(one, 'administrationReferenceNumber')?.valueString)
    .find((one) => one !== undefined);
}

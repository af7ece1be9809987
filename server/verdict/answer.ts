/** Reads the Bundle of a 271 into rows a rule can ask, each with the place in the answer it came from. */
import type { Evidence } from '../panel-view.ts';
import type { CheckFacts, TraceLine } from './facts.ts';
import { periodOf, type Period } from './dates.ts';
import {
  codeOf,
  element,
  extensionBase,
  extensions,
  list,
  number,
  text,
  texts,
  x12System,
  type Fhir,
} from './fhir.ts';

export interface RelatedEntity {
  /** X12 NM101, e.g. `P3`. */
  readonly role: string;
  readonly name?: string;
  readonly phone?: string;
  readonly identifier?: string;
}

/** One EB with one of its service types. */
export interface BenefitRow {
  /** X12 EB01. */
  readonly type: string;
  readonly segment?: number;
  readonly serviceType?: string;
  readonly procedure?: string;
  readonly level?: string;
  readonly insuranceType?: string;
  readonly planName?: string;
  readonly period?: string;
  readonly amount?: { readonly value: number; readonly currency: string };
  readonly percent?: number;
  readonly quantity?: { readonly value: number; readonly qualifier: string };
  readonly authorization?: 'Y' | 'N' | 'U';
  readonly network?: string;
  readonly notes: readonly string[];
  readonly places: readonly string[];
  /** What the row's own plan dates leave open; `{}` without any. */
  readonly dates: Period;
  readonly entities: readonly RelatedEntity[];
  /** Where the row stands; `of('authorizationRequired')` is one value of it. */
  readonly evidence: readonly Evidence[];
  readonly of: (path: string) => readonly Evidence[];
}

export interface AnsweredError {
  readonly reason: string;
  readonly followUp: string;
  readonly loop: string;
  readonly evidence: readonly Evidence[];
}

export interface Answer {
  readonly rows: readonly BenefitRow[];
  readonly errors: readonly AnsweredError[];
  readonly planPeriod: Period;
  readonly planPeriodEvidence: readonly Evidence[];
  /** The person the answer is about, as the payer holds them. */
  readonly patient?: Fhir;
  readonly coverage?: Fhir;
  readonly answeredAs?: 'subscriber' | 'dependent';
  /** INS03 001: the payer changed what identifies the person. */
  readonly changed: boolean;
  readonly dateOfDeath?: string;
  readonly evidence: (resource: Fhir | undefined, path: string) => readonly Evidence[];
}

/** Dates that bound the plan or the benefit; others (admission, service) speak of the visit. */
const planDates = new Set(['291', '292', '307', '346', '347', '348', '349', '356', '357']);
const beginnings = new Set(['346', '348', '356']);
const ends = new Set(['347', '349', '357']);

/** `extension:name` → the place that extension of ours has in its holder. */
function exact(holder: Fhir, path: string): string {
  const name = /^extension:(.+)$/.exec(path)?.[1];
  if (name === undefined) return path;
  const at = list(holder['extension']).findIndex((one) => one['url'] === `${extensionBase}${name}`);
  return at < 0 ? 'extension' : `extension[${at}]`;
}

type Locate = (path: string) => readonly Evidence[];

/** Trace lines by every prefix of their path that ends at an element, so that a look-up is one step. */
function traceIndex(trace: readonly TraceLine[]): Map<string, TraceLine[]> {
  const index = new Map<string, TraceLine[]>();
  for (const line of trace) {
    const path: unknown = (line as Partial<TraceLine> | null)?.fhir;
    if (typeof path !== 'string') continue;
    for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
      const prefix = path.slice(0, end);
      const lines = index.get(prefix);
      if (lines) lines.push(line);
      else index.set(prefix, [line]);
    }
  }
  return index;
}

function locator(
  check: Partial<CheckFacts>,
  index: Map<string, TraceLine[]>,
  entry: number,
  resource: Fhir,
): Locate {
  return (path) => {
    const full = `Bundle.entry[${entry}].resource${path && `.${path}`}`;
    const line = index.get(full)?.[0];
    if (line && check.exchange !== undefined) {
      return [{ kind: 'segment', exchange: check.exchange, direction: 'answer', row: line.row, at: line.at }];
    }
    const reference = `${text(resource['resourceType']) ?? 'Resource'}/${text(resource['id']) ?? 'unknown'}`;
    return [{ kind: 'resource', reference, path }];
  };
}

function rowPeriod(item: Fhir): Period {
  let period: Period = {};
  for (const one of extensions(item, 'benefit-date')) {
    const qualifier = text(extensions(one, 'qualifier')[0]?.['valueCode']) ?? '';
    if (!planDates.has(qualifier)) continue;
    const said = periodOf(element(extensions(one, 'period')[0]?.['valuePeriod']));
    if (ends.has(qualifier))
      period = { ...period, ...((said.end ?? said.start) && { end: said.end ?? said.start ?? '' }) };
    else if (beginnings.has(qualifier) || said.start === said.end)
      period = { ...period, ...(said.start && { start: said.start }) };
    else period = { ...period, ...said };
  }
  return period;
}

function entitiesOf(item: Fhir, find: (reference: string | undefined) => Fhir | undefined): RelatedEntity[] {
  return extensions(item, 'related-entity').map((one) => {
    const reference = element(extensions(one, 'entity')[0]?.['valueReference']);
    const target = find(text(reference?.['reference']));
    const person = list(target?.['name'])[0];
    const name =
      text(reference?.['display']) ??
      text(target?.['name']) ??
      (person && [...texts(person['given']), text(person['family']) ?? ''].join(' '));
    const phone = text(list(target?.['telecom']).find((contact) => contact['system'] === 'phone')?.['value']);
    const identifier = text(list(target?.['identifier'])[0]?.['value']);
    return {
      role: codeOf(extensions(one, 'role')[0]?.['valueCoding']) ?? '',
      ...(text(name) && { name: text(name) ?? '' }),
      ...(phone && { phone }),
      ...(identifier && { identifier }),
    };
  });
}

function percentOf(value: unknown): number | undefined {
  const found = /^(\d+(?:\.\d+)?)\s*%$/.exec(text(value) ?? '');
  return found ? Number(found[1]) / 100 : undefined;
}

function money(benefit: Fhir | undefined): BenefitRow['amount'] {
  const amount = element(benefit?.['allowedMoney']);
  const value = number(amount?.['value']);
  return value === undefined ? undefined : { value, currency: text(amount?.['currency']) ?? 'USD' };
}

function quantityOf(benefits: readonly Fhir[]): BenefitRow['quantity'] {
  const counted = benefits.find((one) => number(one['allowedUnsignedInt']) !== undefined);
  const qualifier = codeOf(counted?.['type'], x12System('673'));
  const value = number(counted?.['allowedUnsignedInt']);
  return value === undefined ? undefined : { value, qualifier: qualifier ?? '' };
}

function authorizationOf(item: Fhir): BenefitRow['authorization'] {
  if (item['authorizationRequired'] === true) return 'Y';
  if (item['authorizationRequired'] === false) return 'N';
  return extensions(item, 'authorization-unknown')[0]?.['valueBoolean'] === true ? 'U' : undefined;
}

function networkOf(item: Fhir): string | undefined {
  const said = codeOf(item['network'], x12System('1073'));
  if (said) return said;
  const fhir = codeOf(item['network'], 'http://terminology.hl7.org/CodeSystem/benefit-network');
  return fhir === 'in' ? 'Y' : fhir === 'out' ? 'N' : undefined;
}

/** Leaves out what is undefined, as `exactOptionalPropertyTypes` wants it. */
type Some<T> = { [K in keyof T]: Exclude<T[K], undefined> };
const some = <T extends object>(value: T): Some<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Some<T>;

/** The element that a benefit row is about: its amount, percent or count, else what kind of benefit it is. */
function decidingEvidence(at: string, benefits: readonly Fhir[], locate: Locate): readonly Evidence[] {
  const [first, second] = benefits;
  const path = first?.['allowedMoney']
    ? 'benefit[0].allowedMoney'
    : first?.['allowedString']
      ? 'benefit[0].allowedString'
      : second?.['allowedUnsignedInt'] === undefined
        ? 'benefit[0].type'
        : 'benefit[1].allowedUnsignedInt';
  const found = locate(`${at}.${path}`);
  return found[0]?.kind === 'segment' ? found : locate(at);
}

function rowOf(
  item: Fhir,
  at: string,
  locate: Locate,
  find: (reference: string | undefined) => Fhir | undefined,
): BenefitRow {
  const benefits = list(item['benefit']);
  const first = benefits[0];
  const type = codeOf(first?.['type'], x12System('1390')) ?? (item['excluded'] === true ? 'I' : '');
  const notes = (text(item['description']) ?? '').split('\n').filter((note) => note.trim() !== '');
  return {
    type,
    notes,
    places: extensions(item, 'place-of-service')
      .map((one) => codeOf(one['valueCodeableConcept']))
      .filter((code) => code !== undefined),
    dates: rowPeriod(item),
    entities: entitiesOf(item, find),
    evidence: decidingEvidence(at, benefits, locate),
    of: (path) => locate(`${at}.${exact(item, path)}`),
    ...some({
      segment: number(extensions(item, 'segment')[0]?.['valuePositiveInt']),
      serviceType: codeOf(item['category'], x12System('1365')),
      procedure: codeOf(item['productOrService']),
      level: codeOf(item['unit'], x12System('1207')),
      insuranceType: codeOf(extensions(item, 'insurance-type')[0]?.['valueCodeableConcept']),
      planName: text(item['name']),
      period: codeOf(item['term'], x12System('615')),
      amount: money(first),
      percent: percentOf(first?.['allowedString']),
      quantity: quantityOf(benefits),
      authorization: authorizationOf(item),
      network: networkOf(item),
    }),
  };
}

function errorsOf(response: Fhir, locate: Locate): AnsweredError[] {
  return list(response['error']).map((error, at) => ({
    reason: codeOf(error['code'], x12System('901')) ?? '',
    followUp: text(extensions(error, 'follow-up')[0]?.['valueCode']) ?? '',
    loop: text(extensions(error, 'error-loop')[0]?.['valueString']) ?? '',
    evidence: locate(`error[${at}]`),
  }));
}

/** One-day plan periods are a beginning (or the day asked about), not a plan of one day. */
function planPeriodOf(insurance: Fhir | undefined): Period {
  const period = periodOf(element(insurance?.['benefitPeriod']));
  return period.start !== undefined && period.start === period.end ? { start: period.start } : period;
}

function answeredAs(coverage: Fhir | undefined, response: Fhir): Answer['answeredAs'] {
  const subscriber = text(element(coverage?.['subscriber'])?.['reference']);
  const patient =
    text(element(response['patient'])?.['reference']) ??
    text(element(coverage?.['beneficiary'])?.['reference']);
  if (!subscriber || !patient) return undefined;
  return subscriber === patient ? 'subscriber' : 'dependent';
}

/** The answer of a check, or nothing when there is none that can be read. */
export function readAnswer(check: Partial<CheckFacts> | undefined): Answer | undefined {
  if (!check?.answer) return undefined;
  const entries = list(element(check.answer.bundle)?.['entry']);
  const resources = entries.map((entry) => element(entry['resource']) ?? {});
  const at = resources.findIndex((one) => one['resourceType'] === 'CoverageEligibilityResponse');
  const response = resources[at];
  if (!response) return undefined;
  const trace: unknown = check.answer.trace;
  const index = traceIndex(Array.isArray(trace) ? (trace as TraceLine[]) : []);
  const find = (reference: string | undefined): Fhir | undefined =>
    reference === undefined
      ? undefined
      : resources.find(
          (one, k) =>
            entries[k]?.['fullUrl'] === reference ||
            `${text(one['resourceType']) ?? ''}/${text(one['id']) ?? ''}` === reference,
        );
  const locate = locator(check, index, at, response);
  const insurances = list(response['insurance']);
  const coverage =
    find(text(element(insurances[0]?.['coverage'])?.['reference'])) ??
    resources.find((one) => one['resourceType'] === 'Coverage');
  const people = resources.filter((one) => one['resourceType'] === 'Patient');
  const patient =
    find(text(element(response['patient'])?.['reference'])) ?? (people.length === 1 ? people[0] : undefined);
  const died = text(extensions(response, 'payer-date-of-death')[0]?.['valueDate']);
  const as = answeredAs(coverage, response);
  return {
    rows: insurances.flatMap((insurance, i) =>
      list(insurance['item']).map((item, k) => rowOf(item, `insurance[${i}].item[${k}]`, locate, find)),
    ),
    errors: errorsOf(response, locate),
    planPeriod: planPeriodOf(insurances[0]),
    planPeriodEvidence: locate('insurance[0].benefitPeriod'),
    ...(patient && { patient }),
    ...(coverage && { coverage }),
    ...(as && { answeredAs: as }),
    changed: extensions(response, 'payer-changed').some((one) => one['valueCode'] === '001'),
    ...(died && { dateOfDeath: died }),
    evidence: (resource, path) =>
      resource === undefined
        ? locate(exact(response, path))
        : locator(check, index, resources.indexOf(resource), resource)(path),
  };
}

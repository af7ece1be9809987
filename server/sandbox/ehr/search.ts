/** The search parameters the sandbox EHR offers, and how each is matched in memory. */
import type { Coding, Identifier } from 'fhir/r4.js';

import type { TypeBehaviour } from './behaviour.ts';
import type { Stored } from './patients.ts';

export type Kind = 'reference' | 'token' | 'date' | 'string' | 'id';
interface Parameter {
  readonly kind: Kind;
  /** Where its values stand; arrays on the way are walked through. */
  readonly path: string;
}

const id: Parameter = { kind: 'id', path: 'id' };
const identifier: Parameter = { kind: 'token', path: 'identifier' };
const status: Parameter = { kind: 'token', path: 'status' };
const subject: Parameter = { kind: 'reference', path: 'subject' };
const name: Parameter = { kind: 'string', path: 'name' };
const active: Parameter = { kind: 'token', path: 'active' };
const ofPatient = { patient: subject, subject };
const everywhere = { _id: id, _lastUpdated: { kind: 'date', path: 'meta.lastUpdated' } } as const;

/** Type → parameter → how it is matched. What is not listed is refused with 400, as strict servers do. */
export const searchParameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = {
  Patient: {
    ...everywhere,
    identifier,
    name,
    family: { kind: 'string', path: 'name.family' },
    given: { kind: 'string', path: 'name.given' },
    birthdate: { kind: 'date', path: 'birthDate' },
    gender: { kind: 'token', path: 'gender' },
  },
  RelatedPerson: { ...everywhere, active, patient: { kind: 'reference', path: 'patient' } },
  Coverage: {
    ...everywhere,
    identifier,
    status,
    patient: { kind: 'reference', path: 'beneficiary' },
    beneficiary: { kind: 'reference', path: 'beneficiary' },
  },
  Appointment: {
    ...everywhere,
    identifier,
    status,
    patient: { kind: 'reference', path: 'participant.actor' },
    actor: { kind: 'reference', path: 'participant.actor' },
    practitioner: { kind: 'reference', path: 'participant.actor' },
    location: { kind: 'reference', path: 'participant.actor' },
    date: { kind: 'date', path: 'start' },
    'service-type': { kind: 'token', path: 'serviceType' },
  },
  ServiceRequest: {
    ...everywhere,
    status,
    ...ofPatient,
    code: { kind: 'token', path: 'code' },
    intent: { kind: 'token', path: 'intent' },
    authored: { kind: 'date', path: 'authoredOn' },
  },
  Condition: {
    ...everywhere,
    ...ofPatient,
    category: { kind: 'token', path: 'category' },
    code: { kind: 'token', path: 'code' },
    'clinical-status': { kind: 'token', path: 'clinicalStatus' },
  },
  Encounter: { ...everywhere, status, identifier, ...ofPatient, date: { kind: 'date', path: 'period' } },
  DocumentReference: {
    ...everywhere,
    status,
    identifier,
    ...ofPatient,
    category: { kind: 'token', path: 'category' },
    type: { kind: 'token', path: 'type' },
    date: { kind: 'date', path: 'date' },
    period: { kind: 'date', path: 'context.period' },
  },
  Binary: { ...everywhere },
  QuestionnaireResponse: {
    ...everywhere,
    status,
    ...ofPatient,
    authored: { kind: 'date', path: 'authored' },
    questionnaire: { kind: 'token', path: 'questionnaire' },
  },
  Schedule: { ...everywhere, active, actor: { kind: 'reference', path: 'actor' } },
  Slot: {
    ...everywhere,
    status,
    schedule: { kind: 'reference', path: 'schedule' },
    start: { kind: 'date', path: 'start' },
  },
  Organization: { ...everywhere, active, identifier, name },
  Practitioner: { ...everywhere, active, identifier, name },
  Location: { ...everywhere, status, name },
};

/** The parameters that an EHR offers for a type. */
export function parametersOf(type: string, offered: TypeBehaviour | undefined): readonly string[] {
  const all = Object.keys(searchParameters[type] ?? {});
  const { parameters } = offered ?? {};
  return parameters === undefined ? all : all.filter((name) => parameters.includes(name));
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => valuesAt(one, path));
  const [head, ...rest] = path;
  if (head === undefined) return [value];
  return typeof value === 'object' ? valuesAt((value as Record<string, unknown>)[head], rest) : [];
}

/** Lower case, without accents, so that “lucia” finds “Lucía”, as R4 says of string parameters. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function stringMatches(value: unknown, wanted: string): boolean {
  const texts = typeof value === 'string' ? [value] : Object.values(value as object).flat();
  return texts.some((text) => typeof text === 'string' && plain(text).startsWith(plain(wanted)));
}

function tokenMatches(value: unknown, wanted: string): boolean {
  const bar = wanted.indexOf('|');
  const system = bar < 0 ? undefined : wanted.slice(0, bar);
  const code = wanted.slice(bar + 1);
  if (typeof value === 'string' || typeof value === 'boolean') return String(value) === code;
  const one = value as { coding?: Coding[] } & Identifier & Coding;
  const tokens = one.coding ?? [{ system: one.system, code: one.code ?? one.value }];
  return tokens.some(
    (token) =>
      (system === undefined || (token.system ?? '') === system) && (code === '' || token.code === code),
  );
}

/** First and last millisecond of a FHIR date of any precision. */
function span(text: string): readonly [number, number] {
  if (text.includes('T')) return [Date.parse(text), Date.parse(text)];
  const [year, month, day] = text.split('-').map(Number);
  const start = Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1);
  const end = Date.UTC(
    (year ?? 0) + (month ? 0 : 1),
    (month ?? 1) - 1 + (month && !day ? 1 : 0),
    (day ?? 1) + (day ? 1 : 0),
  );
  return [start, end - 1];
}

function spanOf(value: unknown): readonly [number, number] {
  if (typeof value === 'string') return span(value);
  const { start, end } = value as { start?: string; end?: string };
  return [start ? span(start)[0] : -Infinity, end ? span(end)[1] : Infinity];
}

function dateMatches(value: unknown, wanted: string): boolean {
  const [, prefix = 'eq', rest = ''] = /^(eq|ne|ge|gt|le|lt)?(.*)$/.exec(wanted) ?? [];
  const [from, to] = span(rest);
  const [start, end] = spanOf(value);
  const within = start >= from && end <= to;
  const answers: Record<string, boolean> = {
    eq: within,
    ne: !within,
    ge: end >= from,
    gt: end > to,
    le: start <= to,
    lt: start < from,
  };
  return answers[prefix] ?? false;
}

/** Is `wanted` a date search a FHIR server must understand? */
export function isDateSearch(wanted: string): boolean {
  const match = /^(?:eq|ne|ge|gt|le|lt)?(\d{4}(?:-\d\d(?:-\d\d(?:T.+)?)?)?)$/.exec(wanted);
  return match !== null && !Number.isNaN(span(match[1] ?? '')[0]);
}

/** `Type/id` of a reference, also where an EHR writes it with its base. */
export function relative(reference: string): string {
  return /[A-Za-z]+\/[^/]+$/.exec(reference)?.[0] ?? reference;
}

function referenceMatches(value: unknown, wanted: string, parameter: string): boolean {
  const reference = relative((value as { reference?: string }).reference ?? '');
  if (wanted.includes('/')) return reference === relative(wanted);
  const type = {
    patient: 'Patient',
    beneficiary: 'Patient',
    practitioner: 'Practitioner',
    location: 'Location',
    schedule: 'Schedule',
  }[parameter];
  return type === undefined ? reference.endsWith(`/${wanted}`) : reference === `${type}/${wanted}`;
}

function valueMatches(kind: Kind, value: unknown, wanted: string, parameter: string): boolean {
  const how: Record<Kind, () => boolean> = {
    id: () => value === wanted,
    string: () => stringMatches(value, wanted),
    token: () => tokenMatches(value, wanted),
    date: () => dateMatches(value, wanted),
    reference: () => referenceMatches(value, wanted, parameter),
  };
  return how[kind]();
}

/** Every parameter must match (AND); a comma within one is OR. */
export function matches(resource: Stored, query: URLSearchParams): boolean {
  const known = searchParameters[resource.resourceType] ?? {};
  return [...query].every(([key, wanted]) => {
    const parameter = known[key];
    if (parameter === undefined) return true;
    const values = valuesAt(resource, parameter.path.split('.'));
    return wanted
      .split(',')
      .some((one) => values.some((value) => valueMatches(parameter.kind, value, one, key)));
  });
}

/** Orders by `_sort`: parameters with commas, `-` for falling. What a resource lacks comes last. */
export function sorted(resources: readonly Stored[], type: string, sort: string | null): readonly Stored[] {
  const keys = (sort ?? '').split(',').flatMap((one) => {
    const parameter = searchParameters[type]?.[one.replace(/^-/, '')];
    return parameter === undefined ? [] : [{ parameter, sign: one.startsWith('-') ? -1 : 1 }];
  });
  const keyOf = (resource: Stored, { kind, path }: Parameter): string | number | undefined => {
    const [value] = valuesAt(resource, path.split('.'));
    if (value === undefined) return undefined;
    return kind === 'date' ? spanOf(value)[0] : plain(JSON.stringify(value));
  };
  return resources.toSorted((left, right) => {
    for (const { parameter, sign } of keys) {
      const [one, other] = [keyOf(left, parameter), keyOf(right, parameter)];
      if (one === other) continue;
      if (one === undefined) return 1;
      if (other === undefined) return -1;
      return one < other ? -sign : sign;
    }
    return 0;
  });
}

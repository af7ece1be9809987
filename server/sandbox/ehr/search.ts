/** The search parameters the sandbox EHR offers, and how each is matched in memory. */
import type { Coding, Identifier } from 'fhir/r4.js';

import type { Stored } from './patients.ts';

type Kind = 'reference' | 'token' | 'date' | 'string' | 'id';
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

/** Type → parameter → how it is matched. What is not listed is refused with 400, as strict servers do. */
export const searchParameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = {
  Patient: {
    _id: id,
    identifier,
    name,
    family: { kind: 'string', path: 'name.family' },
    given: { kind: 'string', path: 'name.given' },
    birthdate: { kind: 'date', path: 'birthDate' },
    gender: { kind: 'token', path: 'gender' },
  },
  RelatedPerson: { _id: id, patient: { kind: 'reference', path: 'patient' } },
  Coverage: {
    _id: id,
    identifier,
    status,
    patient: { kind: 'reference', path: 'beneficiary' },
    beneficiary: { kind: 'reference', path: 'beneficiary' },
  },
  Appointment: {
    _id: id,
    status,
    patient: { kind: 'reference', path: 'participant.actor' },
    actor: { kind: 'reference', path: 'participant.actor' },
    practitioner: { kind: 'reference', path: 'participant.actor' },
    location: { kind: 'reference', path: 'participant.actor' },
    date: { kind: 'date', path: 'start' },
  },
  ServiceRequest: {
    _id: id,
    status,
    patient: subject,
    code: { kind: 'token', path: 'code' },
    authored: { kind: 'date', path: 'authoredOn' },
  },
  Condition: {
    _id: id,
    patient: subject,
    category: { kind: 'token', path: 'category' },
    'clinical-status': { kind: 'token', path: 'clinicalStatus' },
  },
  Encounter: { _id: id, status, patient: subject, date: { kind: 'date', path: 'period' } },
  DocumentReference: {
    _id: id,
    status,
    identifier,
    patient: subject,
    category: { kind: 'token', path: 'category' },
    type: { kind: 'token', path: 'type' },
    date: { kind: 'date', path: 'date' },
  },
  Organization: { _id: id, identifier, name },
  Practitioner: { _id: id, identifier, name },
  Location: { _id: id, name },
};

/** Parameters that shape the answer, not the selection. */
export const resultParameters = new Set(['_count', '_format', '_page']);

export function unsupportedParameters(type: string, query: URLSearchParams): string[] {
  const known = searchParameters[type] ?? {};
  return [...query.keys()].filter((key) => !(key in known) && !resultParameters.has(key));
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
  if (typeof value === 'string') return value === code;
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

function referenceMatches(value: unknown, wanted: string, parameter: string): boolean {
  const reference = (value as { reference?: string }).reference ?? '';
  if (wanted.includes('/')) return reference === wanted;
  const type = {
    patient: 'Patient',
    beneficiary: 'Patient',
    practitioner: 'Practitioner',
    location: 'Location',
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

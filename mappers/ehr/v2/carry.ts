/** How a field of each HL7 v2 data type is carried into FHIR. Pairs tell which component made which leaf. */
import type { Coding, Identifier } from 'fhir/r4.js';
import { leaves } from '../../paths.ts';
import { registered, urlOf } from '../code-systems.ts';
import { atWall, dayOf, type WallTime } from '../moments.ts';
import type { AnyV2Row, V2Kind } from './map.ts';
import type { V2Value } from './message.ts';

export interface V2Carried {
  readonly value?: unknown;
  /** Component, or 0 for the whole field, and the leaf of the value it made. */
  readonly pairs: readonly (readonly [component: number, leaf: string])[];
  readonly problem?: { readonly code: string; readonly text: string; readonly isWarning?: true };
}
export interface V2Context {
  /** The site's time zone, for what has no offset. */
  readonly zone: string;
  /** Text of another field of the same segment. */
  readonly other: (field: number, component: number) => string;
}
type Carry = (value: V2Value, row: AnyV2Row, context: V2Context) => V2Carried;

const nothing: V2Carried = { pairs: [] };
const wrong = (code: string, text: string): V2Carried => ({ pairs: [], problem: { code, text } });
const warned = (code: string, text: string) => ({ problem: { code, text, isWarning: true } as const });
const componentOf = ({ v2 }: AnyV2Row): number => (typeof v2 === 'number' ? 1 : v2[1]);

/** `20261204093000.00-0600` and shorter ones: what is not said is the beginning of it. */
export function toHl7Moment(text: string, zone: string): WallTime | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})?(\d{2})?(?:\.\d{1,4})?)?([+-]\d{4})?$/.exec(text);
  if (!match) return undefined;
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', offset] = match;
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  const date = dayOf(Number(year), Number(month), Number(day));
  if (date === undefined || !isTime) return undefined;
  const wall = `${date}T${hour}:${minute}:${second}`;
  return offset === undefined ? atWall(wall, zone) : { text: wall + offset.replace(/(\d\d)$/, ':$1') };
}

const text: Carry = (value, row) => {
  const component = componentOf(row);
  const found = value.text(component);
  return found === '' ? nothing : { value: found, pairs: [[component, '']] };
};

const moment: Carry = (value, row, { zone }) => {
  const component = componentOf(row);
  const found = toHl7Moment(value.text(component), zone);
  if (value.text(component) === '') return nothing;
  if (found === undefined) return wrong('not-a-time', 'It is no date and time of HL7.');
  const doubt =
    found.doubt &&
    warned('doubtful-time', `The clocks of the site show this time ${found.doubt}; it has no offset.`);
  return { value: found.text, pairs: [[component, '']], ...doubt };
};

const day: Carry = (value, row) => {
  const component = componentOf(row);
  const [, year, month, date] = /^(\d{4})(\d{2})(\d{2})/.exec(value.text(component)) ?? [];
  const found = dayOf(Number(year), Number(month), Number(date));
  return found === undefined
    ? wrong('not-a-day', 'It is no full date.')
    : { value: found, pairs: [[component, '']] };
};

const minutesIn: Readonly<Record<string, number>> = {
  '': 1, MIN: 1, M: 1, MINUTE: 1, MINUTES: 1, S: 1 / 60, SEC: 1 / 60, SECONDS: 1 / 60, H: 60, HR: 60, HOUR: 60, HOURS: 60,
}; // prettier-ignore
const minutes: Carry = (value, row, { other }) => {
  const said = value.text(componentOf(row));
  const unit =
    row.unit === undefined ? '' : typeof row.unit === 'number' ? other(row.unit, 1) : other(...row.unit);
  const factor = minutesIn[unit.toUpperCase()];
  const count = Number(said) * (factor ?? NaN);
  if (said === '') return nothing;
  if (!(count > 0)) return wrong('not-a-duration', 'It is no duration in seconds, minutes or hours.');
  return { value: Math.round(count), pairs: [[componentOf(row), '']] };
};

const code: Carry = (value, row) => {
  const component = componentOf(row);
  // Some senders put a code and its text there, others the text alone.
  const said = [value.text(component), value.text(component + 1)].filter((one) => one !== '');
  const found = said.map((one) => row.codes?.[one.toUpperCase()]).find((one) => one !== undefined);
  if (said.length === 0) return nothing;
  return found === undefined
    ? { pairs: [], ...warned('unknown-code', 'The code is none of its table; nothing is read from it.') }
    : { value: found, pairs: [[component, '']] };
};

const concept: Carry = (value) => {
  const pairs: [number, string][] = [];
  const coding: Coding[] = [];
  for (const first of [1, 4]) {
    const [id, display, system] = [value.text(first), value.text(first + 1), value.text(first + 2)];
    if (id === '') continue;
    const at = `coding[${coding.length}]`;
    coding.push({ ...(system && systemOf(system)), code: id, ...(display && { display }) });
    if (system) pairs.push([first + 2, `${at}.system`]);
    pairs.push([first, `${at}.code`]);
    if (display) pairs.push([first + 1, `${at}.display`]);
  }
  const words = [9, 2, 5].find((component) => value.text(component) !== '');
  if (words !== undefined) pairs.push([words, 'text']);
  if (coding.length === 0 && words === undefined) return nothing;
  return {
    value: { ...(coding.length > 0 && { coding }), ...(words !== undefined && { text: value.text(words) }) },
    pairs,
  };
};

/** HL7 table 0396 names many systems; those without a URL of their own are the sender's, by name. */
function systemOf(name: string): { readonly system: string } {
  const known = registered(name);
  return { system: known === name ? `urn:hl7:coding-system:${encodeURIComponent(name)}` : known };
}

/** HD: namespace & universal id & its kind. */
function authorityOf(
  value: V2Value,
  component: number,
): { readonly system?: string; readonly name?: string } {
  const [name, id, kind] = [1, 2, 3].map((part) => value.text(component, part));
  if (id && (kind === 'ISO' || /^\d+(\.\d+)+$/.test(id)))
    return { system: registered(`urn:oid:${id}`), ...(name && { name }) };
  if (id && kind === 'UUID') return { system: `urn:uuid:${id.toLowerCase()}`, ...(name && { name }) };
  if (id && /^https?:/.test(id)) return { system: id, ...(name && { name }) };
  return name ? { name } : {};
}

interface IdentifierPlaces {
  readonly number: number;
  readonly authority: number;
  readonly kind?: number;
  readonly fixed?: string | undefined;
}

function identifierFrom(value: V2Value, places: IdentifierPlaces): V2Carried {
  const number = value.text(places.number);
  if (number === '') return nothing;
  const { system, name } = authorityOf(value, places.authority);
  const said = places.kind === undefined ? '' : value.text(places.kind);
  const kind = said || places.fixed;
  const national = kind === 'NPI' || name === 'NPI' ? urlOf('npi') : kind === 'SS' ? urlOf('ssn') : undefined;
  const identifier: Identifier = {
    ...(kind && { type: { coding: [{ system: urlOf('identifier-type'), code: kind }] } }),
    ...((national ?? system) && { system: national ?? system }),
    value: number,
    // Without a system the number is known only at whoever assigned it, whose name is all that is said.
    ...(name && { assigner: { display: name } }),
  };
  const pairs: [number, string][] = [[places.number, 'value']];
  if (said && places.kind !== undefined) pairs.push([places.kind, 'type.coding[0].code']);
  if (national ?? system) pairs.push([places.authority, 'system']);
  if (name) pairs.push([places.authority, 'assigner.display']);
  return { value: identifier, pairs };
}

const nameUses: Readonly<Record<string, string>> = {
  L: 'official', D: 'usual', N: 'nickname', M: 'maiden', B: 'official', C: 'official', A: 'anonymous', S: 'anonymous',
}; // prettier-ignore

/** Family name, given names, suffix, prefix at these components. */
function nameFrom(value: V2Value, family: number, use: number): V2Carried {
  const pairs: [number, string][] = [];
  const part = (component: number, leaf: string): string | undefined => {
    const found = component === family ? value.text(component, 1) : value.text(component);
    if (found !== '') pairs.push([component, leaf]);
    return found || undefined;
  };
  const given: string[] = [];
  const familyName = part(family, 'family');
  for (const component of [family + 1, family + 2]) {
    const one = part(component, `given[${given.length}]`);
    if (one !== undefined) given.push(one);
  }
  const suffix = part(family + 3, 'suffix[0]');
  const prefix = part(family + 4, 'prefix[0]');
  if (familyName === undefined && given.length === 0) return nothing;
  const kind = nameUses[value.text(use).toUpperCase()];
  if (kind !== undefined) pairs.push([use, 'use']);
  return {
    value: {
      ...(kind && { use: kind }),
      ...(familyName && { family: familyName }),
      ...(given.length > 0 && { given }),
      ...(suffix && { suffix: [suffix] }),
      ...(prefix && { prefix: [prefix] }),
    },
    pairs,
  };
}

const address: Carry = (value) => {
  const pairs: [number, string][] = [];
  const part = (component: number, leaf: string, piece?: number): string | undefined => {
    const found = value.text(component, piece);
    if (found !== '') pairs.push([component, leaf]);
    return found || undefined;
  };
  const line: string[] = [];
  for (const component of [1, 2]) {
    const one = part(component, `line[${line.length}]`, component === 1 ? 1 : undefined);
    if (one !== undefined) line.push(one);
  }
  const rest = { city: part(3, 'city'), district: part(9, 'district'), state: part(4, 'state') };
  const last = { postalCode: part(5, 'postalCode'), country: part(6, 'country') };
  const found = { ...(line.length > 0 && { line }), ...rest, ...last };
  const isEmpty = [...leaves(found)].length === 0;
  return isEmpty ? nothing : { value: JSON.parse(JSON.stringify(found)) as object, pairs };
};

const contact: Carry = (value, row) => {
  const mail = value.text(4);
  if (mail !== '') return { value: { system: 'email', value: mail }, pairs: [[4, 'value']] };
  const [area, local, extension] = [6, 7, 8].map((component) => value.text(component));
  const whole = value.text(12) || value.text(1);
  const number =
    whole || [area, local].filter(Boolean).join('-') + (local && extension ? ` x${extension}` : '');
  if (number === '') return nothing;
  const component = value.text(12) ? 12 : value.text(1) ? 1 : 7;
  const equipment = value.text(3).toUpperCase();
  const [system, use] =
    equipment === 'FX'
      ? ['fax', row.use]
      : ['phone', equipment === 'CP' ? 'mobile' : value.text(2).toUpperCase() === 'WPN' ? 'work' : row.use];
  return { value: { system, value: number, ...(use && { use }) }, pairs: [[component, 'value']] };
};

/** The description, else point of care, room and facility as they stand. */
const placeName: Carry = (value) => {
  const description = value.text(9);
  if (description !== '') return { value: description, pairs: [[9, '']] };
  const components = [1, 2, 4].filter((component) => value.text(component, 1) !== '');
  const name = components.map((component) => value.text(component, 1)).join(', ');
  return name === '' ? nothing : { value: name, pairs: components.map((component) => [component, '']) };
};

const carriers: Readonly<Record<V2Kind, Carry>> = {
  ...{ text, moment, day, minutes, code, concept, address, contact, 'place-name': placeName },
  identifier: (value, { type, v2 }) => {
    // PID-3 and PV1-19 are CX, with the kind as fifth component; SCH-1 and SCH-2 are EI, whose second names who assigned it.
    const isEntity = type === 'PLAC' || type === 'FILL';
    if (!isEntity)
      return identifierFrom(value, {
        number: typeof v2 === 'number' ? 1 : v2[1],
        authority: 4,
        kind: 5,
        fixed: type,
      });
    const [number, name, id, kind] = [1, 2, 3, 4].map((component) => value.text(component));
    if (!number) return nothing;
    const system =
      id && kind === 'ISO' ? registered(`urn:oid:${id}`) : id && /^https?:/.test(id) ? id : undefined;
    return {
      value: {
        type: { coding: [{ system: urlOf('identifier-type'), code: type }] },
        ...(system && { system }),
        value: number,
        ...(name && { assigner: { display: name } }),
      },
      pairs: [
        [1, 'value'],
        ...(system ? [[3, 'system'] as const] : []),
        ...(name ? [[2, 'assigner.display'] as const] : []),
      ],
    };
  },
  'person-identifier': (value) => identifierFrom(value, { number: 1, authority: 9, kind: 13 }),
  'place-identifier': (value) => identifierFrom(value, { number: 1, authority: 4 }),
  name: (value) => nameFrom(value, 1, 7),
  'person-name': (value) => nameFrom(value, 2, 10),
};

/** Carries one repetition of a field as its row says. */
export const carryV2 = (value: V2Value, row: AnyV2Row, context: V2Context): V2Carried =>
  carriers[row.as](value, row, context);

/** A cell as people type it, read as what its column holds; what cannot be read is told, never guessed. */
import { isNpi } from '#x12';
import { urlOf } from '../code-systems.ts';
import { atWall, dayOf, toMoment } from '../moments.ts';
import { statusWords, type CsvKind } from './columns.ts';

export interface CellContext {
  readonly zone: string;
  /** Which number of `3/4/2026` is the month. */
  readonly dateOrder: 'mdy' | 'dmy';
  /** The cell with the time of day, '' where there is none. */
  readonly time: string;
}
export interface Cell {
  readonly value?: unknown;
  /** The time of day came from the other column. */
  readonly usesTime?: true;
  readonly problem?: { readonly code: string; readonly text: string; readonly isWarning?: true };
}

const wrong = (code: string, text: string): Cell => ({ problem: { code, text } });
export const plainWord = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** `12/4/2026`, `4.12.2026`, `2026-12-04`, `20261204`; a year of two digits is refused where the century matters. */
export function cellDay(
  text: string,
  { dateOrder }: Pick<CellContext, 'dateOrder'>,
  takesShortYear: boolean,
): string | undefined {
  const iso = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})$/.exec(text);
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const match = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})$/.exec(text);
  if (!match) return undefined;
  const [, first = '', second = '', year = ''] = match;
  if (year.length === 2 && !takesShortYear) return undefined;
  const [month, day] = dateOrder === 'mdy' ? [first, second] : [second, first];
  return dayOf(Number(year.length === 2 ? `20${year}` : year), Number(month), Number(day));
}

/** `10:20`, `10:20 AM`, `1:05pm`, `1020` → `HH:MM:SS`. */
export function cellTime(text: string): string | undefined {
  const match = /^(\d{1,2}):?(\d{2})(?::(\d{2}))?\s*([ap])?\.?(?:m\.?)?$/i.exec(text.trim());
  if (!match) return undefined;
  const [, hours = '', minutes = '', seconds = '00', half] = match;
  const hour =
    half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  if (half !== undefined && (Number(hours) < 1 || Number(hours) > 12)) return undefined;
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  return `${String(hour).padStart(2, '0')}:${minutes}:${seconds}`;
}

function moment(text: string, context: CellContext): Cell {
  if (/T.*(Z|[+-]\d\d:?\d\d)$/.test(text)) {
    const found = toMoment(text, context.zone);
    return found ? { value: found.text } : wrong('not-a-time', 'It is no date and time.');
  }
  const [, date = '', rest = ''] =
    /^(\S+)[T\s]*(.*)$/.exec(text.replace(/^(\d{4}-\d{2}-\d{2})T/, '$1 ')) ?? [];
  if (/^\d{5}(\.\d+)?$/.test(text))
    return wrong('spreadsheet-day', 'It is the day number of a spreadsheet: format the column as a date.');
  const day = cellDay(date, context, true);
  if (day === undefined) return wrong('not-a-day', 'It is no date that exists.');
  const said = rest || context.time;
  if (said === '') return wrong('no-time', 'The time of day is missing.');
  const time = cellTime(said);
  if (time === undefined)
    return { ...wrong('not-a-time', 'It is no time of day.'), ...(rest === '' && { usesTime: true }) };
  const { text: value, doubt } = atWall(`${day}T${time}`, context.zone);
  return {
    value,
    ...(rest === '' && { usesTime: true }),
    ...(doubt && {
      problem: { code: 'doubtful-time', text: `The clocks show this time ${doubt}.`, isWarning: true },
    }),
  };
}

function name(text: string): Cell {
  const comma = text.indexOf(',');
  const [family, givens] =
    comma >= 0
      ? [text.slice(0, comma), text.slice(comma + 1)]
      : [text.split(/\s+/).at(-1) ?? '', text.split(/\s+/).slice(0, -1).join(' ')];
  const given = givens.trim().split(/\s+/).filter(Boolean);
  if (family.trim() === '') return wrong('not-a-name', 'It is no name.');
  // The text is kept as it came: where a name has no comma, which part is the family name is only a convention.
  return { value: { family: family.trim(), ...(given.length > 0 && { given }), text } };
}

const gender: Readonly<Record<string, string>> = {
  m: 'male', male: 'male', f: 'female', female: 'female', o: 'other', other: 'other', x: 'other', nonbinary: 'other', u: 'unknown', unknown: 'unknown',
}; // prettier-ignore

function service(text: string): Cell {
  const [, code = '', rest = ''] = /^([A-Z]\d{4}|\d{4}[0-9A-Z])(?:\s*[-:]?\s+(.*))?$/i.exec(text) ?? [];
  const upper = code.toUpperCase();
  const isCpt = /^\d{4}[\dFTU]$/.test(upper);
  if (upper !== '' && (isCpt || /^[A-V]\d{4}$/.test(upper)))
    return {
      value: {
        coding: [{ system: urlOf(isCpt ? 'cpt' : 'hcpcs'), code: upper }],
        ...(rest && { text: rest }),
      },
    };
  return { value: { text } };
}

function diagnosis(text: string): Cell {
  const code = text.toUpperCase();
  const isCode = /^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/.test(code);
  return { value: isCode ? { coding: [{ system: urlOf('icd-10-cm'), code }] } : { text } };
}

const fromTable = (table: Readonly<Record<string, string>>, text: string, what: string): Cell => {
  const value = table[plainWord(text)];
  return value === undefined
    ? wrong('unknown-word', `It is no ${what} that is known; say it by a choice of words.`)
    : { value };
};

const readers: Readonly<Record<CsvKind, (text: string, context: CellContext) => Cell>> = {
  text: (text) => ({ value: text }),
  day: (text, context) => {
    const value = cellDay(text, context, false);
    return value === undefined
      ? wrong('not-a-day', 'It is no full date with a year of four digits.')
      : { value };
  },
  moment,
  minutes: (text) => {
    const [, count = '', hours] =
      /^(\d{1,4})\s*(?:min(?:ute)?s?\.?|m|(h(?:(?:ou)?rs?)?))?$/i.exec(text) ?? [];
    const minutes = Number(count) * (hours ? 60 : 1);
    return minutes > 0 ? { value: minutes } : wrong('not-minutes', 'It is no number of minutes.');
  },
  status: (text) => fromTable(statusWords, text, 'status'),
  gender: (text) => fromTable(gender, text, 'gender'),
  npi: (text) =>
    isNpi(text)
      ? { value: { system: urlOf('npi'), value: text } }
      : wrong('not-an-npi', 'It is no NPI: ten digits, of which the last one checks the others.'),
  service,
  diagnosis,
  phone: (text) =>
    text.replaceAll(/\D/g, '').length >= 7
      ? { value: { system: 'phone', value: text } }
      : wrong('not-a-phone', 'It is no telephone number.'),
  name,
};

/** Reads one cell, which is not empty. */
export const readCell = (text: string, as: CsvKind, context: CellContext): Cell => readers[as](text, context);

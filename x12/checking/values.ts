/** Texts of the types of X12: numbers, dates, times. All take the bytes from `start` to before `end`. */
import { codeKey } from '../library/code-set.ts';

const ZERO = 0x30;
const POINT = 0x2e;
const MINUS = 0x2d;

/** The number of the digits, or -1 where something else stands among them. */
function digits(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i += 1) {
    const digit = (bytes[i] as number) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return end > start ? value : -1;
}

const daysIn = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDay(year: number, month: number, day: number): boolean {
  if (year < 0 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && isLeap ? 29 : (daysIn[month - 1] as number));
}

/** Real dates only: 20260230 is none. CCYYMMDD, or YYMMDD where six digits stand. */
export function isDate(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length !== 8 && length !== 6) return false;
  const monthAt = end - 4;
  const year = digits(bytes, start, monthAt);
  const month = digits(bytes, monthAt, monthAt + 2);
  return isDay(length === 6 && year >= 0 ? 2000 + year : year, month, digits(bytes, monthAt + 2, end));
}

/** HHMM, HHMMSS, and with tenths or hundredths of seconds. */
export function isTime(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 4 || length > 8 || length === 5) return false;
  const hours = digits(bytes, start, start + 2);
  const minutes = digits(bytes, start + 2, start + 4);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || digits(bytes, start, end) < 0) return false;
  return length === 4 || digits(bytes, start + 4, start + 6) <= 59;
}

/** Digits with an optional sign. */
export function isInteger(bytes: Uint8Array, start: number, end: number): boolean {
  return digits(bytes, bytes[start] === MINUS ? start + 1 : start, end) >= 0;
}

/** Digits with an optional sign and point; at least one digit. */
export function isDecimal(bytes: Uint8Array, start: number, end: number): boolean {
  let count = 0;
  let points = 0;
  for (let i = bytes[start] === MINUS ? start + 1 : start; i < end; i += 1) {
    const byte = bytes[i] as number;
    if (byte === POINT) points += 1;
    else if (byte >= ZERO && byte <= 0x39) count += 1;
    else return false;
  }
  return count > 0 && points <= 1;
}

/** How long a number counts as: without its sign and point. */
export function numberLength(bytes: Uint8Array, start: number, end: number): number {
  let length = end - start;
  for (let i = start; i < end; i += 1) if (bytes[i] === POINT || bytes[i] === MINUS) length -= 1;
  return length;
}

/** Ten digits of which the last is the check digit (Luhn, with the prefix 80840). */
export function isNpi(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 10 || digits(bytes, start, end) < 0) return false;
  let sum = 24;
  for (let i = 0; i < 10; i += 1) {
    const digit = (bytes[end - 1 - i] as number) - ZERO;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const encoder = new TextEncoder();

/** The same of a text. */
export function isNpiText(text: string): boolean {
  const bytes = encoder.encode(text);
  return isNpi(bytes, 0, bytes.length);
}

function isRange(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 17 || bytes[start + 8] !== MINUS) return false;
  const isBoth = isDate(bytes, start, start + 8) && isDate(bytes, start + 9, end);
  return isBoth && digits(bytes, start, start + 8) <= digits(bytes, start + 9, end);
}

function isDateTime(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 12 && isDate(bytes, start, start + 8) && isTime(bytes, start + 8, end);
}

type Test = (bytes: Uint8Array, start: number, end: number) => boolean;
const key = (code: string) => {
  const bytes = new TextEncoder().encode(code);
  return codeKey(bytes, 0, bytes.length);
};

/** What the qualifiers of data element 1250, and XX of data element 66, ask of the text beside them. */
const formats = new Map<number, { readonly test: Test; readonly code: 'x12/date' | 'x12/time' | 'x12/npi' }>([
  [
    key('D8'),
    { test: (bytes, start, end) => end - start === 8 && isDate(bytes, start, end), code: 'x12/date' },
  ],
  [
    key('D6'),
    { test: (bytes, start, end) => end - start === 6 && isDate(bytes, start, end), code: 'x12/date' },
  ],
  [key('RD8'), { test: isRange, code: 'x12/date' }],
  [key('DT'), { test: isDateTime, code: 'x12/date' }],
  [key('TM'), { test: isTime, code: 'x12/time' }],
  [key('XX'), { test: isNpi, code: 'x12/npi' }],
]);

/** The format that the qualifier at `start` states, where it states one we know. */
export function formatOf(bytes: Uint8Array, start: number, end: number) {
  return end - start > 3 ? undefined : formats.get(codeKey(bytes, start, end));
}

import { plain, type Carry, type Read, type ReadContext, type Write } from './carrier.ts';

const noDate = { problem: 'This is no date that exists.' };

/** 20261201 → 2026-12-01, for dates that exist. */
function toDate(text: string): string | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (!match) return undefined;
  const [, year = '', month = '', day = ''] = match;
  const iso = `${year}-${month}-${day}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : undefined;
}

/** The instant in UTC of a date-time with an offset; other dates as they are. */
function inUtc(text: string): string {
  const date = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? new Date(text) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : text;
}

function fromDate(value: unknown): Write {
  const text = typeof value === 'string' ? inUtc(value) : '';
  return /^\d{4}-\d{2}-\d{2}/.test(text)
    ? { text: text.slice(0, 10).replaceAll('-', '') }
    : { problem: 'A full date is needed.' };
}

function dateRange(
  text: string,
  format: string,
): { from?: string | undefined; to?: string | undefined } | undefined {
  if (format === 'D8') return { from: toDate(text) };
  if (format === 'DT') return { from: toDate(text.slice(0, 8)) };
  if (format !== 'RD8') return undefined;
  const [from = '', to = ''] = text.split('-');
  return { from: toDate(from), to: toDate(to) };
}

/** One side of a date or period; the element before it (DTP02) names the format. */
function readRange(text: string, { other, element }: ReadContext, side: 'from' | 'to'): Read {
  const range = dateRange(text, other(element - 1));
  if (!range || (side === 'to' && !('to' in range))) return undefined;
  const date = range[side];
  return date ? { value: date, leaves: [''], also: [element - 1] } : noDate;
}

/** HHMM, HHMMSS or with fractions → HH:MM:SS. */
function toTime(text: string): string | undefined {
  const match = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?\d{0,2}$/.exec(text);
  return match ? `${match[1] ?? ''}:${match[2] ?? ''}:${match[3] ?? '00'}` : undefined;
}

export const dateCarriers = {
  date: {
    read: (text) => {
      const date = toDate(text);
      return date ? plain(date) : noDate;
    },
    write: fromDate,
  },
  time: {
    read: () => undefined,
    write: (value) => {
      const text = typeof value === 'string' ? inUtc(value) : '';
      return text.includes('T') ? { text: text.slice(11, 16).replace(':', '') } : { text: '0000' };
    },
  },
  /** A date with its time of day in the next element. X12 names no zone here: both directions speak of UTC. */
  moment: {
    read: (text, { other, element }) => {
      const date = toDate(text);
      if (!date) return noDate;
      const time = toTime(other(element + 1));
      const value = `${date}T${time ?? '00:00:00'}Z`;
      return time ? { value, leaves: [''], also: [element + 1] } : plain(value);
    },
    write: fromDate,
  },
  'date-from': { read: (text, context) => readRange(text, context, 'from'), write: fromDate },
  'date-to': { read: (text, context) => readRange(text, context, 'to'), write: fromDate },
} satisfies Record<string, Carry>;

/** Dates of the visit and the plan: days only, both ends inclusive, never an hour. */
import { text, type Fhir } from './fhir.ts';

export interface Period {
  /** `YYYY-MM-DD`; absent = open. */
  readonly start?: string;
  readonly end?: string;
}

const lastDay = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** First day meant by a FHIR date or dateTime, which may stop at the year or month. */
export function firstDayOf(value: unknown): string | undefined {
  const found = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(text(value) ?? '');
  return found ? `${found[1] ?? ''}-${found[2] ?? '01'}-${found[3] ?? '01'}` : undefined;
}

export function lastDayOf(value: unknown): string | undefined {
  const found = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(text(value) ?? '');
  if (!found) return undefined;
  const month = found[2] ?? '12';
  const day = found[3] ?? String(lastDay(Number(found[1]), Number(month))).padStart(2, '0');
  return `${found[1] ?? ''}-${month}-${day}`;
}

export function periodOf(value: Fhir | undefined): Period {
  const start = firstDayOf(value?.['start']);
  const end = lastDayOf(value?.['end']);
  return { ...(start && { start }), ...(end && { end }) };
}

export function includes(period: Period, day: string): boolean {
  return (!period.start || period.start <= day) && (!period.end || day <= period.end);
}

/** Whole days from one day to another; NaN when either is no date. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** Day of an instant in a zone; an unknown zone counts as UTC. */
export function dayIn(instant: string, timeZone: string): string | undefined {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return undefined;
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
  } catch {
    return new Date(at).toISOString().slice(0, 10);
  }
}

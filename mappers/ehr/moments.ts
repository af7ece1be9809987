/** Days and times as EHRs write them: with an offset, without one, as HL7 v2 digits, as a spreadsheet shows them. */

/** A date that exists, or undefined. */
export function dayOf(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  date.setUTCFullYear(year);
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal && year >= 1000 ? date.toISOString().slice(0, 10) : undefined;
}

/** Making one costs many times what using it does, and every visit asks for its zone. */
const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, format);
  }
  return format;
}

/** False for what is no IANA zone that this machine knows, e.g. `America/Chicag`. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

function offsetAt(instant: number, zone: string): string {
  const name =
    formatOf(zone)
      .formatToParts(instant)
      .find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  return name === 'GMT' ? '+00:00' : name.slice(3);
}

/** A time on the wall of a zone, with its offset: `2026-03-08T09:30:00` → `2026-03-08T09:30:00-05:00`. */
export interface WallTime {
  readonly text: string;
  /** The clock shows it never (spring) or twice (autumn); the first of both is meant then. */
  readonly doubt?: 'never' | 'twice';
}

/** `wall` is `YYYY-MM-DDTHH:MM:SS` without an offset. */
export function atWall(wall: string, zone: string): WallTime {
  const asUtc = Date.parse(`${wall}Z`);
  // A day before and a day after know the two offsets that can be meant; each is tried.
  const offsets = [...new Set([-86_400_000, 86_400_000].map((shift) => offsetAt(asUtc + shift, zone)))];
  const fitting = offsets.filter((offset) => offsetAt(Date.parse(wall + offset), zone) === offset);
  const [offset = offsets[0] ?? '+00:00'] = fitting;
  if (fitting.length === 0) return { text: wall + offset, doubt: 'never' };
  return fitting.length === 2 ? { text: wall + offset, doubt: 'twice' } : { text: wall + offset };
}

/** The day of an instant in a zone. */
export function dayAt(instant: string, zone: string): string {
  const at = Date.parse(instant);
  const offset = offsetAt(at, zone);
  const sign = offset.startsWith('-') ? -1 : 1;
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  return new Date(at + sign * (hours * 60 + minutes) * 60_000).toISOString().slice(0, 10);
}

const isoTime = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/** FHIR's dateTime or instant as EHRs write it; undefined where it is no time. A date alone stays one. */
export function toMoment(text: string, zone: string): WallTime | undefined {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (date) return dayOf(...threeOf(date)) === undefined ? undefined : { text };
  const match = isoTime.exec(text.trim());
  if (!match || dayOf(...threeOf(match)) === undefined) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00', offset] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  if (offset === undefined) return atWall(wall, zone);
  // Fractions and the offset stay as they were written; only what FHIR does not take is mended.
  const isFhir = /T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);
  return { text: isFhir ? text : wall + offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2') };
}

function threeOf([, year = '', month = '', day = '']: RegExpExecArray): [number, number, number] {
  return [Number(year), Number(month), Number(day)];
}

/** So many minutes later, with the same offset: a visit over the change of clocks ends when its minutes are over. */
export function laterBy(start: string, minutes: number): string {
  const [, sign = '+', hours = '0', rest = '0'] = /([+-])(\d\d):(\d\d)$/.exec(start) ?? [];
  const shift = Number(`${sign}1`) * (Number(hours) * 60 + Number(rest));
  const wall = new Date(Date.parse(start) + (minutes + shift) * 60_000).toISOString().slice(0, 19);
  return wall + (/(Z|[+-]\d\d:\d\d)$/.exec(start)?.[0] ?? 'Z');
}

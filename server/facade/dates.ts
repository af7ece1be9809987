/** FHIR dates as the span of time they name: `2026-11` is a month. R4 §2.24.0.3, §3.1.1.4.5. */

/** Milliseconds since 1970; `to` is not included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const DATE =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+ -]\d{2}:\d{2})?)?)?)?$/;

/**
 * A date, dateTime or instant; undefined for anything else. What has no zone is UTC: the same for everybody, whatever
 * the server's own clock is set to. A blank stands for the plus that forms of the web take for one.
 */
export function spanOfDate(text: string): Span | undefined {
  const found = DATE.exec(text);
  if (found === null) return undefined;
  const [, year = '', month, day, hour, minute = '', second, fraction, zone] = found;
  const start = utc(Number(year), Number(month ?? 1), Number(day ?? 1));
  if (start === undefined) return undefined;
  if (month === undefined) return { from: start, to: Date.UTC(Number(year) + 1, 0, 1) };
  if (day === undefined) return { from: start, to: Date.UTC(Number(year), Number(month), 1) };
  if (hour === undefined) return { from: start, to: start + 86_400_000 };
  const offset = offsetOf(zone);
  if (offset === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59)
    return undefined;
  const minutes = start + (Number(hour) * 60 + Number(minute) - offset) * 60_000;
  if (second === undefined) return { from: minutes, to: minutes + 60_000 };
  const width = fraction === undefined ? 1_000 : Math.max(1, 10 ** (3 - fraction.length));
  const from = minutes + Number(second) * 1_000 + Math.floor(Number(`0.${fraction ?? 0}`) * 1_000);
  return { from, to: from + width };
}

function utc(year: number, month: number, day: number): number | undefined {
  const at = new Date(Date.UTC(year, month - 1, day));
  at.setUTCFullYear(year);
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.getTime() : undefined;
}

/** In minutes; undefined for one that no place has. */
function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

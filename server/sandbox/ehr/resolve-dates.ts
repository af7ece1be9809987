/**
 * Turns the date offsets of the patient files into real FHIR dates, so that visits always lie ahead of the day
 * the sandbox starts. Pure: the instant and the time zone come in as arguments.
 *
 * - `{ "$day": 3 }` → `2026-11-26`; `{ "$day": 3, "$time": "10:20" }` → `2026-11-26T10:20:00-06:00`
 * - `{ "$year": 0, "$date": "01-01" }` → `2026-01-01`; `{ "$text": "…" }` → base64 of its UTF-8 bytes
 */
const dayMs = 86_400_000;

/** Making one costs many times what using it does, and every date of every patient asks for its zone. */
const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, format);
  }
  return format;
}

/** Minutes east of UTC that `zone` (IANA name) has at `instant`. */
function offsetMinutes(instant: number, zone: string): number {
  const name = formatOf(zone)
    .formatToParts(instant)
    .find((part) => part.type === 'timeZoneName')?.value;
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '');
  if (match === null) return 0;
  const [, sign, hours, minutes] = match;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** The calendar day (`YYYY-MM-DD`) it is in `zone` at `now`. */
export function dayIn(now: Date, zone: string): string {
  const local = now.getTime() + offsetMinutes(now.getTime(), zone) * 60_000;
  return new Date(local).toISOString().slice(0, 10);
}

function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10);
}

/**
 * FHIR dateTime of a wall-clock time (`HH:MM`) on a day in `zone`, with the offset valid then. A time that daylight
 * saving skips moves on by the gap, a time it repeats is the first of the two.
 */
export function wallTime(day: string, time: string, zone: string): string {
  const asUtc = Date.parse(`${day}T${time}:00Z`);
  const before = offsetMinutes(asUtc - dayMs, zone);
  const after = offsetMinutes(asUtc + dayMs, zone);
  const candidates = [before, after].filter(
    (offset) => offsetMinutes(asUtc - offset * 60_000, zone) === offset,
  );
  const instant = asUtc - (candidates[0] ?? before) * 60_000;
  const offset = offsetMinutes(instant, zone);
  const clock = new Date(instant + offset * 60_000).toISOString().slice(0, 19);
  const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0');
  const minutes = String(Math.abs(offset) % 60).padStart(2, '0');
  return `${clock}${offset < 0 ? '-' : '+'}${hours}:${minutes}`;
}

function resolveToken(
  token: Readonly<Record<string, unknown>>,
  today: string,
  zone: string,
): string | undefined {
  const { $day: day, $time: time, $year: year, $date: date, $text: text } = token;
  if (typeof text === 'string') return Buffer.from(text, 'utf8').toString('base64');
  if (typeof year === 'number' && typeof date === 'string') {
    return `${String(Number(today.slice(0, 4)) + year)}-${date}`;
  }
  if (typeof day !== 'number') return undefined;
  const on = addDays(today, day);
  return typeof time === 'string' ? wallTime(on, time, zone) : on;
}

/** A copy of `value` in which every token is its date; everything else is kept as it is. */
export function resolveDates(value: unknown, now: Date, zone: string): unknown {
  const today = dayIn(now, zone);
  const walk = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(walk);
    if (part === null || typeof part !== 'object') return part;
    const resolved = resolveToken(part as Record<string, unknown>, today, zone);
    return resolved ?? Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(value);
}

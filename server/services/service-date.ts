/** Days and zones: which day a visit is, and which day may be asked about. Pure. */

/** The calendar day of an instant in a zone, `YYYY-MM-DD`. */
export function dayIn(instant: string | Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return parts.format(new Date(instant));
}

/** The day `days` later; dates only, so no zone and no daylight saving can shift it. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return (
    Date.parse(`${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}Z`) - instant
  );
}

/** 06:00 of a day in a zone, as an instant. */
export function morningOf(day: string, timeZone: string): string {
  const wall = Date.parse(`${day}T06:00:00Z`);
  // The offset near that morning is not always the offset of that morning: clocks change in the small hours.
  const near = wall - offsetAt(wall, timeZone);
  return new Date(wall - offsetAt(near, timeZone)).toISOString();
}

export interface DayToAsk {
  readonly serviceDate: string;
  /** The visit lies beyond what the payer answers about: today is asked instead. */
  readonly asksToday: boolean;
  /** When the visit's own day can be asked about. */
  readonly nextCheckAt?: string;
}

/** The day of the visit where the route's window holds it; beyond it today, and the visit's day when the window reaches it. */
export function dayToAsk(visitDay: string, now: Date, timeZone: string, daysAhead: number): DayToAsk {
  const today = dayIn(now, timeZone);
  if (visitDay <= addDays(today, daysAhead)) return { serviceDate: visitDay, asksToday: false };
  return {
    serviceDate: today,
    asksToday: true,
    nextCheckAt: morningOf(addDays(visitDay, -daysAhead), timeZone),
  };
}

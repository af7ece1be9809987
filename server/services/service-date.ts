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

/** 06:00 of a day in a zone, as an instant. */
export function morningOf(day: string, timeZone: string): string {
  const guess = new Date(`${day}T06:00:00Z`);
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    day: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(guess);
  const part = (type: string) => Number(shown.find((one) => one.type === type)?.value ?? 0);
  const dayShift = part('day') - guess.getUTCDate();
  const days = dayShift > 1 ? -1 : dayShift < -1 ? 1 : dayShift;
  const minutes = days * 1440 + (part('hour') - 6) * 60 + part('minute');
  return new Date(guess.getTime() - minutes * 60_000).toISOString();
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

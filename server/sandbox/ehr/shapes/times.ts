/** Times: in UTC, without an offset, or days as the midnights of the clinic. */
import type { Stored } from '../patients.ts';
import { wallTime } from '../resolve-dates.ts';
import type { Shape } from './shape.ts';

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

function changed(value: unknown, change: (time: string) => string): unknown {
  if (typeof value === 'string') return moment.test(value) ? change(value) : value;
  if (Array.isArray(value)) return value.map((one) => changed(one, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, changed(inner, change)]));
}

export const timesInUtc: Shape = (resource) =>
  changed(resource, (time) => new Date(time).toISOString()) as Stored;

/** Documents are dated by the clinic's clock, without saying so. */
export const timesWithoutOffset: Shape = (resource) => {
  if (resource.resourceType !== 'DocumentReference' || resource.date === undefined) return resource;
  return { ...resource, date: resource.date.slice(0, 19) };
};

function utc(day: string, time: string, zone: string): string {
  return new Date(wallTime(day, time, zone)).toISOString();
}

/** A coverage begins at the clinic's midnight, and ends a second before it. */
export const coverageDatesAreInstants: Shape = (resource, { zone }) => {
  if (resource.resourceType !== 'Coverage' || resource.period === undefined) return resource;
  const { start, end } = resource.period;
  const period = {
    ...(start === undefined ? {} : { start: utc(start, '00:00', zone) }),
    ...(end === undefined ? {} : { end: utc(end, '23:59', zone).replace('00.000Z', '59.000Z') }),
  };
  return { ...resource, period };
};

/** What a request must hold before a Bundle is made of it; each finding names the place, none a patient's value. */
import type { ClaimDates } from './claim.ts';
import { problem, warning, type ClaimWork } from './claim-work.ts';
import { systemName } from './code-systems.ts';

/** A day that exists, written in full: X12 takes no shorter date. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

const daysOf = (dates: ClaimDates): readonly string[] =>
  typeof dates === 'string' ? [dates] : [dates.start, dates.end];

function checkDates(work: ClaimWork, dates: ClaimDates | undefined, at: string): void {
  if (dates === undefined) return;
  const days = daysOf(dates);
  if (!days.every(isDay)) {
    problem(work, 'not-a-day', at, 'A full date that exists is needed: YYYY-MM-DD.');
    return;
  }
  const [start = '', end = start] = days;
  if (end < start) problem(work, 'date-order', at, 'It ends before it begins.');
}

export function checkRequest(work: ClaimWork): void {
  const { request, settings } = work;
  if (request.items.length === 0) problem(work, 'no-item', 'ClaimRequest.items', 'Nothing is asked for.');
  if (request.diagnoses.length === 0)
    warning(work, 'no-diagnosis', 'ClaimRequest.diagnoses', 'Most payers want at least one diagnosis.');
  if (request.diagnoses.length > 12)
    warning(work, 'too-many-diagnoses', 'ClaimRequest.diagnoses', 'X12 carries the first twelve.');
  if (settings.trace.originator.length !== 10)
    problem(
      work,
      'originator',
      'ClaimSettings.trace.originator',
      'The originator of a trace has ten characters.',
    );
  if (Number.isNaN(Date.parse(settings.at)) || !/(Z|[+-]\d\d:\d\d)$/.test(settings.at))
    problem(work, 'not-a-time', 'ClaimSettings.at', 'A time with its offset is needed.');
  for (const [index, { code, recorded }] of request.diagnoses.entries()) {
    const at = `ClaimRequest.diagnoses[${index}]`;
    if (!/^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/.test(code))
      problem(work, 'diagnosis-code', `${at}.code`, 'It does not look like an ICD-10-CM code.');
    checkDates(work, recorded, `${at}.recorded`);
  }
  checkDates(work, request.event, 'ClaimRequest.event');
  checkDates(work, request.admission, 'ClaimRequest.admission');
  checkDates(work, request.discharge, 'ClaimRequest.discharge');
  for (const index of request.items.keys()) checkItem(work, index);
  checkTeam(work);
}

function checkItem(work: ClaimWork, index: number): void {
  const item = work.request.items[index];
  if (item === undefined) return;
  const at = `ClaimRequest.items[${index}]`;
  const system = systemName(item.service.system);
  if (!item.service.code || (system !== 'cpt' && system !== 'hcpcs'))
    problem(
      work,
      'service-code',
      `${at}.service`,
      'A CPT or HCPCS code is needed; nothing else names a service to a payer.',
    );
  if ((item.modifiers?.length ?? 0) > 4)
    problem(work, 'too-many-modifiers', `${at}.modifiers`, 'X12 carries four modifiers.');
  checkDates(work, item.serviced, `${at}.serviced`);
  checkPositions(work, item.diagnoses, work.request.diagnoses.length, `${at}.diagnoses`);
  checkPositions(work, item.team, work.chart.team?.length ?? 0, `${at}.team`);
  if (item.quantity && !(item.quantity.value > 0))
    problem(work, 'quantity', `${at}.quantity`, 'A quantity is more than nothing.');
  const isKnown = work.chart.orders.some(({ id }) => `ServiceRequest/${id ?? ''}` === item.order);
  if (item.order !== undefined && !isKnown)
    problem(work, 'no-order', `${at}.order`, 'The order is not among those of the chart.');
}

function checkPositions(
  work: ClaimWork,
  positions: readonly number[] | undefined,
  count: number,
  at: string,
): void {
  if (positions?.some((one) => !Number.isInteger(one) || one < 1 || one > count))
    problem(work, 'no-such-position', at, 'It points at an entry that is not there.');
}

/** X12 carries 14 providers of the request (2010EA) and 10 of each service (2010F). */
function checkTeam(work: ClaimWork): void {
  const team = work.chart.team ?? [];
  if (team.filter(({ scope }) => scope === 'request').length > 14)
    warning(work, 'team-of-request', 'ClaimChart.team', 'X12 carries the first fourteen.');
  for (const [index, { team: named }] of work.request.items.entries())
    if ((named ?? team.filter(({ scope }) => scope === 'item')).length > 10)
      warning(work, 'team-of-item', `ClaimRequest.items[${index}].team`, 'X12 carries the first ten.');
}

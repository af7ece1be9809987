/** What the chart already says about a request for prior authorization; what it does not say stays open, and is named. */
import type { Condition, ServiceRequest } from 'fhir/r4.js';
import { serviceOf } from '../eligibility/service.ts';
import type { ClaimChart, ClaimDates, ClaimDiagnosis, ClaimDraft } from './claim.ts';
import { isDay } from './claim-checks.ts';
import { memberIdOf } from './claim-people.ts';
import { codingIn } from './code-systems.ts';
import type { Absent, EhrTraceLine } from './trace.ts';

interface Found {
  readonly trace: EhrTraceLine[];
  readonly absent: Absent[];
}
type DraftItem = ClaimDraft['items'][number];

/** Codes picked by system, diagnoses by the orders' reasons (theirs first), dates, place; nothing is invented. */
export function draftClaim(chart: ClaimChart): ClaimDraft {
  const found: Found = { trace: [], absent: [] };
  const diagnoses = diagnosesOf(chart, found);
  const items = chart.orders.map((order, index) => itemOf(chart, order, index, found));
  const urgent = chart.orders.findIndex(({ priority }) => priority === 'stat' || priority === 'asap');
  if (urgent >= 0)
    found.trace.push({
      row: 'claim.draft#level-of-service',
      from: `${nameOf(chart.orders[urgent])}.priority`,
      fhir: 'ClaimRequest.levelOfService',
    });
  if (chart.orders.length === 0) absent(found, 'items', 'The chart holds no order for it.');
  if (memberIdOf(chart.coverage) === undefined)
    found.absent.push({ path: 'ClaimChart.coverage.subscriberId', why: 'The coverage holds no member id.' });
  const isInpatient = ['IMP', 'ACUTE', 'NONAC'].includes(chart.encounter?.class.code ?? '');
  return {
    type: isInpatient ? 'institutional' : 'professional',
    diagnoses,
    items,
    ...(urgent >= 0 && { levelOfService: 'U' }),
    trace: found.trace,
    absent: found.absent,
  };
}

const nameOf = (
  resource: { readonly resourceType: string; readonly id?: string | undefined } | undefined,
): string => (resource === undefined ? '' : `${resource.resourceType}/${resource.id ?? ''}`);

function absent(found: Found, path: string, why: string): void {
  found.absent.push({ path: `ClaimRequest.${path}`, why });
}

/** Reasons of the orders come first, the first of them is principal; other active problems of the chart stay out. */
function diagnosesOf(chart: ClaimChart, found: Found): readonly ClaimDiagnosis[] {
  const diagnoses: ClaimDiagnosis[] = [];
  const add = (diagnosis: ClaimDiagnosis, from: string) => {
    if (diagnoses.some(({ code }) => code === diagnosis.code)) return;
    const at = `ClaimRequest.diagnoses[${diagnoses.length}]`;
    found.trace.push({ row: 'claim.draft#diagnosis', from, fhir: `${at}.code` });
    diagnoses.push({ ...diagnosis, ...(diagnoses.length === 0 && { kind: 'principal' }) });
  };
  for (const order of chart.orders) {
    for (const { reference = '' } of order.reasonReference ?? []) {
      const condition = chart.conditions.find((one) => reference.endsWith(`Condition/${one.id ?? ''}`));
      if (condition) addCondition(condition, add, found);
    }
    for (const [index, reason] of (order.reasonCode ?? []).entries()) {
      const { coding, index: at } = codingIn(reason, ['icd-10-cm']) ?? {};
      const from = `${nameOf(order)}.reasonCode[${index}]`;
      if (coding)
        add(
          { code: coding.code, ...displayOf(coding.display, reason.text) },
          `${from}.coding[${at ?? 0}].code`,
        );
      else
        found.absent.push({
          path: from,
          why: 'The reason has no ICD-10-CM code, so it cannot be sent as a diagnosis.',
        });
    }
  }
  if (diagnoses.length === 0) absent(found, 'diagnoses', 'No order names a reason with an ICD-10-CM code.');
  return diagnoses;
}

function addCondition(
  condition: Condition,
  add: (one: ClaimDiagnosis, from: string) => void,
  found: Found,
): void {
  const { coding, index = 0 } = codingIn(condition.code, ['icd-10-cm']) ?? {};
  if (coding === undefined) {
    found.absent.push({
      path: `${nameOf(condition)}.code`,
      why: 'The condition has no ICD-10-CM code, so it cannot be sent as a diagnosis.',
    });
    return;
  }
  const day = condition.recordedDate?.slice(0, 10);
  add(
    {
      code: coding.code,
      ...displayOf(coding.display, condition.code?.text),
      ...(day && isDay(day) && { recorded: day }),
    },
    `${nameOf(condition)}.code.coding[${index}].code`,
  );
}

const displayOf = (...texts: readonly (string | undefined)[]): { readonly display?: string } => {
  const display = texts.find(Boolean);
  return display === undefined ? {} : { display };
};

function itemOf(chart: ClaimChart, order: ServiceRequest, index: number, found: Found): DraftItem {
  const at = `items[${index}]`;
  const note = (row: string, from: string, to: string) =>
    found.trace.push({
      row: `claim.draft#${row}`,
      from: `${nameOf(order)}.${from}`,
      fhir: `ClaimRequest.${at}.${to}`,
    });
  const service = codingIn(order.code, ['cpt', 'hcpcs']);
  if (service === undefined)
    absent(
      found,
      `${at}.service`,
      'The order has neither a CPT nor a HCPCS code; a local or SNOMED code says nothing to a payer.',
    );
  else note('service', `code.coding[${service.index}].code`, 'service');
  const { serviceTypes, mapped } = serviceOf(service?.coding.code);
  if (!mapped) absent(found, `${at}.category`, 'No row tells the kind of service of this code.');
  const serviced = datesOf(order);
  if (serviced === undefined) absent(found, `${at}.serviced`, 'The order says no day.');
  else note('serviced', serviced.from, 'serviced');
  const place = placeOf(chart);
  if (place === undefined)
    absent(found, `${at}.place`, 'No location of the request says its place of service.');
  else
    found.trace.push({ row: 'claim.draft#place', from: place.from, fhir: `ClaimRequest.${at}.place.code` });
  return {
    order: nameOf(order),
    ...(service && { service: service.coding }),
    ...(mapped && serviceTypes[0] && { category: serviceTypes[0] }),
    requestType: 'HS',
    certificationType: 'I',
    ...(serviced && { serviced: serviced.dates }),
    ...(place && { place: { kind: 'place-of-service', code: place.code } }),
  };
}

/** The day as the order writes it, in the offset it was written with. */
function datesOf(order: ServiceRequest): { readonly dates: ClaimDates; readonly from: string } | undefined {
  const day = order.occurrenceDateTime?.slice(0, 10);
  if (day && isDay(day)) return { dates: day, from: 'occurrenceDateTime' };
  const [start, end] = [
    order.occurrencePeriod?.start?.slice(0, 10),
    order.occurrencePeriod?.end?.slice(0, 10),
  ];
  if (start && isDay(start))
    return { dates: end && isDay(end) && end > start ? { start, end } : start, from: 'occurrencePeriod' };
  return undefined;
}

/** CMS place of service from the types of the locations of this request. */
function placeOf(chart: ClaimChart): { readonly code: string; readonly from: string } | undefined {
  const members = [...(chart.team ?? []), chart.requester];
  for (const { location } of members)
    for (const [index, type] of (location?.type ?? []).entries()) {
      const found = codingIn(type, ['place-of-service']);
      if (found)
        return {
          code: found.coding.code,
          from: `${nameOf(location)}.type[${index}].coding[${found.index}].code`,
        };
    }
  return undefined;
}

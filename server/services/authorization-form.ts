/** The request as the chart fills it: a draft, where each value comes from, and what may be chosen. Pure. */
import type { Condition, Patient, Practitioner } from 'fhir/r4.js';
import { draftClaim, type EhrTraceLine } from '#mappers';
import { standardLibrary } from '#x12';
import type {
  AuthorizationDraft,
  AuthorizationForm,
  CodeView,
  DraftDiagnosis,
  DraftService,
  FieldName,
  FieldSource,
  PersonView,
  ProviderView,
} from '../authorization-view.ts';
import { npiOf, type AuthorizationFacts } from './authorization-chart.ts';
import { claimChartOf } from './authorization-claim.ts';
import { problemsOf } from './authorization-checks.ts';
import { referenceOf } from './chart.ts';
import { asOfToday } from './eligibility-request.ts';

type Sourced = AuthorizationForm['sources'][number];

const ICD = 'http://hl7.org/fhir/sid/icd-10-cm';
export const X12 = 'https://codesystem.x12.org/005010/';
const PLACE_OF_SERVICE = 'https://www.cms.gov/Medicare/Coding/place-of-service-codes';

export function personView(patient: Patient): PersonView {
  const [name] = asOfToday(patient).name ?? [];
  const mrn = patient.identifier?.find(({ type }) => type?.coding?.some(({ code }) => code === 'MR'))?.value;
  return {
    reference: referenceOf(patient),
    name: name?.text ?? [name?.family, name?.given?.join(' ')].filter(Boolean).join(', '),
    ...(patient.birthDate ? { birthDate: patient.birthDate } : {}),
    ...(patient.gender ? { gender: patient.gender } : {}),
    ...(mrn ? { mrn } : {}),
  };
}

export function providerOf(practitioner: Practitioner): ProviderView {
  const [name] = practitioner.name ?? [];
  const npi = npiOf(practitioner);
  const phone = practitioner.telecom?.find(({ system }) => system === 'phone')?.value;
  return {
    kind: 'person',
    reference: referenceOf(practitioner),
    ...(name?.family ? { family: name.family } : {}),
    ...(name?.given ? { given: name.given.join(' ') } : {}),
    ...(npi ? { npi } : {}),
    ...(phone ? { phone } : {}),
  };
}

/** We ask as the organization the payer knows us by. */
function requesterOf({ route, organization, location }: AuthorizationFacts): ProviderView {
  const telecoms = [...(organization?.telecom ?? []), ...(location?.telecom ?? [])];
  const phone = telecoms.find(({ system }) => system === 'phone')?.value;
  const { name, npi, taxonomy } = route.provider;
  return {
    kind: 'organization',
    ...(organization && npiOf(organization) === npi ? { reference: referenceOf(organization) } : {}),
    ...{ name, npi },
    ...(taxonomy ? { taxonomy } : {}),
    ...(phone ? { phone } : {}),
  };
}

/** Service types a review knows, most specific first: benefit lists have more. */
function serviceTypeOf(types: readonly string[]): string | undefined {
  const known = standardLibrary().codesOf('1365-service');
  return types.find((type) => type in known);
}

/** Evaluation by a specialist is asked for as specialty care, everything else as a service; a stay as an admission. */
function categoryOf(facts: AuthorizationFacts, code: string | undefined): AuthorizationDraft['category'] {
  if (['IMP', 'ACUTE', 'NONAC'].includes(facts.encounter?.class.code ?? '')) return 'AR';
  return code !== undefined && /^99[23]\d\d$/.test(code) ? 'SC' : 'HS';
}

class Sources {
  readonly list: Sourced[] = [];

  add(field: FieldName, source: FieldSource, line?: number): void {
    this.list.push({ field, source, ...(line === undefined ? {} : { line }) });
  }

  chart(field: FieldName, reference: string | undefined, path: string, line?: number): void {
    const source: FieldSource = reference ? { kind: 'chart', reference, path } : { kind: 'nothing' };
    this.add(field, source, line);
  }

  /** `ServiceRequest/x.code.coding[0].code` of a draft's trace. */
  traced(field: FieldName, line: EhrTraceLine | undefined, number?: number): void {
    const [, reference, path] = /^(\w+\/[^.]+)\.(.*)$/.exec(line?.from ?? '') ?? [];
    this.chart(field, reference, path ?? '', number);
  }
}

type Drafted = ReturnType<typeof draftClaim>;

function servicesOf(facts: AuthorizationFacts, drafted: Drafted, sources: Sources): DraftService[] {
  const lines: Partial<Drafted['items'][number]>[] = drafted.items.length > 0 ? [...drafted.items] : [{}];
  return lines.map((item, index) => serviceOf(facts, item, drafted, { sources, index }));
}

function serviceOf(
  facts: AuthorizationFacts,
  item: Partial<Drafted['items'][number]>,
  drafted: Drafted,
  { sources, index }: { readonly sources: Sources; readonly index: number },
): DraftService {
  const line = index + 1;
  const lineOf = (path: string) =>
    drafted.trace.find(({ fhir }) => fhir === `ClaimRequest.items[${index}].${path}`);
  const { visit, orders, practitioners } = facts;
  const visitReference = visit && referenceOf(visit.appointment);
  const order = orders.find((one) => referenceOf(one) === item.order);
  const booked = visit?.service.procedure;
  const coding = item.service?.code ? { system: item.service.system ?? '', code: item.service.code } : booked;
  if (item.service) sources.traced('service.code', lineOf('service'), line);
  else sources.chart('service.code', booked && visitReference, 'serviceType', line);
  const serviceType = serviceTypeOf([
    ...(item.category ? [item.category] : []),
    ...(visit?.service.serviceTypes ?? []),
  ]);
  sources.add(
    'service.type',
    serviceType ? { kind: 'derived', rule: 'service-to-type' } : { kind: 'nothing' },
    line,
  );
  // A booked visit has a day of its own; the order says it only where there is none.
  const [start, end] = visit ? [visit.day] : daysOf(item.serviced);
  if (visit) sources.chart('service.start', visitReference, 'start', line);
  else sources.traced('service.start', lineOf('serviced'), line);
  const ordered = order?.quantityQuantity?.value;
  if (ordered === undefined) sources.add('service.quantity', { kind: 'derived', rule: 'one-unit' }, line);
  else sources.chart('service.quantity', order && referenceOf(order), 'quantityQuantity', line);
  const performer = visit?.practitioner ?? practitioners[0];
  sources.chart('service.provider', performer && referenceOf(performer), 'name', line);
  sources.chart(
    'service.provider.npi',
    performer && npiOf(performer) ? referenceOf(performer) : undefined,
    'identifier',
    line,
  );
  const label = order?.code?.text ?? visit?.title;
  return {
    ...(order ? { order: referenceOf(order) } : {}),
    ...(coding ? { code: { ...coding, ...(label ? { label } : {}) } } : {}),
    modifiers: item.modifiers ?? [],
    ...(serviceType ? { serviceType } : {}),
    quantity: ordered ?? 1,
    unit: 'UN',
    ...(start ? { start } : {}),
    ...(end ? { end } : {}),
    ...(performer ? { provider: providerOf(performer) } : {}),
  };
}

function daysOf(dates: string | { readonly start: string; readonly end: string } | undefined) {
  return typeof dates === 'object' ? [dates.start, dates.end] : [dates];
}

function diagnosisOf(condition: Condition): DraftDiagnosis | undefined {
  const code = condition.code?.coding?.find(({ system }) => system === ICD)?.code;
  const label = condition.code?.text;
  return code === undefined
    ? undefined
    : { code, ...(label ? { label } : {}), reference: referenceOf(condition) };
}

/** Conditions that still stand; one without a status is taken for standing. */
const isActive = ({ clinicalStatus }: Condition) =>
  clinicalStatus?.coding?.every(({ code }) => !['resolved', 'inactive', 'remission'].includes(code ?? '')) ??
  true;

function draftOf(facts: AuthorizationFacts, sources: Sources): AuthorizationDraft {
  const { covered, visit, location, conditions } = facts;
  const drafted = draftClaim(claimChartOf(facts));
  const known = conditions.flatMap((one) => diagnosisOf(one) ?? []);
  const diagnoses = drafted.diagnoses.map(({ code, display }): DraftDiagnosis => {
    const found = known.find((one) => one.code === code);
    return found ?? { code, ...(display ? { label: display } : {}) };
  });
  const services = servicesOf(facts, drafted, sources);
  sources.traced(
    'diagnoses',
    drafted.trace.find(({ fhir }) => fhir === 'ClaimRequest.diagnoses[0].code'),
  );
  sources.add('requester', { kind: 'setting', name: 'route.provider' });
  sources.add('requester.npi', { kind: 'setting', name: 'route.provider' });
  sources.add('category', { kind: 'derived', rule: 'request-category' });
  sources.add('certification', { kind: 'derived', rule: 'first-request' });
  if (drafted.levelOfService)
    sources.traced(
      'levelOfService',
      drafted.trace.find(({ fhir }) => fhir === 'ClaimRequest.levelOfService'),
    );
  else sources.add('levelOfService', { kind: 'derived', rule: 'not-urgent' });
  const place = visit?.placeOfService;
  sources.chart('placeOfService', place && location ? referenceOf(location) : undefined, 'type');
  return {
    ...(visit ? { appointment: referenceOf(visit.appointment) } : {}),
    coverage: referenceOf(covered.coverage),
    requester: requesterOf(facts),
    category: categoryOf(facts, services[0]?.code?.code),
    certification: 'I',
    levelOfService: drafted.levelOfService === 'U' ? 'U' : 'E',
    ...(place ? { placeOfService: place } : {}),
    diagnoses,
    services,
  };
}

function identitySources({ patient, covered }: AuthorizationFacts, sources: Sources): void {
  const reference = referenceOf(patient);
  sources.chart('patient.name', patient.name?.length ? reference : undefined, 'name');
  sources.chart('patient.birthDate', patient.birthDate ? reference : undefined, 'birthDate');
  sources.chart('patient.gender', patient.gender ? reference : undefined, 'gender');
  const coverage = referenceOf(covered.coverage);
  sources.chart('patient.memberId', covered.coverage.subscriberId ? coverage : undefined, 'subscriberId');
  sources.chart('payer', coverage, 'payor');
  sources.chart('coverage', coverage, '');
}

/** Codes of a list of ours for a select, in the order of the list. */
const codesOf = (list: string, system: string, only?: readonly string[]): CodeView[] =>
  Object.entries(standardLibrary().codesOf(list))
    .filter(([code]) => only?.includes(code) ?? true)
    .map(([code, label]) => ({ system, code, label }));

export const choices: AuthorizationForm['choices'] = {
  category: codesOf('1525', `${X12}1525`),
  levelOfService: codesOf('1338', `${X12}1338`),
  placeOfService: [
    ['11', 'Office'],
    ['12', 'Home'],
    ['02', 'Telehealth, not at home'],
    ['10', 'Telehealth at home'],
    ['19', 'Off-campus outpatient hospital'],
    ['21', 'Inpatient hospital'],
    ['22', 'On-campus outpatient hospital'],
    ['23', 'Emergency room'],
    ['24', 'Surgical center'],
    ['31', 'Skilled nursing facility'],
    ['49', 'Independent clinic'],
    ['62', 'Outpatient rehabilitation'],
    ['65', 'Dialysis facility'],
    ['81', 'Independent laboratory'],
  ].map(([code = '', label = '']) => ({ system: PLACE_OF_SERVICE, code, label })),
  serviceType: codesOf('1365-service', `${X12}1365`),
  // What a professional line can count in; days and visits belong to a delivery pattern.
  unit: [
    ['UN', 'Units'],
    ['MJ', 'Minutes'],
    ['F2', 'International units'],
  ].map(([code = '', label = '']) => ({ system: `${X12}673`, code, label })),
};

/** The form for a visit, or for a coverage alone. */
export function formOf(facts: AuthorizationFacts): AuthorizationForm {
  const sources = new Sources();
  identitySources(facts, sources);
  const draft = draftOf(facts, sources);
  const named = new Set(draft.diagnoses.map(({ code }) => code));
  const other = facts.conditions.filter(isActive).flatMap((one) => diagnosisOf(one) ?? []);
  const memberId = facts.covered.coverage.subscriberId;
  return {
    draft,
    patient: personView(facts.patient),
    ...(memberId ? { memberId } : {}),
    payer: facts.route.payer,
    sources: sources.list,
    problems: problemsOf(draft, facts, sources.list),
    otherDiagnoses: other.filter(({ code }) => !named.has(code)),
    providers: [requesterOf(facts), ...facts.practitioners.map(providerOf)],
    choices,
  };
}

/** From the chart to a question: the facts of one check, the FHIR request, and the 270 that carries it. Pure. */
import type {
  Bundle,
  BundleEntry,
  Coverage,
  CoverageEligibilityRequest,
  FhirResource,
  HumanName,
  Organization,
  Patient,
  RelatedPerson,
} from 'fhir/r4.js';
import { mapById, mapsFor, writeFromFhir } from '#mappers';
import { writeSettingsOf } from '../payers/write-settings.ts';
import type { ControlNumbers } from '../exchange/exchange.ts';
import type { Route } from '../payers/route.ts';
import { Problem } from '../problems.ts';
import type { Asked } from '../verdict/index.ts';
import type { Asker } from './provenance.ts';

/** What is asked, gathered from the chart. */
export interface Question {
  readonly patient: Patient;
  readonly coverage: Coverage;
  readonly subscriber?: Patient | RelatedPerson;
  /** X12 service types, most specific first. */
  readonly serviceTypes: readonly string[];
  readonly procedure?: { readonly system: string; readonly code: string };
  /** The day asked about, `YYYY-MM-DD`. */
  readonly serviceDate: string;
  /** Facade reference of the visit, where the check is for one. */
  readonly appointment?: string;
}

/** Sealed with the exchange: what its answer needs to find its way home. */
export interface EligibilityContext {
  /** Id of our CoverageEligibilityRequest and of its Response. */
  readonly request: string;
  readonly coverage: string;
  readonly appointment?: string;
  readonly payerName: string;
  readonly serviceDate: string;
  readonly asksToday: boolean;
  readonly nextCheckAt?: string;
  /** What the answer is later compared with. */
  readonly asked: Asked;
  readonly asker: Asker;
}

/** System of the ids that our routes know payers by. */
export const PAYER_ID = 'urn:chartside:payer-id';
const X12_SERVICE_TYPES = 'https://codesystem.x12.org/005010/1365';

/** The patient is the policy holder when the Coverage says so, in any of its codings, or names nobody else. */
export function isDependent({ coverage, patient }: Pick<Question, 'coverage' | 'patient'>): boolean {
  const relationships = coverage.relationship?.coding?.flatMap(({ code }) => code ?? []) ?? [];
  const holder = coverage.subscriber?.reference;
  if (relationships.includes('self')) return false;
  return holder !== undefined ? !holder.endsWith(`/${patient.id ?? ''}`) : relationships.length > 0;
}

const namesByUse = ['official', 'usual', undefined];

/**
 * The person with today's legal name first and no old address: charts list old and familiar names too, in any order,
 * and a 270 holds one.
 */
export function asOfToday<P extends Patient | RelatedPerson>(person: P): P {
  const current = person.name?.filter(({ use }) => use !== 'old') ?? [];
  const rank = ({ use }: HumanName) => namesByUse.indexOf(use) >>> 0;
  const address = person.address?.filter(({ use }) => use !== 'old');
  return {
    ...person,
    ...(current.length > 0 ? { name: current.sort((a, b) => rank(a) - rank(b)) } : {}),
    ...(address ? { address } : {}),
  };
}

/** A payer finds a person by name, birth date and member number: the chart's other numbers, a social security number among them, stay here. */
function withoutNumbers<P extends Patient | RelatedPerson>(person: P): P {
  const sent = { ...person };
  delete sent.identifier;
  return sent;
}

/** The identifier of this type (HL7 v2-0203). */
function numberOf({ identifier = [] }: Patient | Coverage, wanted: string): string | undefined {
  return identifier.find(({ type }) => type?.coding?.some(({ code }) => code === wanted))?.value;
}

/** The exact values a person is found by later: kept as HMACs. */
export function personKeys(
  patient: Patient,
  coverage: Coverage,
): { readonly memberId?: string; readonly person?: string; readonly mrn?: string } {
  const [name] = asOfToday(patient).name ?? [];
  const mrn = numberOf(patient, 'MR');
  const person = [name?.family, name?.given?.[0], patient.birthDate].filter(Boolean).join(' ');
  // A PAS Bundle numbers the member by an identifier alone.
  const memberId = coverage.subscriberId ?? numberOf(coverage, 'MB');
  return {
    ...(memberId ? { memberId } : {}),
    ...(person ? { person } : {}),
    ...(mrn ? { mrn } : {}),
  };
}

export function askedOf(question: Question): Asked {
  const [name] = asOfToday(question.patient).name ?? [];
  const { birthDate, gender } = question.patient;
  const memberId = question.coverage.subscriberId;
  return {
    ...(memberId === undefined ? {} : { memberId }),
    ...(name?.family === undefined ? {} : { family: name.family }),
    ...(name?.given?.[0] === undefined ? {} : { given: name.given[0] }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(gender === undefined ? {} : { gender }),
    asDependent: isDependent(question),
    serviceTypes: question.serviceTypes,
  };
}

/** One request item per service type; a route that takes one type at a time is asked the most specific one. */
function items({ serviceTypes }: Question, route: Route): NonNullable<CoverageEligibilityRequest['item']> {
  const asked = route.serviceTypes === 'many' ? serviceTypes : serviceTypes.slice(0, 1);
  return asked.map((code) => ({ category: { coding: [{ system: X12_SERVICE_TYPES, code }] } }));
}

/** Our CoverageEligibilityRequest, with the facade's references. */
export function buildRequest(
  question: Question,
  route: Route,
  id: string,
  created: string,
): CoverageEligibilityRequest & { id: string } {
  const { patient, coverage, serviceDate } = question;
  const [payor] = coverage.payor;
  return {
    resourceType: 'CoverageEligibilityRequest',
    id,
    identifier: [
      { system: 'urn:chartside:reference', value: id.replaceAll('-', '') },
      { system: `urn:trnorg:${route.originator}`, value: id.replaceAll('-', '') },
    ],
    status: 'active',
    purpose: ['benefits'],
    patient: { reference: `Patient/${patient.id ?? ''}` },
    servicedDate: serviceDate,
    created,
    provider: {
      display: route.provider.name,
      identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: route.provider.npi },
    },
    insurer: payor ?? { display: route.payer.name },
    insurance: [{ coverage: { reference: `Coverage/${coverage.id ?? ''}` } }],
    item: items(question, route),
  };
}

const entry = (resource: FhirResource): BundleEntry => ({
  fullUrl: `${resource.resourceType}/${resource.id ?? ''}`,
  resource,
});

const RELATIONSHIP = 'http://terminology.hl7.org/CodeSystem/subscriber-relationship';
/** What INS02 of a 270 has a code for. */
const relationships = new Set(['self', 'spouse', 'child', 'other']);

/** The relationship where a 270 can say it; it may do without, so any other is left out rather than guessed. */
function sendable(relationship: Coverage['relationship']): Coverage['relationship'] {
  const code = relationship?.coding?.find(
    ({ system, code: one = '' }) => (system ?? RELATIONSHIP) === RELATIONSHIP && relationships.has(one),
  )?.code;
  return code === undefined ? undefined : { coding: [{ system: RELATIONSHIP, code }] };
}

/** The request and everything its 270 is made of, as one Bundle: the payer and the asker as the route knows them. */
export function requestBundle(request: CoverageEligibilityRequest, question: Question, route: Route): Bundle {
  const payer: Organization = {
    resourceType: 'Organization',
    id: 'payer',
    name: route.payer.name,
    identifier: [{ system: PAYER_ID, value: route.payer.id }],
  };
  const asker: Organization = {
    resourceType: 'Organization',
    id: 'asker',
    name: route.provider.name,
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: route.provider.npi }],
  };
  const patient = withoutNumbers(asOfToday(question.patient));
  const unknown: RelatedPerson = { resourceType: 'RelatedPerson', id: 'holder', patient: request.patient };
  const holder = isDependent(question) ? withoutNumbers(asOfToday(question.subscriber ?? unknown)) : patient;
  const { relationship, ...said } = question.coverage;
  const sent = sendable(relationship);
  const coverage: Coverage = {
    ...said,
    ...(sent ? { relationship: sent } : {}),
    subscriber: { reference: `${holder.resourceType}/${holder.id ?? ''}` },
  };
  const asked = {
    ...request,
    insurer: { reference: 'Organization/payer' },
    provider: { reference: 'Organization/asker' },
  };
  const people = holder === patient ? [patient] : [patient, holder];
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [asked, payer, asker, coverage, ...people].map(entry),
  };
}

/** The 270 of a request Bundle for these control numbers. Throws `eligibility/cannot-ask` with the fields at fault. */
export function compose270(
  bundle: Bundle,
  route: Route,
  numbers: ControlNumbers,
  at: string,
  maps = mapsFor('2.2.1'),
): Uint8Array {
  const settings = { ...writeSettingsOf(route), numbers, at };
  const { x12, issues } = writeFromFhir(mapById('270', maps), bundle, settings);
  if (x12) return x12;
  const errors = issues.filter((issue) => issue.severity === 'error');
  throw new Problem('eligibility/cannot-ask', { why: [...new Set(errors.map(sentenceOf))].join(' ') });
}

/** What a person calls the fields of a request, by the end of their path. */
const fieldNames: readonly (readonly [RegExp, string])[] = [
  [/name\[0\]\.family$/, 'The last name'],
  [/name\[0\]\.given\[\d\]$/, 'The first or middle name'],
  [/name\[0\]\.suffix/, 'The name suffix'],
  [/birthDate$/, 'The birth date'],
  [/gender$/, 'The sex'],
  [/subscriberId$/, 'The member ID'],
  [/class\[\d\]\.value$/, 'The group or plan number'],
  [/address\[0\]/, 'The address'],
  [/relationship/, 'The relationship to the policy holder'],
  [/item\[\d\]/, 'The service asked about'],
  [/serviced/, 'The service date'],
];

/** Names the field, never its value; what no field of the chart caused is told by its place in the message. */
function sentenceOf({ message, fhir, at }: ReturnType<typeof writeFromFhir>['issues'][number]): string {
  const field = fhir && fieldNames.find(([path]) => path.test(fhir))?.[1];
  if (field) return `${field}: ${message}`;
  return `${message} (segment ${at.segment}, element ${at.element ?? 0})`;
}

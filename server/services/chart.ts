/** What the panel needs of one chart: the patient, coming visits, coverages, and whom they name. Reads through the session. */
import type {
  Appointment,
  Coverage,
  Location,
  OperationOutcomeIssue,
  Organization,
  Patient,
  Practitioner,
  RelatedPerson,
} from 'fhir/r4.js';
import { isTimeZone, serviceOf } from '#mappers';
import type { EhrReader, SearchResult } from '../ehr/ehr-reader.ts';
import { isProblem, Problem } from '../problems.ts';
import type { BookedService, CoverageFacts } from '../verdict/facts.ts';
import { PAYER_ID } from './eligibility-request.ts';
import type { OutsideVisit, OutsideVisits, ReadOutside } from './outside-visits.ts';
import { dayIn } from './service-date.ts';

/** `payerId` is what the chart says, whether or not we have a route to it. */
export type ChartCoverage = Pick<
  CoverageFacts,
  'coverage' | 'order' | 'payor' | 'payerId' | 'payerName' | 'subscriber'
>;

export interface ChartVisit {
  readonly appointment: Appointment;
  readonly location?: Location;
  readonly practitioner?: Practitioner;
  readonly timeZone: string;
  /** CMS place of service code of the Location, e.g. `11`. */
  readonly placeOfService?: string;
  /** The visit's day in its own zone. */
  readonly day: string;
  readonly service: BookedService;
  readonly title: string;
  /** Who told of it and when, where it is no visit of the EHR's. */
  readonly told?: Pick<OutsideVisit, 'source' | 'toldAt' | 'by' | 'also' | 'isPerhapsTwice'>;
}

export interface Chart {
  readonly patient: Patient;
  readonly coverages: readonly ChartCoverage[];
  readonly visits: readonly ChartVisit[];
  /** How visits come in, where the EHR has none in FHIR. */
  readonly outside?: Pick<OutsideVisits, 'byMessages' | 'doubts'>;
  /** What the EHR says beside what it gave, e.g. that it may be incomplete. Sentences. */
  readonly remarks: readonly string[];
}

const PLACE_OF_SERVICE = 'https://www.cms.gov/Medicare/Coding/place-of-service-codes';
const CPT = 'http://www.ama-assn.org/go/cpt';
const TIME_ZONE = 'http://hl7.org/fhir/StructureDefinition/timezone';

/** The facade reference of a resource of the chart. */
export const referenceOf = (one: { readonly resourceType: string; readonly id?: string | undefined }) =>
  `${one.resourceType}/${one.id ?? ''}`;

const idOf = (reference: string | undefined, type: string) =>
  reference?.startsWith(`${type}/`) ? reference.slice(type.length + 1) : undefined;

/** A resource that cannot be read (another patient's chart, gone) is a gap in the facts, not the end of the card. */
export async function readIfAllowed<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isProblem(error) && error.status < 500 && error.status !== 401) return undefined;
    throw error;
  }
}

type Readable = 'Organization' | 'Location' | 'Practitioner' | 'RelatedPerson' | 'Patient';
type Reader = (type: Readable, reference: string | undefined) => Promise<unknown>;

/** Reads each resource once, however many visits name it. */
function readerOf(ehr: EhrReader, patient: Patient): Reader {
  const known = new Map<string, Promise<unknown>>([
    [`Patient/${patient.id ?? ''}`, Promise.resolve(patient)],
  ]);
  return (type, reference) => {
    const id = idOf(reference, type);
    if (!reference || id === undefined) return Promise.resolve(undefined);
    const reading = known.get(reference) ?? readIfAllowed(ehr.read(type, id));
    known.set(reference, reading);
    return reading;
  };
}

async function chartCoverage(coverage: Coverage, order: number, read: Reader): Promise<ChartCoverage> {
  const [payorReference] = coverage.payor;
  const payor = (await read('Organization', payorReference?.reference)) as Organization | undefined;
  const payerId = payor?.identifier?.find(({ system }) => system === PAYER_ID)?.value;
  const holder = coverage.subscriber?.reference;
  const subscriber = (await read(
    holder?.startsWith('RelatedPerson/') ? 'RelatedPerson' : 'Patient',
    holder,
  )) as Patient | RelatedPerson | undefined;
  return {
    coverage,
    order: coverage.order ?? order,
    payerName: payor?.name ?? payorReference?.display ?? '',
    ...(payor ? { payor } : {}),
    ...(payerId === undefined ? {} : { payerId }),
    ...(subscriber ? { subscriber } : {}),
  };
}

/** The booked service: a CPT or HCPCS code, or the site's own visit type. */
function bookedService(appointment: Appointment): BookedService {
  const concepts = [
    ...(appointment.serviceType ?? []),
    ...(appointment.appointmentType ? [appointment.appointmentType] : []),
  ];
  const codings = concepts.flatMap(({ coding }) => coding ?? []).filter(({ system, code }) => system && code);
  const procedure = codings.find(({ system }) => system === CPT || (system?.includes('HCPCS') ?? false));
  if (procedure) {
    const { system = '', code = '' } = procedure;
    return { ...serviceOf(code), procedure: { system, code } };
  }
  const [local] = codings;
  return local?.code === undefined
    ? serviceOf(undefined)
    : { ...serviceOf(local.code), visitType: local.code };
}

/** Where and with whom it is: a resource of the chart, or one inside of the visit. */
async function peopleOf(visit: Appointment, read: Reader) {
  const references = visit.participant.flatMap(({ actor }) => actor?.reference ?? []);
  const of = async (type: 'Location' | 'Practitioner'): Promise<unknown> => {
    const found = references.find((one) => one.startsWith(`${type}/`));
    if (found !== undefined) return read(type, found);
    return visit.contained?.find(
      ({ resourceType, id = '' }) => resourceType === type && references.includes(`#${id}`),
    );
  };
  return {
    location: (await of('Location')) as Location | undefined,
    practitioner: (await of('Practitioner')) as Practitioner | undefined,
  };
}

async function chartVisit(appointment: Appointment, read: Reader, clinicZone: string): Promise<ChartVisit> {
  const { location, practitioner } = await peopleOf(appointment, read);
  const zone = location?.extension?.find(({ url }) => url === TIME_ZONE)?.valueCode;
  const kinds = location?.type?.flatMap(({ coding }) => coding ?? []);
  const placeOfService = kinds?.find(({ system }) => system?.startsWith(PLACE_OF_SERVICE))?.code;
  const timeZone = zone !== undefined && isTimeZone(zone) ? zone : clinicZone;
  const start = Date.parse(appointment.start ?? '');
  const [concept] = appointment.serviceType ?? [];
  return {
    appointment,
    timeZone,
    ...(placeOfService === undefined ? {} : { placeOfService }),
    // Without a readable start it is no coming visit.
    day: dayIn(new Date(Number.isNaN(start) ? 0 : start), timeZone),
    service: bookedService(appointment),
    title: concept?.text ?? concept?.coding?.[0]?.display ?? appointment.description ?? '',
    ...(location ? { location } : {}),
    ...(practitioner ? { practitioner } : {}),
  };
}

const byOrder = (a: ChartCoverage, b: ChartCoverage) => a.order - b.order;
const byStart = (a: ChartVisit, b: ChartVisit) =>
  (a.appointment.start ?? '').localeCompare(b.appointment.start ?? '');

/** Undefined where the EHR has no visits in FHIR that can be found by their patient. */
async function appointmentsOf(ehr: EhrReader, now: Date): Promise<SearchResult<Appointment> | undefined> {
  const since = new Date(now.getTime() - 24 * 3_600_000).toISOString();
  try {
    return await ehr.search('Appointment', { date: `ge${since}` });
  } catch (error) {
    if (isProblem(error) && error.id === 'ehr/not-in-this-ehr') return undefined;
    throw error;
  }
}

/** What makes a list doubtful for whoever reads it. What is wrong in one record is for analysts, and "none" is no doubt. */
function remarksOf(issues: readonly OperationOutcomeIssue[]): string[] {
  const grave = issues.filter(
    ({ severity, code, expression }) =>
      severity !== 'information' && code !== 'not-found' && expression === undefined,
  );
  return [...new Set(grave.flatMap(({ details }) => details?.text ?? []))];
}

/** A visit of the EHR's own has nobody who told of it. */
const toldBy = (told: OutsideVisit): Pick<ChartVisit, 'told'> => {
  const { source, toldAt, by, also, isPerhapsTwice } = told;
  const more = { ...(by !== undefined && { by }), ...(also && { also }) };
  return { told: { source, toldAt, isPerhapsTwice, ...more } };
};

/** Whose chart it is. Where the EHR has no such patient, there is no chart, rather than one in which a resource is missing. */
async function patientOf(ehr: EhrReader, id: string): Promise<Patient> {
  try {
    return await ehr.read('Patient', id);
  } catch (error) {
    if (!isProblem(error) || error.id !== 'ehr/no-such-resource') throw error;
    throw new Problem('ehr/no-such-patient', error.params, error);
  }
}

/**
 * Reads the chart of the session's patient: visits from today on, coverages in billing order. Where the EHR has no visits
 * in FHIR, those that came another way. Throws `ehr/no-such-patient` (404) and `ehr/chart-merged` (409).
 */
export async function readChart(
  ehr: EhrReader,
  patientId: string,
  now: Date,
  readOutside: ReadOutside,
): Promise<Chart> {
  const whose = patientOf(ehr, patientId);
  const [patient, appointments, coverages] = await Promise.all([
    whose,
    appointmentsOf(ehr, now),
    ehr.search('Coverage'),
  ]).catch(async (cause: unknown) => {
    // Why the patient cannot be read explains what else fails.
    await whose;
    throw cause;
  });
  const read = readerOf(ehr, patient);
  const outside = appointments === undefined ? await readOutside(patient) : undefined;
  const visitOf = (one: Appointment) => chartVisit(one, read, ehr.timeZone);
  const visits: readonly ChartVisit[] = await Promise.all(
    outside
      ? outside.visits.map(async (one) => ({ ...(await visitOf(one.appointment)), ...toldBy(one) }))
      : (appointments?.resources ?? []).map(visitOf),
  );
  const found = await Promise.all(coverages.resources.map((one, i) => chartCoverage(one, i + 1, read)));
  return {
    patient,
    coverages: found.sort(byOrder),
    visits: visits.filter(({ day, timeZone }) => day >= dayIn(now, timeZone)).sort(byStart),
    ...(outside && { outside: { byMessages: outside.byMessages, doubts: outside.doubts } }),
    remarks: remarksOf([...(appointments?.issues ?? []), ...coverages.issues]),
  };
}

/** The visit or coverage of a chart by its facade reference; anything else is another patient's or gone. */
export function findIn<T>(list: readonly T[], referenceOf: (one: T) => string, wanted: string): T {
  const found = list.find((one) => referenceOf(one) === wanted);
  if (!found) throw new Problem('ehr/no-such-resource');
  return found;
}

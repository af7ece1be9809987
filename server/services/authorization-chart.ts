/** What the chart says towards one prior authorization: visit, coverage, orders, problems and people. Reads through the session. */
import type {
  Condition,
  Encounter,
  Location,
  Organization,
  Patient,
  Practitioner,
  RelatedPerson,
  ServiceRequest,
} from 'fhir/r4.js';
import type { EhrReader } from '../ehr/ehr-reader.ts';
import type { Route } from '../payers/route.ts';
import { readIfAllowed, type Chart, type ChartCoverage, type ChartVisit } from './chart.ts';

export interface AuthorizationFacts {
  readonly patient: Patient;
  readonly covered: ChartCoverage;
  readonly subscriber?: Patient | RelatedPerson;
  readonly visit?: ChartVisit;
  /** What the visit is based on; without a visit, all active orders. */
  readonly orders: readonly ServiceRequest[];
  readonly conditions: readonly Condition[];
  readonly encounter?: Encounter;
  /** Of visit and orders, each once. */
  readonly practitioners: readonly Practitioner[];
  /** Where the visit takes place, and who runs it. */
  readonly location?: Location;
  readonly organization?: Organization;
  readonly route: Route;
  /** `YYYY-MM-DD` in the visit's zone. */
  readonly today: string;
}

const idOf = (reference: string | undefined, type: string) =>
  reference?.startsWith(`${type}/`) ? reference.slice(type.length + 1) : undefined;

const defined = <T>(one: T | undefined): one is T => one !== undefined;

/** Orders the visit names; a visit that names none is met by the active orders for the same code. */
async function ordersOf(ehr: EhrReader, visit: ChartVisit | undefined): Promise<ServiceRequest[]> {
  const named = (visit?.appointment.basedOn ?? []).flatMap(
    ({ reference }) => idOf(reference, 'ServiceRequest') ?? [],
  );
  if (named.length > 0) {
    const read = await Promise.all(named.map((id) => readIfAllowed(ehr.read('ServiceRequest', id))));
    return read.filter(defined);
  }
  const found = await readIfAllowed(ehr.search('ServiceRequest', { status: 'active' }));
  const code = visit?.service.procedure?.code;
  const active = found?.resources ?? [];
  if (visit === undefined) return [...active];
  return active.filter(
    (order) => code !== undefined && order.code?.coding?.some((coding) => coding.code === code),
  );
}

/** Practitioners of visit and orders: who does it first, then who ordered it. */
async function practitionersOf(
  ehr: EhrReader,
  visit: ChartVisit | undefined,
  orders: readonly ServiceRequest[],
): Promise<Practitioner[]> {
  const ids = orders.flatMap(({ requester, performer }) =>
    [...(performer ?? []), ...(requester ? [requester] : [])].flatMap(
      ({ reference }) => idOf(reference, 'Practitioner') ?? [],
    ),
  );
  const known = visit?.practitioner;
  const wanted = [...new Set(ids)].filter((id) => id !== known?.id);
  const read = await Promise.all(wanted.map((id) => readIfAllowed(ehr.read('Practitioner', id))));
  return [...(known ? [known] : []), ...read.filter(defined)];
}

/** Everything one request can be made of; a resource that cannot be read is a gap, not the end. */
export async function readAuthorizationFacts(
  ehr: EhrReader,
  chart: Chart,
  about: {
    readonly covered: ChartCoverage;
    readonly visit?: ChartVisit;
    readonly route: Route;
    readonly today: string;
  },
): Promise<AuthorizationFacts> {
  const { covered, visit, route, today } = about;
  const [orders, conditions] = await Promise.all([
    ordersOf(ehr, visit),
    readIfAllowed(ehr.search('Condition')),
  ]);
  const organizationId = idOf(visit?.location?.managingOrganization?.reference, 'Organization');
  const [practitioners, organization] = await Promise.all([
    practitionersOf(ehr, visit, orders),
    organizationId === undefined ? undefined : readIfAllowed(ehr.read('Organization', organizationId)),
  ]);
  return {
    patient: chart.patient,
    covered,
    ...(covered.subscriber ? { subscriber: covered.subscriber } : {}),
    ...(visit ? { visit } : {}),
    orders,
    conditions: conditions?.resources ?? [],
    practitioners,
    ...(visit?.location ? { location: visit.location } : {}),
    ...(organization ? { organization } : {}),
    route,
    today,
  };
}

/** NPI among the identifiers of a provider. */
export function npiOf(resource: Practitioner | Organization | undefined): string | undefined {
  return resource?.identifier?.find(({ system }) => system === NPI)?.value;
}

export const NPI = 'http://hl7.org/fhir/sid/us-npi';

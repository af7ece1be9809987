/** From the reviewed draft and the chart to the PAS request Bundle. Pure. */
import type {
  Bundle,
  Coverage,
  Organization,
  Patient,
  Practitioner,
  PractitionerRole,
  RelatedPerson,
} from 'fhir/r4.js';
import { buildClaim, type ClaimChart, type ClaimProvider, type ClaimRequest } from '#mappers';
import type { AuthorizationDraft, DraftService, ProviderView } from '../authorization-view.ts';
import { Problem } from '../problems.ts';
import { NPI, npiOf, type AuthorizationFacts } from './authorization-chart.ts';
import { referenceOf } from './chart.ts';
import { asOfToday, isDependent, PAYER_ID } from './eligibility-request.ts';
import { isNpi } from '../npi.ts';

const PAYER_TYPE = {
  coding: [{ system: 'http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType', code: 'payerid' }],
};
const NPI_TYPE = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'NPI' }] };
const TAXONOMY = 'http://nucc.org/provider-taxonomy';

/** The payer as the route knows it: the id that goes to the clearinghouse, not the chart's. */
function insurerOf({ covered, route }: AuthorizationFacts): Organization {
  return {
    resourceType: 'Organization',
    id: covered.payor?.id ?? `payer-${route.payer.id.toLowerCase()}`,
    active: true,
    identifier: [{ type: PAYER_TYPE, system: PAYER_ID, value: route.payer.id }],
    name: route.payer.name,
  };
}

/** The organization that asks, with the address and phone of the chart where it is the same one. */
function askerOf({ route, organization }: AuthorizationFacts, phone?: string): Organization {
  const { npi, name } = route.provider;
  const known = organization && npiOf(organization) === npi ? organization : undefined;
  const number = phone ?? known?.telecom?.find(({ system }) => system === 'phone')?.value;
  return {
    resourceType: 'Organization',
    id: known?.id ?? 'requester',
    active: true,
    identifier: [{ type: NPI_TYPE, system: NPI, value: npi }],
    name,
    ...(known?.address ? { address: known.address } : {}),
    ...(number ? { telecom: [{ system: 'phone', value: number, use: 'work' }] } : {}),
  };
}

/** A policy holder the EHR keeps as a RelatedPerson is a Patient to the payer. */
function holderOf({ subscriber, covered }: AuthorizationFacts): Patient | undefined {
  if (!subscriber) return undefined;
  const { id, name, birthDate, gender, address, telecom, identifier } = asOfToday<Patient | RelatedPerson>(
    subscriber,
  );
  const member = covered.coverage.subscriberId;
  const system = covered.coverage.identifier?.[0]?.system ?? 'urn:chartside:member';
  const own = identifier?.filter((one) => one.system && one.value) ?? [];
  const type = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB' }] };
  return {
    resourceType: 'Patient',
    ...(id ? { id } : {}),
    ...(own.length > 0
      ? { identifier: own }
      : member
        ? { identifier: [{ type, system, value: member }] }
        : {}),
    ...(name ? { name } : {}),
    ...(birthDate ? { birthDate } : {}),
    ...(gender ? { gender } : {}),
    ...(address ? { address } : {}),
    ...(telecom ? { telecom } : {}),
  };
}

/** Charts that name nobody else mean the patient. */
function coverageOf({ covered, patient }: AuthorizationFacts): Coverage {
  const { coverage } = covered;
  if (coverage.relationship || isDependent({ coverage, patient })) return coverage;
  const system = 'http://terminology.hl7.org/CodeSystem/subscriber-relationship';
  return { ...coverage, relationship: { coding: [{ system, code: 'self' }] } };
}

/** The chart in the shape the Claim is built from, as far as nobody has edited anything. */
export function claimChartOf(facts: AuthorizationFacts): ClaimChart {
  const { patient, orders, conditions, encounter, location } = facts;
  const holder = isDependent({ coverage: facts.covered.coverage, patient }) ? holderOf(facts) : undefined;
  return {
    patient: asOfToday(patient),
    coverage: coverageOf(facts),
    ...(holder ? { subscriber: holder } : {}),
    insurer: insurerOf(facts),
    requester: { organization: askerOf(facts), ...(location ? { location } : {}) },
    orders,
    conditions,
    ...(encounter ? { encounter } : {}),
  };
}

/** A person as reviewed. One who was not changed is the chart's own resource; anything typed in is a resource of its own. */
function practitionerOf(view: ProviderView, facts: AuthorizationFacts, id: string): Practitioner {
  const known = facts.practitioners.find((one) => referenceOf(one) === view.reference);
  const [name] = known?.name ?? [];
  const isSame = known && npiOf(known) === view.npi && name?.family === view.family;
  if (isSame) return known;
  return {
    resourceType: 'Practitioner',
    id,
    active: true,
    ...(view.npi ? { identifier: [{ type: NPI_TYPE, system: NPI, value: view.npi }] } : {}),
    name: [
      {
        ...(view.family ? { family: view.family } : {}),
        ...(view.given ? { given: view.given.split(' ') } : {}),
      },
    ],
    ...(view.phone ? { telecom: [{ system: 'phone', value: view.phone, use: 'work' }] } : {}),
  };
}

function providerOf(
  view: ProviderView,
  facts: AuthorizationFacts,
  id: string,
  isAsker: boolean,
): ClaimProvider {
  const asker = askerOf(facts, view.phone);
  if (view.kind === 'organization') {
    if (isAsker || view.npi === facts.route.provider.npi)
      return { organization: isAsker ? asker : askerOf(facts) };
    const identifier = view.npi ? [{ type: NPI_TYPE, system: NPI, value: view.npi }] : [];
    const telecom = view.phone ? [{ system: 'phone' as const, value: view.phone }] : [];
    return {
      organization: {
        resourceType: 'Organization',
        id,
        active: true,
        identifier,
        name: view.name ?? '',
        telecom,
      },
    };
  }
  const role: PractitionerRole | undefined = view.taxonomy
    ? {
        resourceType: 'PractitionerRole',
        id: `${id}-role`,
        specialty: [{ coding: [{ system: TAXONOMY, code: view.taxonomy }] }],
      }
    : undefined;
  return {
    practitioner: practitionerOf(view, facts, id),
    organization: askerOf(facts),
    ...(role ? { role } : {}),
  };
}

/** Who ordered it, where that is somebody with an NPI that a payer can look up. */
function orderingOf(facts: AuthorizationFacts): Practitioner[] {
  const references = new Set(facts.orders.map(({ requester }) => requester?.reference));
  return facts.practitioners.filter((one) => references.has(referenceOf(one)) && isNpi(npiOf(one) ?? ''));
}

const datesOf = ({ start, end }: DraftService) =>
  start === undefined ? undefined : end && end > start ? { start, end } : start;

function requestOf(draft: AuthorizationDraft, trace: string): ClaimRequest {
  const [first] = draft.services;
  const event = first && datesOf(first);
  return {
    type: 'professional',
    ...(draft.levelOfService ? { levelOfService: draft.levelOfService } : {}),
    diagnoses: draft.diagnoses.map(({ code, label }, index) => ({
      code,
      ...(label ? { display: label } : {}),
      ...(index === 0 ? { kind: 'principal' as const } : {}),
    })),
    items: draft.services.map((service, index) => {
      const serviced = datesOf(service);
      return {
        ...(service.order ? { order: service.order } : {}),
        service: {
          system: service.code?.system ?? '',
          code: service.code?.code ?? '',
        },
        modifiers: service.modifiers,
        category: service.serviceType ?? '',
        requestType: draft.category,
        certificationType: draft.certification,
        place: { kind: 'place-of-service' as const, code: draft.placeOfService ?? '' },
        ...(serviced ? { serviced } : {}),
        ...(service.quantity === undefined
          ? {}
          : { quantity: { value: service.quantity, unit: service.unit ?? 'UN' } }),
        team: [index + 1],
        trace: lineTraceOf(trace, index + 1),
      };
    }),
    ...(event ? { event } : {}),
    ...(draft.note ? { note: draft.note } : {}),
  };
}

/** Our trace of one line: TRN02 of loop 2000F. */
const lineTraceOf = (trace: string, line: number): string => `${trace}-${line}`;

export interface ClaimIds {
  /** Id of the Claim; without its dashes BHT03 and the trace. */
  readonly claim: string;
  /** ISO instant. */
  readonly at: string;
  /** Base of the full URLs. */
  readonly base: string;
}

/** TRN02 of the event and BHT03. */
export const traceOf = (claim: string): string => claim.replaceAll('-', '');

/** The Bundle to send. Throws `authorization/cannot-ask` for what the checks of the form let through. */
export function claimBundle(draft: AuthorizationDraft, facts: AuthorizationFacts, ids: ClaimIds): Bundle {
  const chart = claimChartOf(facts);
  const trace = traceOf(ids.claim);
  const services = draft.services.map((one, index) => ({
    as: 'SJ',
    scope: 'item' as const,
    ...providerOf(one.provider ?? draft.requester, facts, `${ids.claim}-provider-${index + 1}`, false),
  }));
  const ordering = orderingOf(facts).map((practitioner) => ({
    as: 'DK',
    scope: 'request' as const,
    practitioner,
    organization: askerOf(facts),
  }));
  const { sender, receiver } = facts.route;
  const built = buildClaim(
    {
      ...chart,
      requester: providerOf(draft.requester, facts, `${ids.claim}-requester`, true),
      team: [...services, ...ordering],
      orders: chart.orders.filter((one) => draft.services.some(({ order }) => order === referenceOf(one))),
    },
    requestOf(draft, trace),
    {
      pas: '2.2.1',
      at: ids.at,
      base: ids.base,
      claimId: ids.claim,
      transaction: { system: 'urn:chartside:reference', value: trace },
      trace: { originator: facts.route.originator, value: trace },
      transmission: {
        applicationSender: sender.group,
        applicationReceiver: receiver.group,
        interchangeSender: sender.id,
        interchangeReceiver: receiver.id,
      },
    },
  );
  if (built.bundle) return built.bundle;
  const why = built.issues
    .filter(({ severity }) => severity === 'error')
    .map(({ at, text }) => `${at}: ${text}`);
  throw new Problem('authorization/cannot-ask', { why: why.join(' ') });
}

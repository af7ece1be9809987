/**
 * Asking a payer what became of a request (278 inquiry, X215): for one whose fate is unknown, and for one it keeps pending.
 * By the payer's number where there is one, else by member, services and days; the trace is no search key.
 */
import { randomUUID } from 'node:crypto';
import type { Bundle, Claim, ClaimItem, Extension, FhirResource } from 'fhir/r4.js';
import { mapsFor } from '#mappers';
import { isOpen, type Exchange, type Exchanges } from '../exchange/exchanges.ts';
import type { Route } from '../payers/route.ts';
import { Problem } from '../problems.ts';
import type { Transaction } from '../store/database.ts';
import { responseOf, type AuthorizationOutcome } from './authorization-answer.ts';
import { administrationOf } from './authorization-lines.ts';
import {
  AUTHORIZATION_INQUIRY,
  claimOf,
  compose,
  INQUIRY_GUIDE,
  type AuthorizationContext,
} from './authorization-request.ts';
import { authorizationView, type KnownAuthorization } from './authorization-state.ts';
import type { CurrentMaps } from './workbench-overlays.ts';

/** Sealed with the exchange of an inquiry. */
export interface InquiryContext {
  /** The exchange asked about. */
  readonly about: string;
  /** TRN02 of the inquiry, its own. */
  readonly trace: string;
  readonly coverage: string;
}

export interface InquiryOutcome {
  /** False: the payer knows of no such request. */
  readonly found: boolean;
  readonly outcome: AuthorizationOutcome;
}

interface InquiryNeeds {
  /** By payer id. */
  readonly routes: ReadonlyMap<string, Route>;
  readonly clock: () => Date;
  readonly maps?: CurrentMaps;
}

const PAS = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/';
/** Of an item, what a payer looks a service up by. */
const keptExtensions = ['extension-serviceItemRequestType', 'extension-certificationType'];

function itemOf(item: ClaimItem): ClaimItem {
  const { sequence, category, productOrService, servicedDate, servicedPeriod, locationCodeableConcept } =
    item;
  const extension = item.extension?.filter(({ url }) => keptExtensions.includes(url.replace(PAS, '')));
  return {
    sequence,
    productOrService,
    ...(extension ? { extension } : {}),
    ...(category ? { category } : {}),
    ...(servicedDate ? { servicedDate } : {}),
    ...(servicedPeriod ? { servicedPeriod } : {}),
    ...(locationCodeableConcept ? { locationCodeableConcept } : {}),
  };
}

/** The Claim that asks: the same people and services, a trace of its own, and the payer's number where it gave one. */
function claimInquiry(
  claim: Claim,
  number: string | undefined,
  ids: { readonly trace: string; readonly at: string },
): Claim {
  const { resourceType, status, type, use, patient, insurer, provider, priority, insurance, diagnosis } =
    claim;
  const [identifier] = claim.identifier ?? [];
  const extension: Extension[] =
    number === undefined
      ? []
      : [{ url: `${PAS}extension-administrationReferenceNumber`, valueString: number }];
  return {
    ...{ resourceType, status, type, use, patient, provider, priority, insurance },
    ...(claim.id ? { id: claim.id } : {}),
    meta: { profile: [`${PAS}profile-claim-inquiry`] },
    ...(extension.length > 0 ? { extension } : {}),
    identifier: [{ ...identifier, value: ids.trace }],
    created: ids.at,
    ...(insurer ? { insurer } : {}),
    ...(diagnosis ? { diagnosis: diagnosis.slice(0, 1) } : {}),
    item: (claim.item ?? []).map(itemOf),
    ...(claim.supportingInfo ? { supportingInfo: eventDates(claim) } : {}),
  };
}

/** Dates of the event, the stay's among them; texts and papers are no search keys. */
const eventDates = ({ supportingInfo = [] }: Claim) =>
  supportingInfo.filter(
    ({ timingDate, timingPeriod }) => timingDate !== undefined || timingPeriod !== undefined,
  );

/** Everything the Claim still refers to, directly or by another. */
function reachable(bundle: Bundle, claim: Claim): FhirResource[] {
  const entries = ((bundle as Bundle<FhirResource>).entry ?? []).slice(1);
  const found = new Set<FhirResource>([claim]);
  for (const one of found) {
    const text = JSON.stringify(one);
    for (const { fullUrl = '', resource } of entries) {
      if (!resource) continue;
      const relative = `${resource.resourceType}/${resource.id ?? ''}`;
      if (text.includes(`"reference":"${fullUrl}"`) || text.includes(`"reference":"${relative}"`))
        found.add(resource);
    }
  }
  return [...found];
}

/** PAS inquiry request Bundle about a request that was sent. */
export function inquiryBundle(
  bundle: Bundle,
  number: string | undefined,
  ids: { readonly trace: string; readonly at: string },
): Bundle {
  const claim = claimInquiry(claimOf(bundle), number, ids);
  const urls = new Map(
    (bundle.entry ?? []).map(({ resource, fullUrl }) => [
      `${resource?.resourceType ?? ''}/${resource?.id ?? ''}`,
      fullUrl,
    ]),
  );
  return {
    resourceType: 'Bundle',
    meta: { profile: [`${PAS}profile-pas-inquiry-request-bundle`] },
    type: 'collection',
    identifier: { ...bundle.identifier, value: ids.trace },
    timestamp: ids.at,
    entry: reachable(bundle, claim).map((resource) => {
      const fullUrl = urls.get(`${resource.resourceType}/${resource.id ?? ''}`);
      return { ...(fullUrl ? { fullUrl } : {}), resource };
    }),
  };
}

/** Commits an inquiry, or finds the one that is under way; the caller drives what is new. */
export async function askAfter(
  needs: InquiryNeeds,
  exchanges: Exchanges,
  tx: Transaction,
  known: KnownAuthorization,
  call: string,
): Promise<{ readonly exchange: Exchange; readonly isNew: boolean }> {
  const [repeated] = await exchanges.find(tx, { call }, { kind: AUTHORIZATION_INQUIRY, limit: 1 });
  const open = repeated ?? known.inquiries.find((one) => isOpen(one.state));
  if (open) return { exchange: open, isNew: false };
  const context = known.exchange.context as AuthorizationContext;
  const route = needs.routes.get(context.payerId);
  if (!route || !authorizationView(known, route, needs.clock()).choices.includes('inquire'))
    throw new Problem('authorization/cannot-settle');
  const [at, trace] = [needs.clock().toISOString(), randomUUID().replaceAll('-', '')];
  const number = known.decision ? administrationOf(responseOf(known.decision.bundle)) : undefined;
  const bundle = inquiryBundle(known.request.bundle, number, { trace, at });
  const maps = (await needs.maps?.(tx, context.payerId, context.pas)) ?? mapsFor(context.pas);
  const inquiry: InquiryContext = { about: known.exchange.id, trace, coverage: context.coverage };
  const exchange = await exchanges.submit(tx, {
    kind: AUTHORIZATION_INQUIRY,
    route,
    patient: known.exchange.patient,
    keys: {
      payer: context.payerId,
      coverage: context.coverage,
      ...(context.appointment ? { appointment: context.appointment } : {}),
      request: context.claim,
      trace,
      call,
    },
    compose: (numbers) => compose(bundle, { maps, route, guide: INQUIRY_GUIDE }, numbers, at).bytes,
    context: inquiry,
  });
  return { exchange, isNew: true };
}

import type {
  Bundle,
  BundleEntry,
  Claim,
  ClaimDiagnosis,
  ClaimItem,
  ClaimSupportingInfo,
  Extension,
  FhirResource,
} from 'fhir/r4.js';
import { extensionUrl } from '../extensions.ts';
import { hasValue, leaves } from '../paths.ts';
import { SourceFinder } from '../sources.ts';
import type { PasVersion } from '../versions.ts';
import { map278Request } from './request.ts';
import { principalFirst } from './request-event.ts';
import { pasProfile, systems } from './systems.ts';

/** What an inquiry needs beside the request it asks after. */
export interface InquiryNeeds {
  readonly pas: PasVersion;
  /** When it is asked, an instant. */
  readonly at: string;
  /** A new uuid each time. */
  readonly newId: () => string;
  /** Numbers the payer gave, where it gave any: they find the request whatever else is told. */
  readonly numbers?: { readonly authorization?: string; readonly administrative?: string };
}

/** Of an item, beside what is asked for and when: what kind of request it is, and the payer's own numbers. */
const searchedExtensions = new Set(
  [
    'serviceItemRequestType',
    'certificationType',
    'authorizationNumber',
    'administrationReferenceNumber',
    'productOrServiceCodeEnd',
  ].map((name) => extensionUrl(`pas:${name}`, false)),
);

function itemOf(item: ClaimItem): ClaimItem {
  const { sequence, revenue, category, productOrService, locationCodeableConcept } = item;
  const { servicedDate, servicedPeriod } = item;
  const extension = (item.extension ?? []).filter(({ url }) => searchedExtensions.has(url));
  return {
    sequence,
    ...(extension.length > 0 ? { extension } : {}),
    ...(revenue ? { revenue } : {}),
    ...(category ? { category } : {}),
    productOrService,
    ...(servicedDate === undefined ? {} : { servicedDate }),
    ...(servicedPeriod ? { servicedPeriod } : {}),
    ...(locationCodeableConcept ? { locationCodeableConcept } : {}),
  };
}

/** One inquiry is about one diagnosis: the principal one, else the first. */
function diagnosisOf({ diagnosis = [] }: Claim): ClaimDiagnosis[] {
  const { at, is } = principalFirst;
  const one = diagnosis.find((each) => hasValue(each, at, is)) ?? diagnosis[0];
  if (!one?.diagnosisCodeableConcept) return [];
  const { sequence, diagnosisCodeableConcept, type } = one;
  return [{ sequence, diagnosisCodeableConcept, ...(type ? { type } : {}) }];
}

const dates = new Set(['patientEvent', 'admissionDates', 'dischargeDates']);
/** When the event is; words and papers find nothing. */
const datesOf = ({ supportingInfo = [] }: Claim): ClaimSupportingInfo[] =>
  supportingInfo.filter(({ category }) =>
    category.coding?.some(({ system, code }) => system === systems.pas && dates.has(code ?? '')),
  );

/** PAS 2.0.1 has these numbers at items alone: of the event they are ours. */
function numbersOf({ pas, numbers = {} }: InquiryNeeds): Extension[] {
  const named = (name: string, value: string | undefined): Extension[] =>
    value === undefined
      ? []
      : [{ url: extensionUrl(pas === '2.2.1' ? `pas:${name}` : name, false), valueString: value }];
  return [
    ...named('authorizationNumber', numbers.authorization),
    ...named('administrationReferenceNumber', numbers.administrative),
  ];
}

/** The number as who gave the request's would give it, but another one: an inquiry has a trace of its own. */
function ownNumber(claim: Claim, value: string): NonNullable<Claim['identifier']> {
  const [first] = claim.identifier ?? [];
  const { system, assigner } = first ?? {};
  return [{ ...(system === undefined ? {} : { system }), value, ...(assigner ? { assigner } : {}) }];
}

function inquiryClaim(claim: Claim, trace: string, needs: InquiryNeeds): Claim {
  const { type, use, patient, insurer, provider, priority, insurance } = claim;
  const [extension, diagnosis, supportingInfo] = [numbersOf(needs), diagnosisOf(claim), datesOf(claim)];
  return {
    resourceType: 'Claim',
    meta: { profile: [pasProfile('claim-inquiry')] },
    ...(extension.length > 0 ? { extension } : {}),
    identifier: ownNumber(claim, trace),
    status: 'active',
    type,
    use,
    patient,
    created: needs.at,
    ...(insurer ? { insurer } : {}),
    provider,
    priority,
    ...(supportingInfo.length > 0 ? { supportingInfo } : {}),
    ...(diagnosis.length > 0 ? { diagnosis } : {}),
    insurance,
    ...(claim.item ? { item: claim.item.map(itemOf) } : {}),
  };
}

/** Everything the inquiry refers to, directly or by another, in the order it is met. */
function referred(claim: Claim, request: Bundle): readonly BundleEntry[] {
  const finder = new SourceFinder(map278Request, request);
  const found = new Set<object>([claim]);
  for (const one of found) {
    for (const [path, value] of leaves(one)) {
      if (!path.endsWith('reference') || typeof value !== 'string') continue;
      const to = finder.resolve({ reference: value });
      if (to) found.add(to.resource);
    }
  }
  return [...found].slice(1).flatMap((one) => request.entry?.find(({ resource }) => resource === one) ?? []);
}

/**
 * The PAS inquiry request Bundle that asks what became of a request: by who is insured and born when, who asked, the dates
 * of event and services, and the services; by the payer's numbers where there are any. Its number (Claim.identifier, TRN02;
 * and Bundle.identifier, BHT03) is its own and no search key. Of several diagnoses it has one. Undefined where the Bundle
 * holds no Claim.
 */
export function inquiryBundle(request: Bundle, needs: InquiryNeeds): Bundle | undefined {
  const resources = (request.entry ?? []).map(({ resource }) => resource as FhirResource | undefined);
  const asked = resources.find((one): one is Claim => one?.resourceType === 'Claim');
  if (!asked) return undefined;
  const trace = needs.newId().replaceAll('-', '');
  const claim = inquiryClaim(asked, trace, needs);
  return {
    resourceType: 'Bundle',
    meta: { profile: [pasProfile('pas-inquiry-request-bundle')] },
    identifier: { ...request.identifier, value: trace },
    type: 'collection',
    timestamp: needs.at,
    entry: [{ fullUrl: `urn:uuid:${needs.newId()}`, resource: claim }, ...referred(claim, request)],
  };
}

/** The PAS response Bundle for the client that asked: its own resources under its own full URLs, and what the payer said. Pure. */
import type { Bundle, BundleEntry, Claim, ClaimResponse, Extension, FhirResource } from 'fhir/r4.js';
import type { PasVersion } from '#mappers';
import { responseOf, type KeptDecision } from './authorization-answer.ts';
import { claimOf, type KeptRequest } from './authorization-request.ts';

const PAS = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/';
const X12 = 'https://codesystem.x12.org/005010/';

export interface ResponseIds {
  /** Full URL of the ClaimResponse. */
  readonly fullUrl: string;
  readonly id: string;
  readonly at: string;
  readonly pas: PasVersion;
}

/** While the payer takes longer than anybody waits: pended, which is what PAS wants to hear. */
function pendedResponse(claim: Claim, ids: ResponseIds, note: string): ClaimResponse {
  const action = {
    url: `${PAS}extension-reviewAction`,
    extension: [
      {
        url: `${PAS}extension-reviewActionCode`,
        valueCodeableConcept: { coding: [{ system: `${X12}306`, code: 'A4' }] },
      },
    ],
  };
  const category = {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/adjudication', code: 'submitted' }],
  };
  return {
    resourceType: 'ClaimResponse',
    status: 'active',
    type: claim.type,
    use: 'preauthorization',
    patient: claim.patient,
    created: ids.at,
    insurer: claim.insurer ?? { display: 'unknown' },
    requestor: claim.provider,
    request: {},
    outcome: 'complete',
    item: (claim.item ?? []).map(({ sequence }) => ({
      itemSequence: sequence,
      noteNumber: [1],
      adjudication: [{ extension: [action], category }],
    })),
    processNote: [{ number: 1, text: note }],
  };
}

/** `sent` is the Bundle as the client sent it: what is echoed keeps the names it gave. */
export function pasResponse(
  kept: KeptRequest & { readonly sent: Bundle<FhirResource> },
  decision: KeptDecision | undefined,
  ids: ResponseIds,
  note: string,
): Bundle<FhirResource> {
  const claim = claimOf(kept.bundle);
  const urls = clientUrls(kept);
  const told = decision ? responseOf(decision.bundle) : pendedResponse(claim, ids, note);
  const [identifier] = claimOf(kept.sent).identifier ?? [];
  // PAS allows the action code in the adjudication of items alone, and each item has its own.
  const { adjudication, ...rest } = told;
  const base = (told.item ?? []).length > 0 || adjudication === undefined ? rest : told;
  const own: ClaimResponse = {
    ...base,
    id: ids.id,
    meta: { profile: [`${PAS}profile-claimresponse`] },
    type: claim.type,
    patient: claim.patient,
    insurer: claim.insurer ?? told.insurer,
    requestor: claim.provider,
    request: identifier ? { identifier } : (told.request ?? {}),
  };
  const response = renamed(ids.pas === '2.0.1' ? withNumberAbove(own) : own, urls);
  const made = ((decision?.bundle.entry ?? []) as BundleEntry<FhirResource>[])
    .slice(1)
    .filter(({ fullUrl = '', resource }) => resource !== undefined && !urls.has(fullUrl))
    .map(({ fullUrl, resource }) => ({ fullUrl, resource: renamed(resource as FhirResource, urls) }));
  const candidates = [...made, ...(kept.sent.entry ?? []).slice(1)] as BundleEntry<FhirResource>[];
  return {
    resourceType: 'Bundle',
    meta: { profile: [`${PAS}profile-pas-response-bundle`] },
    ...(kept.sent.identifier ? { identifier: kept.sent.identifier } : {}),
    type: 'collection',
    timestamp: ids.at,
    entry: [{ fullUrl: ids.fullUrl, resource: response }, ...reachable(response, candidates)],
  };
}

const NUMBER = `${PAS}extension-administrationReferenceNumber`;

/** PAS 2.0.1 allows the payer's reference at the answer as a whole, not at its items. */
function withNumberAbove(response: ClaimResponse): ClaimResponse {
  const isNumber = ({ url }: Extension) => url === NUMBER;
  const numbers = [response, ...(response.item ?? [])].flatMap(({ extension = [] }) =>
    extension.filter(isNumber),
  );
  const [number] = numbers;
  if (!number) return response;
  const rest = (response.extension ?? []).filter((one) => !isNumber(one));
  const item = (response.item ?? []).map((one) => {
    const { extension = [], ...others } = one;
    const kept = extension.filter((two) => !isNumber(two));
    return { ...others, ...(kept.length > 0 ? { extension: kept } : {}) };
  });
  return { ...response, extension: [...rest, number], ...(item.length > 0 ? { item } : {}) };
}

/** Our names of the resources of the request → the full URLs their client gave them. */
function clientUrls({
  bundle,
  sent,
}: {
  readonly bundle: Bundle;
  readonly sent: Bundle<FhirResource>;
}): Map<string, string> {
  return new Map(
    (bundle.entry ?? []).flatMap(({ fullUrl = '', resource }, index) => {
      const url = sent.entry?.[index]?.fullUrl ?? fullUrl;
      return [
        [fullUrl, url],
        [`${resource?.resourceType ?? ''}/${resource?.id ?? ''}`, url],
      ] as const;
    }),
  );
}

function renamed<R extends FhirResource>(resource: R, urls: ReadonlyMap<string, string>): R {
  return JSON.parse(JSON.stringify(resource), (name, value: unknown) =>
    name === 'reference' && typeof value === 'string' ? (urls.get(value) ?? value) : value,
  ) as R;
}

/** What is named, directly or by another, in the order of the candidates. */
function reachable(
  first: FhirResource,
  candidates: readonly BundleEntry<FhirResource>[],
): BundleEntry<FhirResource>[] {
  const found = new Set<FhirResource>([first]);
  for (const one of found) {
    const text = JSON.stringify(one);
    for (const { fullUrl = '', resource } of candidates) {
      const relative = `${resource?.resourceType ?? ''}/${resource?.id ?? ''}`;
      if (
        resource &&
        (text.includes(`"reference":"${fullUrl}"`) || text.includes(`"reference":"${relative}"`))
      )
        found.add(resource);
    }
  }
  return candidates.filter(({ resource }) => resource !== undefined && found.has(resource));
}

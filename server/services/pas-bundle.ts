/**
 * What every PAS answer to a client has in common: its own resources under its own full URLs beside what the payer said, each
 * reference resolved (PAS: response Bundle and inquiry response Bundle). Pure.
 */
import type { Bundle, BundleEntry, ClaimResponse, Extension, FhirResource } from 'fhir/r4.js';
import type { PasVersion } from '#mappers';
import { claimOf } from './authorization-request.ts';

export const PAS = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/';

/** What a client sent, as it sent it, and entry for entry the same with our ids. */
export interface SentBundle {
  readonly bundle: Bundle<FhirResource>;
  readonly sent: Bundle<FhirResource>;
}

interface ResponseKind {
  readonly id: string;
  readonly pas: PasVersion;
  /** Of the ClaimResponse, behind the address of PAS's StructureDefinitions. */
  readonly profile: string;
}

/** What the payer told, as a ClaimResponse about the parties of what was sent. */
export function responseFor(
  { bundle }: Pick<SentBundle, 'bundle'>,
  told: ClaimResponse,
  { id, pas, profile }: ResponseKind,
): ClaimResponse {
  const claim = claimOf(bundle);
  // PAS allows the action code in the adjudication of items alone, and each item has its own.
  const { adjudication, ...rest } = told;
  const base = (told.item ?? []).length > 0 || adjudication === undefined ? rest : told;
  const own: ClaimResponse = {
    ...base,
    id,
    meta: { profile: [`${PAS}${profile}`] },
    type: claim.type,
    patient: claim.patient,
    insurer: claim.insurer ?? told.insurer,
    requestor: claim.provider,
  };
  return pas === '2.0.1' ? withNumberAbove(own) : own;
}

interface Answers {
  readonly asked: SentBundle;
  readonly responses: readonly { readonly fullUrl: string; readonly resource: ClaimResponse }[];
  /** What was read, each with its ClaimResponse in front. */
  readonly made: readonly Bundle[];
  readonly at: string;
  /** Of the Bundle. */
  readonly profile: string;
}

/** The Bundle with these answers and all they name. */
export function bundleOf({ asked, responses, made, at, profile }: Answers): Bundle<FhirResource> {
  const urls = clientUrls(asked);
  const told = responses.map(({ fullUrl, resource }) => ({ fullUrl, resource: renamed(resource, urls) }));
  const theirs = made
    .flatMap(({ entry = [] }) => (entry as BundleEntry<FhirResource>[]).slice(1))
    .filter(({ fullUrl = '', resource }) => resource !== undefined && !urls.has(fullUrl))
    .map(({ fullUrl, resource }) => ({ fullUrl, resource: renamed(resource as FhirResource, urls) }));
  const once = [...new Map(theirs.map((one) => [one.fullUrl, one])).values()];
  const candidates = [...once, ...(asked.sent.entry ?? []).slice(1)] as BundleEntry<FhirResource>[];
  const named = reachable(
    told.map(({ resource }) => resource),
    candidates,
  );
  return {
    resourceType: 'Bundle',
    meta: { profile: [`${PAS}${profile}`] },
    ...(asked.sent.identifier ? { identifier: asked.sent.identifier } : {}),
    type: 'collection',
    timestamp: at,
    entry: [...told, ...named],
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

/** Our names of the resources that were sent → the full URLs their client gave them. */
function clientUrls({ bundle, sent }: SentBundle): Map<string, string> {
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
  first: readonly FhirResource[],
  candidates: readonly BundleEntry<FhirResource>[],
): BundleEntry<FhirResource>[] {
  const found = new Set<FhirResource>(first);
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

/** Claim and ClaimResponse of one authorization through its life, as our own resources with what proves them. */
import type { Bundle, Claim, ClaimResponse, FhirResource } from 'fhir/r4.js';
import type { Exchange } from '../exchange/exchange.ts';
import type { Transaction } from '../store/database.ts';
import type { Resources, Stored } from '../store/resources.ts';
import { responseOf, type KeptDecision } from './authorization-answer.ts';
import { claimOf, type AuthorizationContext, type KeptRequest } from './authorization-request.ts';
import { putProvenance } from './provenance.ts';

export interface RecordNeeds {
  readonly resources: Resources;
  readonly clock: () => Date;
}

export interface AboutClaim {
  readonly id: string;
  /** Facade id. */
  readonly patient: string;
  readonly coverage: string;
  readonly payerName: string;
}

const aboutOf = (exchange: Exchange): AboutClaim => {
  const { claim, coverage, payerName } = exchange.context as AuthorizationContext;
  return { id: claim, patient: exchange.patient, coverage, payerName };
};

/** The Claim as our own resource: with our references, whatever the Bundle calls its entries. */
export async function putClaim(
  needs: RecordNeeds,
  tx: Transaction,
  about: AboutClaim,
  kept: KeptRequest,
): Promise<Stored<Claim>> {
  const claim = claimOf(kept.bundle);
  const { id, patient, coverage } = about;
  const insurance = claim.insurance.map((one) => ({ ...one, coverage: { reference: coverage } }));
  const [resource] = ownedOf(kept.bundle, claim, new Map());
  const own: Claim & { id: string } = {
    ...(resource as Claim),
    id,
    patient: { reference: `Patient/${patient}` },
    insurance,
  };
  return needs.resources.put(tx, { resource: own, patient, attachment: kept });
}

/** The ClaimResponse before there is a decision, or when there will be none: the same resource that a decision becomes. */
export async function putPending(
  needs: RecordNeeds,
  tx: Transaction,
  about: AboutClaim,
  outcome: 'queued' | 'error',
  disposition?: string,
): Promise<Stored<ClaimResponse>> {
  const resource: ClaimResponse & { id: string } = {
    resourceType: 'ClaimResponse',
    id: about.id,
    status: 'active',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }] },
    use: 'preauthorization',
    patient: { reference: `Patient/${about.patient}` },
    created: needs.clock().toISOString(),
    insurer: { display: about.payerName },
    request: { reference: `Claim/${about.id}` },
    outcome,
    ...(disposition ? { disposition } : {}),
  };
  return needs.resources.put(tx, { resource, patient: about.patient });
}

/** Endings without a decision, in one sentence each; no patient data. */
const dispositions = {
  refused: 'The clearinghouse refused the form of the request; the payer never saw it.',
  unreadable: 'What came back is no decision that can be read.',
  'wrong-answer': 'What came back answers another request; it was not applied.',
  failed: 'The payer could not be reached in the time allowed; nothing was sent.',
  ambiguous: 'The connection was lost; whether the payer has the request is not known.',
  cancelled: 'The request was taken back.',
} as const;

export async function putEnding(
  needs: RecordNeeds,
  tx: Transaction,
  exchange: Exchange,
  ending: keyof typeof dispositions,
): Promise<void> {
  const outcome = ending === 'ambiguous' ? 'queued' : 'error';
  const stored = await putPending(needs, tx, aboutOf(exchange), outcome, dispositions[ending]);
  await tellSource(needs, tx, { asked: exchange, answered: exchange.id }, stored);
}

/** `answered`: the exchange that brought it, which may be an inquiry about the one that asked. */
interface Source {
  readonly asked: Exchange;
  readonly answered: string;
}

async function tellSource(
  needs: RecordNeeds,
  tx: Transaction,
  { asked, answered }: Source,
  stored: Stored,
  author?: string,
): Promise<void> {
  const { claim, asker } = asked.context as AuthorizationContext;
  await putProvenance(needs, tx, {
    targets: [stored],
    patient: asked.patient,
    asker,
    ...(author === undefined ? {} : { author }),
    sources: [{ kind: 'exchange', id: answered }, { reference: `Claim/${claim}` }],
  });
}

/** Stores a decision with its trace as the next version of the ClaimResponse. */
export async function putDecision(
  needs: RecordNeeds,
  tx: Transaction,
  source: Source,
  kept: { readonly request: Bundle; readonly decision: KeptDecision },
): Promise<void> {
  const about = aboutOf(source.asked);
  const { decision, request } = kept;
  const response = responseOf(decision.bundle);
  const sent = new Map(
    (request.entry ?? []).map(({ fullUrl = '', resource }) => [
      fullUrl,
      resource as FhirResource | undefined,
    ]),
  );
  const [first, contained] = ownedOf(decision.bundle, response, sent);
  const resource: ClaimResponse & { id: string } = {
    ...(first as ClaimResponse),
    id: about.id,
    ...(contained.length > 0 ? { contained } : {}),
    patient: { reference: `Patient/${about.patient}` },
    request: { reference: `Claim/${about.id}` },
  };
  const stored = await needs.resources.put(tx, {
    resource,
    patient: about.patient,
    attachment: decision,
  });
  await tellSource(needs, tx, source, stored, about.payerName);
}

/**
 * The first resource of a Bundle with what it names and nobody else holds: those are contained in it. References to
 * resources of the chart become relative ones.
 */
function ownedOf(
  bundle: Bundle,
  first: FhirResource,
  sent: ReadonlyMap<string, FhirResource | undefined>,
): readonly [FhirResource, FhirResource[]] {
  const others = (bundle.entry ?? []).slice(1);
  const text = JSON.stringify(first);
  const made = others.filter(
    ({ fullUrl = '', resource }) =>
      resource !== undefined &&
      !sent.has(fullUrl) &&
      fullUrl.startsWith('urn:') &&
      text.includes(`"${fullUrl}"`),
  );
  const urls: (readonly [string, string])[] = [
    ...made.map(({ fullUrl = '' }, index) => [fullUrl, `#part-${index + 1}`] as const),
    ...[...others, ...[...sent].map(([fullUrl, resource]) => ({ fullUrl, resource }))]
      .filter(({ fullUrl = '' }) => fullUrl.startsWith('http'))
      .map(
        ({ fullUrl = '', resource }) =>
          [fullUrl, `${resource?.resourceType ?? ''}/${resource?.id ?? ''}`] as const,
      ),
  ];
  const relinked = (json: string) =>
    urls.reduce((all, [from, to]) => all.replaceAll(`"reference":"${from}"`, `"reference":"${to}"`), json);
  const contained = made.map(({ resource }, index) => ({
    ...(JSON.parse(relinked(JSON.stringify(resource))) as FhirResource),
    id: `part-${index + 1}`,
  }));
  return [JSON.parse(relinked(text)) as FhirResource, contained];
}

/** The CoverageEligibilityResponse of a check through its life: queued, answered, or ended without an answer. */
import type { CoverageEligibilityResponse } from 'fhir/r4.js';
import type { Exchange } from '../exchange/exchange.ts';
import type { Transaction } from '../store/database.ts';
import type { Resources, Stored } from '../store/resources.ts';
import { ownResponse, type ReadAnswer } from './eligibility-answer.ts';
import type { EligibilityContext } from './eligibility-request.ts';
import { putProvenance } from './provenance.ts';

export interface RecordNeeds {
  readonly resources: Resources;
  readonly clock: () => Date;
}

/** An answer as it is kept beside the CoverageEligibilityResponse. */
export interface KeptAnswer extends ReadAnswer {
  readonly exchange: string;
}

/** The response before there is an answer, or when there will be none: the same resource that an answer would become. */
export async function putResponse(
  needs: RecordNeeds,
  tx: Transaction,
  about: { id: string; patient: string; coverage: string; payerName: string },
  outcome: 'queued' | 'error',
  disposition?: string,
): Promise<Stored<CoverageEligibilityResponse>> {
  const patient = `Patient/${about.patient}`;
  const request = `CoverageEligibilityRequest/${about.id}`;
  const resource: CoverageEligibilityResponse & { id: string } = {
    resourceType: 'CoverageEligibilityResponse',
    id: about.id,
    status: 'active',
    purpose: ['benefits'],
    patient: { reference: patient },
    created: needs.clock().toISOString(),
    request: { reference: request },
    outcome,
    ...(disposition ? { disposition } : {}),
    insurer: { display: about.payerName },
    insurance: [{ coverage: { reference: about.coverage } }],
  };
  return needs.resources.put(tx, { resource, patient: about.patient });
}

/** Endings without an answer, in one sentence each; no patient data. */
const dispositions: Readonly<Record<'refused' | 'unreadable' | 'failed', string>> = {
  refused: 'The clearinghouse refused the form of the request; the payer never saw it.',
  unreadable: 'What came back is no eligibility answer that can be read.',
  failed: 'The payer did not answer in the time allowed.',
};

export async function putEnding(
  needs: RecordNeeds,
  tx: Transaction,
  exchange: Exchange,
  ending: keyof typeof dispositions,
): Promise<void> {
  const { request, coverage, payerName } = exchange.context as EligibilityContext;
  const stored = await putResponse(
    needs,
    tx,
    { id: request, patient: exchange.patient, coverage, payerName },
    'error',
    dispositions[ending],
  );
  await tellSource(needs, tx, exchange, stored);
}

/** What was stored came of this exchange, of what the payer said where it answered. */
async function tellSource(
  needs: RecordNeeds,
  tx: Transaction,
  exchange: Exchange,
  stored: Stored,
  author?: string,
): Promise<void> {
  const { request, asker } = exchange.context as EligibilityContext;
  await putProvenance(needs, tx, {
    targets: [stored],
    patient: exchange.patient,
    asker,
    ...(author === undefined ? {} : { author }),
    sources: [{ kind: 'exchange', id: exchange.id }, { reference: `CoverageEligibilityRequest/${request}` }],
  });
}

/** Stores an answer with its trace as the next version of the response. */
export async function keepAnswer(
  needs: RecordNeeds,
  tx: Transaction,
  exchange: Exchange,
  answer: ReadAnswer,
): Promise<void> {
  const context = exchange.context as EligibilityContext;
  const patient = `Patient/${exchange.patient}`;
  const resource = ownResponse(answer, {
    id: context.request,
    patient,
    coverage: context.coverage,
    request: context.request,
  });
  const attachment: KeptAnswer = { ...answer, exchange: exchange.id };
  const stored = await needs.resources.put(tx, { resource, patient: exchange.patient, attachment });
  await tellSource(needs, tx, exchange, stored, context.payerName);
}

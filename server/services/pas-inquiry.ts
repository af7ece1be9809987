/**
 * PAS Claim/$inquire: another system's question what a payer holds of a patient's requests, asked as a 278 inquiry (X215).
 * A question changes nothing at the payer, so it may be asked again; what it tells of a request of ours becomes our record.
 */
import { randomUUID } from 'node:crypto';
import type { Bundle, FhirResource } from 'fhir/r4.js';
import type { PasVersion, TransactionMap, WriteTrace } from '#mappers';
import { isOpen, type BusinessKeys, type Exchange, type Exchanges } from '../exchange/exchanges.ts';
import type { Route } from '../payers/route.ts';
import { isProblem, Problem } from '../problems.ts';
import type { Transaction } from '../store/database.ts';
import { AUTHORIZATION_INQUIRY, claimOf, compose, INQUIRY_GUIDE } from './authorization-request.ts';
import { readInquiryAnswer, type AskedInquiry, type InquiryReading } from './pas-inquiry-answer.ts';
import { mapsInForce, type CurrentMaps } from './workbench-overlays.ts';

/** Sealed with the exchange of such an inquiry. */
export interface PasInquiryContext {
  readonly pas: PasVersion;
  readonly payerId: string;
  /** When it was written, an instant. */
  readonly at: string;
  /** The inquiry with our ids, and as it was sent. */
  readonly bundle: Bundle<FhirResource>;
  readonly sent: Bundle<FhirResource>;
}

/** An inquiry that is ready to go. */
export interface PasInquiry {
  readonly bundle: Bundle<FhirResource>;
  readonly sent: Bundle<FhirResource>;
  readonly pas: PasVersion;
  readonly route: Route;
  /** Facade Patient id, and reference of the Coverage. */
  readonly patient: string;
  readonly coverage: string;
  readonly keys: Pick<BusinessKeys, 'memberId' | 'person' | 'mrn'>;
  /** Who asked what: the same question joins the one that is open. */
  readonly call: string;
}

interface Needs {
  /** By payer id. */
  readonly routes: ReadonlyMap<string, Route>;
  readonly clock: () => Date;
  readonly maps?: CurrentMaps;
}

const contextOf = ({ context }: Exchange) => context as PasInquiryContext;

/** Whether an inquiry is another system's, and not one about a request of ours. */
export const isPasInquiry = ({ kind, context }: Exchange): boolean =>
  kind === AUTHORIZATION_INQUIRY && 'sent' in context;

/** Commits the inquiry, or finds the same one under way; the caller drives what is new. */
export async function askPayer(
  needs: Needs,
  exchanges: Exchanges,
  tx: Transaction,
  wanted: PasInquiry,
): Promise<{ readonly exchange: Exchange; readonly isNew: boolean }> {
  const { bundle, sent, pas, route, patient, coverage, call } = wanted;
  if (!route.offersInquiry) throw new Problem('authorization/no-inquiry', { payer: route.payer.name });
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`inquiry:${call}`]);
  const asked = await exchanges.find(tx, { call }, { kind: AUTHORIZATION_INQUIRY, limit: 1 });
  const open = asked.find(({ state }) => isOpen(state));
  if (open) return { exchange: open, isNew: false };
  const at = needs.clock().toISOString();
  const maps = await mapsInForce(needs, tx, route.payer.id, pas);
  const context: PasInquiryContext = { pas, payerId: route.payer.id, at, bundle, sent };
  const trace = claimOf(bundle).identifier?.[0]?.value;
  const exchange = await exchanges.submit(tx, {
    kind: AUTHORIZATION_INQUIRY,
    to: route.id,
    patient,
    keys: { ...wanted.keys, payer: route.payer.id, coverage, call, ...(trace ? { trace } : {}) },
    compose: (numbers) => compose(bundle, { maps, route, guide: INQUIRY_GUIDE }, numbers, at).bytes,
    context,
  });
  return { exchange, isNew: true };
}

/** The answer to such an inquiry, read; undefined while there is none. */
export async function readPasInquiry(
  needs: Needs,
  tx: Transaction,
  exchange: Exchange,
  answer = exchange.answerBytes,
): Promise<InquiryReading | undefined> {
  if (!answer) return undefined;
  const { payerId, pas, bundle, sent } = contextOf(exchange);
  const maps = await mapsInForce(needs, tx, payerId, pas);
  const trace = tracedAgain(exchange, maps, needs.routes.get(payerId));
  const asked: AskedInquiry = { bundle, sent, written: { x12: exchange.requestBytes, trace } };
  return readInquiryAnswer(answer, asked, maps, randomUUID);
}

/** Which value stands where in the bytes that were sent; nothing where maps or route are not those of then. */
function tracedAgain(
  exchange: Exchange,
  maps: readonly TransactionMap[],
  route: Route | undefined,
): readonly WriteTrace[] {
  if (!route) return [];
  const { bundle, at } = contextOf(exchange);
  try {
    const again = compose(bundle, { maps, route, guide: INQUIRY_GUIDE }, exchange.numbers, at);
    return Buffer.from(again.bytes).equals(exchange.requestBytes) ? again.trace : [];
  } catch (cause) {
    if (isProblem(cause)) return [];
    throw cause;
  }
}

/** What applies the answers of payers to requests and inquiries: the decision with its trace, or why there is none. */
import { randomUUID } from 'node:crypto';
import type { Exchange, ExchangeHandler } from '../exchange/exchange.ts';
import type { Exchanges } from '../exchange/exchanges.ts';
import type { Route } from '../payers/route.ts';
import type { Transaction } from '../store/database.ts';
import type { Resources } from '../store/resources.ts';
import {
  readDecision,
  responseOf,
  type AuthorizationOutcome,
  type DecisionReading,
  type KeptDecision,
} from './authorization-answer.ts';
import type { InquiryContext, InquiryOutcome } from './authorization-inquiry.ts';
import { putDecision, putEnding } from './authorization-records.ts';
import { AUTHORIZATION, type AuthorizationContext, type KeptRequest } from './authorization-request.ts';
import { isPasInquiry, readPasInquiry } from './pas-inquiry.ts';
import type { InquiryReading } from './pas-inquiry-answer.ts';
import { mapsInForce, type CurrentMaps } from './workbench-overlays.ts';

export interface HandlerNeeds {
  readonly resources: Resources;
  /** By payer id. */
  readonly routes: ReadonlyMap<string, Route>;
  readonly clock: () => Date;
  /** The maps with what a tenant published for a payer; the plain ones where absent. */
  readonly maps?: CurrentMaps;
}

function mapsOf(needs: HandlerNeeds, tx: Transaction, exchange: Exchange) {
  const { payerId, pas } = exchange.context as AuthorizationContext;
  return mapsInForce(needs, tx, payerId, pas);
}

async function requestOf(needs: HandlerNeeds, tx: Transaction, claim: string): Promise<KeptRequest> {
  const kept = await needs.resources.attachment<KeptRequest>(tx, 'Claim', claim);
  if (!kept) throw new Error('The Claim of an authorization was not found.');
  return kept;
}

/** The authorization's number is what everybody will look for. */
async function addNumbers(
  exchanges: Exchanges,
  tx: Transaction,
  id: string,
  { items }: KeptDecision,
): Promise<void> {
  const numbers = new Set(items.flatMap(({ number }) => number ?? []));
  for (const authorization of numbers) await exchanges.addKeys(tx, id, { authorization });
}

/** A request that may have arrived is never sent again by itself. */
export function authorizationHandler(needs: HandlerNeeds, exchanges: () => Exchanges): ExchangeHandler {
  return {
    resend: 'never',
    async apply(tx, exchange, bytes) {
      const { claim } = exchange.context as AuthorizationContext;
      const kept = await requestOf(needs, tx, claim);
      const { outcome, decision } = readDecision(bytes, {
        request: exchange.requestBytes,
        asked: { bytes: exchange.requestBytes, kept },
        maps: await mapsOf(needs, tx, exchange),
        newId: randomUUID,
      });
      if (decision) {
        const found: KeptDecision = { ...decision, exchange: exchange.id };
        await putDecision(
          needs,
          tx,
          { asked: exchange, answered: exchange.id },
          { request: kept.bundle, decision: found },
        );
        await addNumbers(exchanges(), tx, exchange.id, found);
      } else if (
        outcome.kind === 'refused' ||
        outcome.kind === 'unreadable' ||
        outcome.kind === 'wrong-answer'
      )
        await putEnding(needs, tx, exchange, outcome.kind);
      return { state: decision ? 'applied' : 'rejected', outcome };
    },
    ended: (tx, exchange) =>
      putEnding(
        needs,
        tx,
        exchange,
        exchange.state === 'failed' ? 'failed' : exchange.state === 'ambiguous' ? 'ambiguous' : 'cancelled',
      ),
  };
}

/** What an inquiry told of a request, read against it. */
async function readFound(
  needs: HandlerNeeds,
  tx: Transaction,
  { exchange, bytes }: { readonly exchange: Exchange; readonly bytes: Uint8Array },
  about: { readonly asked: Exchange; readonly inquiry?: string },
): Promise<{ readonly kept: KeptRequest; readonly reading: DecisionReading }> {
  const { asked, inquiry } = about;
  const { claim } = asked.context as AuthorizationContext;
  const kept = await requestOf(needs, tx, claim);
  const reading = readDecision(bytes, {
    request: exchange.requestBytes,
    asked: { bytes: asked.requestBytes, kept },
    ...(inquiry === undefined ? {} : { inquiry }),
    maps: await mapsOf(needs, tx, asked),
    newId: randomUUID,
  });
  return { kept, reading };
}

/** What was found becomes the next version of the request's own ClaimResponse. False: "no such authorization", or none at all. */
async function takeOver(
  needs: HandlerNeeds & { readonly exchanges: Exchanges },
  tx: Transaction,
  asked: Exchange,
  answered: string,
  { kept, reading: { outcome, decision } }: Awaited<ReturnType<typeof readFound>>,
): Promise<boolean> {
  // "No such authorization" decides nothing about the request: a person does.
  if (!decision || outcome.kind === 'rejected') return false;
  const found: KeptDecision = { ...decision, exchange: answered };
  await putDecision(needs, tx, { asked, answered }, { request: kept.bundle, decision: found });
  await addNumbers(needs.exchanges, tx, asked.id, found);
  if (asked.state === 'ambiguous' || asked.state === 'acknowledged' || asked.state === 'rejected')
    await needs.exchanges.settle(tx, asked.id, 'applied', 'by-inquiry');
  return true;
}

/** An inquiry may be repeated. */
export function inquiryHandler(needs: HandlerNeeds, exchanges: () => Exchanges): ExchangeHandler {
  return {
    resend: 'safe',
    async apply(tx, exchange, bytes) {
      if (isPasInquiry(exchange))
        return applyPasInquiry({ ...needs, exchanges: exchanges() }, tx, exchange, bytes);
      const { about, trace } = exchange.context as InquiryContext;
      const asked = await exchanges().read(tx, about);
      if (!asked) throw new Error('The request of an inquiry was not found.');
      const told = await readFound(needs, tx, { exchange, bytes }, { asked, inquiry: trace });
      const { outcome } = told.reading;
      const found = await takeOver({ ...needs, exchanges: exchanges() }, tx, asked, exchange.id, told);
      const ending: InquiryOutcome = { found, outcome: outcome satisfies AuthorizationOutcome };
      return { state: found || outcome.kind === 'rejected' ? 'applied' : 'rejected', outcome: ending };
    },
  };
}

/** Another system's: kept for it, and what it tells of requests of ours, by their own trace, is ours too. */
async function applyPasInquiry(
  needs: HandlerNeeds & { readonly exchanges: Exchanges },
  tx: Transaction,
  exchange: Exchange,
  bytes: Uint8Array,
): ReturnType<ExchangeHandler['apply']> {
  const reading = await readPasInquiry(needs, tx, exchange, bytes);
  if (!reading) throw new Error('An answer has bytes.');
  const traces = echoesOf(reading);
  const ours = await needs.exchanges.find(
    tx,
    {},
    {
      kind: AUTHORIZATION,
      patient: exchange.patient,
      states: ['acknowledged', 'applied', 'ambiguous', 'rejected'],
    },
  );
  for (const asked of ours) {
    if (!traces.has((asked.context as AuthorizationContext).trace)) continue;
    const told = await readFound(needs, tx, { exchange, bytes }, { asked });
    await takeOver(needs, tx, asked, exchange.id, told);
  }
  const { outcome } = reading;
  return { state: outcome.kind === 'answered' ? 'applied' : 'rejected', outcome };
}

/** Trace numbers of requests that were found; the payer's own are of a type. */
function echoesOf({ answers }: InquiryReading): ReadonlySet<string> {
  const identifiers = answers.flatMap(({ bundle }) => responseOf(bundle).identifier ?? []);
  return new Set(identifiers.flatMap(({ type, value }) => (type === undefined && value ? [value] : [])));
}

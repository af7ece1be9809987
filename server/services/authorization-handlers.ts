/** What applies the answers of payers to requests and inquiries: the decision with its trace, or why there is none. */
import { randomUUID } from 'node:crypto';
import { mapsFor } from '#mappers';
import type { Exchange, ExchangeHandler } from '../exchange/exchange.ts';
import type { Exchanges } from '../exchange/exchanges.ts';
import type { Transaction } from '../store/database.ts';
import type { Resources } from '../store/resources.ts';
import { readDecision, type AuthorizationOutcome, type KeptDecision } from './authorization-answer.ts';
import type { InquiryContext, InquiryOutcome } from './authorization-inquiry.ts';
import { putDecision, putEnding } from './authorization-records.ts';
import type { AuthorizationContext, KeptRequest } from './authorization-request.ts';
import type { CurrentMaps } from './workbench-overlays.ts';

export interface HandlerNeeds {
  readonly resources: Resources;
  readonly clock: () => Date;
  /** The maps with what a tenant published for a payer; the plain ones where absent. */
  readonly maps?: CurrentMaps;
}

async function mapsOf(needs: HandlerNeeds, tx: Transaction, exchange: Exchange) {
  const { payerId, pas } = exchange.context as AuthorizationContext;
  return (await needs.maps?.(tx, payerId, pas)) ?? mapsFor(pas);
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

/** An inquiry may be repeated; what it finds becomes the next version of the request's own ClaimResponse. */
export function inquiryHandler(needs: HandlerNeeds, exchanges: () => Exchanges): ExchangeHandler {
  return {
    resend: 'safe',
    async apply(tx, exchange, bytes) {
      const { about, trace } = exchange.context as InquiryContext;
      const asked = await exchanges().read(tx, about);
      if (!asked) throw new Error('The request of an inquiry was not found.');
      const { claim } = asked.context as AuthorizationContext;
      const kept = await requestOf(needs, tx, claim);
      const { outcome, decision } = readDecision(bytes, {
        request: exchange.requestBytes,
        asked: { bytes: asked.requestBytes, kept },
        inquiry: trace,
        maps: await mapsOf(needs, tx, asked),
        newId: randomUUID,
      });
      // "No such authorization" decides nothing about the request: a person does.
      const isFound = decision !== undefined && outcome.kind !== 'rejected';
      if (isFound) {
        const found: KeptDecision = { ...decision, exchange: exchange.id };
        await putDecision(
          needs,
          tx,
          { asked, answered: exchange.id },
          { request: kept.bundle, decision: found },
        );
        await addNumbers(exchanges(), tx, about, found);
        if (asked.state === 'ambiguous' || asked.state === 'acknowledged' || asked.state === 'rejected')
          await exchanges().settle(tx, about, 'applied', 'by-inquiry');
      }
      const told: InquiryOutcome = { found: isFound, outcome: outcome satisfies AuthorizationOutcome };
      return { state: isFound || outcome.kind === 'rejected' ? 'applied' : 'rejected', outcome: told };
    },
  };
}

/**
 * Asking a payer what became of a request (278 inquiry, X215): for one whose fate is unknown, and for one it keeps pending.
 * By the payer's number where there is one, else by member, services and days; the trace is no search key.
 */
import { randomUUID } from 'node:crypto';
import { inquiryBundle } from '#mappers';
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
import { mapsInForce, type CurrentMaps } from './workbench-overlays.ts';

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
  const at = needs.clock().toISOString();
  const administrative = known.decision ? administrationOf(responseOf(known.decision.bundle)) : undefined;
  const bundle = inquiryBundle(known.request.bundle, {
    pas: context.pas,
    at,
    newId: randomUUID,
    ...(administrative === undefined ? {} : { numbers: { administrative } }),
  });
  const trace = bundle && claimOf(bundle).identifier?.[0]?.value;
  if (!bundle || trace === undefined) throw new Error('A request that was sent has no Claim to ask about.');
  const maps = await mapsInForce(needs, tx, context.payerId, context.pas);
  const inquiry: InquiryContext = { about: known.exchange.id, trace, coverage: context.coverage };
  const exchange = await exchanges.submit(tx, {
    kind: AUTHORIZATION_INQUIRY,
    to: route.id,
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

/** Front door of prior authorization: send a reviewed request once, follow it to its decision, settle what is unclear. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Bundle, ClaimResponse } from 'fhir/r4.js';
import type { PasVersion, WriteTrace } from '#mappers';
import type { AuthorizationDraft, AuthorizationView } from '../authorization-view.ts';
import { isOpen, type BusinessKeys, type Exchange, type Exchanges } from '../exchange/exchanges.ts';
import type { Route } from '../payers/route.ts';
import { Problem } from '../problems.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { Resources, Stored } from '../store/resources.ts';
import type { Secrets } from '../store/secrets.ts';
import type { KeptDecision } from './authorization-answer.ts';
import { askAfter, type InquiryContext } from './authorization-inquiry.ts';
import { putClaim, putPending } from './authorization-records.ts';
import { askPayer, isPasInquiry, readPasInquiry, type PasInquiry } from './pas-inquiry.ts';
import type { InquiryReading } from './pas-inquiry-answer.ts';
import {
  AUTHORIZATION,
  AUTHORIZATION_INQUIRY,
  compose,
  REQUEST_GUIDE,
  type AuthorizationContext,
  type KeptRequest,
} from './authorization-request.ts';
import { putProvenance, type Asker } from './provenance.ts';
import { mapsInForce, type CurrentMaps } from './workbench-overlays.ts';
import { authorizationView, stateOf, type KnownAuthorization } from './authorization-state.ts';

export interface AuthorizationNeeds {
  readonly database: Database;
  readonly resources: Resources;
  readonly secrets: Secrets;
  /** By payer id. */
  readonly routes: ReadonlyMap<string, Route>;
  readonly clock: () => Date;
  /** The maps with what a tenant published for a payer; the plain ones where absent. */
  readonly maps?: CurrentMaps;
}

/** A request that is ready to go. */
export interface SubmitAuthorization {
  /** Id of the Claim, as in the Bundle. */
  readonly claim: string;
  readonly bundle: Bundle;
  /** The Bundle of another system as it came: then the payer alone judges whether it is a duplicate. */
  readonly sent?: Bundle;
  readonly pas: PasVersion;
  readonly route: Route;
  readonly draft: AuthorizationDraft;
  /** Facade Patient id. */
  readonly patient: string;
  readonly trace: string;
  readonly keys: Pick<BusinessKeys, 'memberId' | 'person' | 'mrn'>;
  /** Idempotency-Key with who called, or the identifiers of a repeated Bundle. */
  readonly call: string;
  readonly asker: Asker;
  readonly replaces?: string;
}

export interface SentAuthorization {
  readonly exchange: Exchange;
  /** True when this call made the exchange, so that somebody must drive it. */
  readonly isNew: boolean;
}

const contextOf = ({ context }: Exchange) => context as AuthorizationContext;
const callKey = (needs: AuthorizationNeeds, call: string) => needs.secrets.index('idempotency-key', call);

/** Locks out the same call at the same moment: the second one finds the first. */
async function lockCall(tx: Transaction, { patient, draft }: SubmitAuthorization): Promise<void> {
  const name = `authorization:${patient}:${draft.coverage}:${draft.appointment ?? ''}`;
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
}

const codesOf = ({ services }: AuthorizationDraft) => services.map(({ code }) => code?.code ?? '').sort();
const daysOf = ({ services }: AuthorizationDraft) => services.map(({ start }) => start ?? '').sort();

/** A second request for the same services and days would be refused as a duplicate, or decided twice. */
function isInTheWay(known: KnownAuthorization, { draft }: SubmitAuthorization): boolean {
  const state = stateOf(known);
  const asked = contextOf(known.exchange).draft;
  const isSame = isDeepStrictEqual([codesOf(asked), daysOf(asked)], [codesOf(draft), daysOf(draft)]);
  if (!isSame || state === 'closed') return false;
  // Where bytes came that are no decision, the payer may have decided all the same: that is settled first.
  const unsettled = ['ambiguous', 'arrived', 'unreadable', 'wrong-answer'];
  if (['queued', 'sending', 'waiting', 'pended', 'payer-down', ...unsettled].includes(state))
    return isOpen(known.exchange.state) || state !== 'payer-down';
  const codes = known.decision?.items.map(({ action }) => action) ?? [];
  return state === 'decided' && codes.length > 0 && codes.every((code) => code === 'A1' || code === 'NA');
}

async function send(
  needs: AuthorizationNeeds,
  exchanges: Exchanges,
  tx: Transaction,
  wanted: SubmitAuthorization,
): Promise<SentAuthorization> {
  await lockCall(tx, wanted);
  const call = callKey(needs, wanted.call);
  const [repeated] = await exchanges.find(tx, { call }, { kind: AUTHORIZATION, limit: 1 });
  if (repeated) {
    // The stored context went through JSON: absent and undefined are one there.
    const asked: unknown = JSON.parse(JSON.stringify(wanted.draft));
    const isSame = repeated.patient === wanted.patient && isDeepStrictEqual(contextOf(repeated).draft, asked);
    if (!isSame) throw new Problem('authorization/key-reused');
    return { exchange: repeated, isNew: false };
  }
  const { coverage, appointment } = wanted.draft;
  const earlier = await knownOf(needs, exchanges, tx, {
    patient: wanted.patient,
    keys: { coverage, ...(appointment ? { appointment } : {}) },
  });
  const others = earlier.filter(({ exchange }) => exchange.id !== wanted.replaces);
  if (!wanted.sent && others.some((known) => isInTheWay(known, wanted)))
    throw new Problem('authorization/open-already');
  const replaces = wanted.replaces ?? (wanted.sent ? undefined : replaceable(others));
  return {
    exchange: await submit(needs, exchanges, tx, { ...wanted, ...(replaces ? { replaces } : {}) }),
    isNew: true,
  };
}

/** The newest one that came to nothing is what this one is sent anew for. */
function replaceable(others: readonly KnownAuthorization[]): string | undefined {
  const [newest] = others;
  if (!newest || newest.replacedBy) return undefined;
  const came = ['rejected', 'refused', 'no-answer'].includes(stateOf(newest));
  return came ? newest.exchange.id : undefined;
}

async function submit(
  needs: AuthorizationNeeds,
  exchanges: Exchanges,
  tx: Transaction,
  wanted: SubmitAuthorization,
): Promise<Exchange> {
  const { claim, bundle, route, draft, patient, pas, trace } = wanted;
  const at = needs.clock().toISOString();
  const about = { id: claim, patient, coverage: draft.coverage, payerName: route.payer.name };
  const context: AuthorizationContext = {
    claim,
    pas,
    payerId: route.payer.id,
    payerName: route.payer.name,
    trace,
    coverage: draft.coverage,
    draft,
    asker: wanted.asker,
    ...(draft.appointment ? { appointment: draft.appointment } : {}),
    ...(wanted.replaces ? { replaces: wanted.replaces } : {}),
  };
  const maps = await mapsInForce(needs, tx, route.payer.id, pas);
  let written: readonly WriteTrace[] = [];
  const exchange = await exchanges.submit(tx, {
    kind: AUTHORIZATION,
    to: route.id,
    patient,
    keys: { ...businessKeys(wanted), call: callKey(needs, wanted.call), request: claim, trace },
    compose(numbers) {
      const composed = compose(bundle, { maps, route, guide: REQUEST_GUIDE }, numbers, at);
      written = composed.trace;
      return composed.bytes;
    },
    context,
  });
  const stored = await putClaim(needs, tx, about, {
    exchange: exchange.id,
    bundle,
    trace: written,
    ...(wanted.sent ? { sent: wanted.sent } : {}),
  });
  const response = await putPending(needs, tx, about, 'queued');
  await putProvenance(needs, tx, {
    targets: [stored, response],
    patient,
    asker: wanted.asker,
    sources: [{ kind: 'exchange', id: exchange.id }, { reference: draft.coverage }],
  });
  return exchange;
}

function businessKeys({ draft, route, keys }: SubmitAuthorization): BusinessKeys {
  const [first] = draft.services;
  return {
    ...keys,
    payer: route.payer.id,
    npi: draft.requester.npi ?? route.provider.npi,
    coverage: draft.coverage,
    ...(draft.appointment ? { appointment: draft.appointment } : {}),
    ...(first?.code ? { procedure: first.code.code } : {}),
    ...(first?.start ? { serviceDate: first.start } : {}),
  };
}

interface Wanted {
  readonly patient: string;
  readonly keys: BusinessKeys;
}

/** Requests of a patient with their decisions and inquiries, newest first. */
async function knownOf(
  needs: AuthorizationNeeds,
  exchanges: Exchanges,
  tx: Transaction,
  { patient, keys }: Wanted,
): Promise<KnownAuthorization[]> {
  const found = await exchanges.find(tx, keys, { kind: AUTHORIZATION, patient });
  return withRecords(needs, exchanges, tx, found);
}

async function withRecords(
  needs: AuthorizationNeeds,
  exchanges: Exchanges,
  tx: Transaction,
  found: readonly Exchange[],
): Promise<KnownAuthorization[]> {
  const [first] = found;
  if (!first) return [];
  const claims = found.map((one) => contextOf(one).claim);
  const requests = await needs.resources.attachments<KeptRequest>(tx, 'Claim', claims);
  // Before the decisions: one that has ended meanwhile is then seen with what it found, never without.
  const inquiries = await exchanges.find(tx, {}, { kind: AUTHORIZATION_INQUIRY, patient: first.patient });
  const decisions = await needs.resources.attachments<KeptDecision>(tx, 'ClaimResponse', claims);
  return found.flatMap((exchange) => {
    const { claim } = contextOf(exchange);
    const request = requests.get(claim);
    const decision = decisions.get(claim);
    const replacing = found.find((one) => contextOf(one).replaces === exchange.id);
    if (!request) return [];
    return [
      {
        exchange,
        request,
        inquiries: inquiries.filter((one) => (one.context as InquiryContext).about === exchange.id).reverse(),
        ...(decision ? { decision } : {}),
        ...(replacing ? { replacedBy: replacing.id } : {}),
      },
    ];
  });
}

export interface Authorizations {
  /** Commits Claim and 278 (or finds the request this call already made); the caller drives what is new. */
  send(tx: Transaction, wanted: SubmitAuthorization): Promise<SentAuthorization>;
  drive(tenant: string, id: string): Promise<Exchange>;
  /** All of a patient, newest first; of one visit where it is named. */
  list(
    tx: Transaction,
    wanted: { readonly patient: string; readonly appointment?: string; readonly coverage?: string },
  ): Promise<KnownAuthorization[]>;
  read(tx: Transaction, id: string): Promise<KnownAuthorization | undefined>;
  view(known: KnownAuthorization): AuthorizationView;
  /** Asks the payer what became of it (X215); the caller drives the exchange it gets. */
  inquire(tx: Transaction, known: KnownAuthorization, call: string): Promise<SentAuthorization>;
  /** Another system's inquiry (PAS `$inquire`), about requests of anybody's; the caller drives what is new. */
  ask(tx: Transaction, wanted: PasInquiry): Promise<SentAuthorization>;
  /** How far such an inquiry is; its answer, as soon as there is one, is read when it is wanted, in the same transaction. */
  asked(
    tx: Transaction,
    id: string,
  ): Promise<
    { readonly exchange: Exchange; readonly reading: () => Promise<InquiryReading | undefined> } | undefined
  >;
  /** A person knows: it arrived, or it never did. */
  settle(tx: Transaction, known: KnownAuthorization, decision: 'arrived' | 'not-arrived'): Promise<void>;
  response(tx: Transaction, claim: string): Promise<Stored<ClaimResponse> | undefined>;
  decision(tx: Transaction, claim: string): Promise<KeptDecision | undefined>;
  routeOf(payerId: string): Route | undefined;
  /** A new id for a Claim. */
  newId(): string;
}

export function buildAuthorizations(needs: AuthorizationNeeds, exchanges: Exchanges): Authorizations {
  const routeOf = (known: KnownAuthorization) => needs.routes.get(contextOf(known.exchange).payerId);
  return {
    send: (tx, wanted) => send(needs, exchanges, tx, wanted),
    drive: (tenant, id) => exchanges.drive(tenant, id),
    list: (tx, { patient, appointment, coverage }) =>
      knownOf(needs, exchanges, tx, {
        patient,
        keys: { ...(appointment ? { appointment } : {}), ...(coverage ? { coverage } : {}) },
      }),
    async read(tx, id) {
      const exchange = await exchanges.read(tx, id);
      if (exchange?.kind !== AUTHORIZATION) return undefined;
      // Those of the same patient, as one may have replaced it.
      const all = await knownOf(needs, exchanges, tx, { patient: exchange.patient, keys: {} });
      return (
        all.find((one) => one.exchange.id === id) ?? (await withRecords(needs, exchanges, tx, [exchange]))[0]
      );
    },
    view: (known) => authorizationView(known, routeOf(known), needs.clock()),
    inquire: (tx, known, call) => askAfter(needs, exchanges, tx, known, callKey(needs, call)),
    ask: (tx, wanted) => askPayer(needs, exchanges, tx, { ...wanted, call: callKey(needs, wanted.call) }),
    async asked(tx, id) {
      const exchange = await exchanges.read(tx, id);
      if (!exchange || !isPasInquiry(exchange)) return undefined;
      return { exchange, reading: () => readPasInquiry(needs, tx, exchange) };
    },
    async settle(tx, known, decision) {
      const { choices } = authorizationView(known, routeOf(known), needs.clock());
      if (!choices.includes(decision)) throw new Problem('authorization/cannot-settle');
      const next = decision === 'arrived' ? 'acknowledged' : 'cancelled';
      await exchanges.settle(tx, known.exchange.id, next, 'by-person');
    },
    response: (tx, claim) => needs.resources.get<ClaimResponse>(tx, 'ClaimResponse', claim),
    decision: (tx, claim) => needs.resources.attachment<KeptDecision>(tx, 'ClaimResponse', claim),
    routeOf: (payerId) => needs.routes.get(payerId),
    newId: randomUUID,
  };
}

/**
 * POST /fhir/pas/{2.0.1|2.2.1}/Claim/$submit
 * https://hl7.org/fhir/us/davinci-pas/OperationDefinition-Claim-submit.html
 *
 * Takes a PAS request Bundle with the ids of the client's EHR, sends it as a 278 and answers with the PAS response Bundle.
 * A payer slower than 15 s is answered for as pended; a repeated Bundle gets the answer there is by then.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Router, type Request, type Response } from 'express';
import type { Bundle, FhirResource } from 'fhir/r4.js';
import { pasVersions, type PasVersion } from '#mappers';
import { facadeIds, type GivenIds } from '../ehr/facade-ids.ts';
import { isOpen } from '../exchange/exchange.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problems.ts';
import { clientOf } from '../security/client-context.ts';
import type { AuthorizationOutcome } from '../services/authorization-answer.ts';
import type { AuthorizationContext, KeptRequest } from '../services/authorization-request.ts';
import type { KnownAuthorization } from '../services/authorization-state.ts';
import type { Authorizations, SentAuthorization } from '../services/authorizations.ts';
import { personKeys } from '../services/eligibility-request.ts';
import { draftOfClaim, ownRequest, payerIdOf, readRequest } from '../services/pas-request.ts';
import { askerOf } from '../services/provenance.ts';
import { pasResponse } from '../services/pas-response.ts';
import type { Connections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import type { Secrets } from '../store/secrets.ts';

export interface PasSubmitNeeds {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly connections: Connections;
  readonly authorizations: Authorizations;
  readonly clock: () => Date;
  readonly log: Log;
  readonly publicUrl: string;
  /** 15 s unless told: PAS wants an answer in that time, the network included. */
  readonly waitMs?: number;
}

const WAIT_MS = 15_000;
const LOOK_MS = 250;

/** Below /fhir/pas, behind a client that may create Claims. */
export function pasSubmit(needs: PasSubmitNeeds): Router {
  const router = Router();
  router.post('/:version/Claim/\\$submit', async (req, res) => {
    const pas = pasVersions.find((one) => one === req.params.version);
    if (!pas) throw new Problem('request/no-such-page');
    const { tenant } = clientOf(req);
    const sent = await submit(needs, req, pas);
    const until = Date.now() + (needs.waitMs ?? WAIT_MS);
    await (sent.isNew
      ? drive(needs, tenant, sent.exchange.id, until)
      : watch(needs, tenant, sent.exchange.id, until));
    await answer(needs, req, res, sent.exchange.id);
  });
  return router;
}

/** Drives a new one; what takes longer goes on without the caller. */
async function drive(needs: PasSubmitNeeds, tenant: string, id: string, until: number): Promise<void> {
  const driving = needs.authorizations.drive(tenant, id);
  driving.catch((cause: unknown) => {
    needs.log.error({ exchange: id, err: cause }, 'an authorization could not be driven');
  });
  await Promise.race([driving, wait(until - Date.now(), undefined, { ref: false })]);
}

/** A repeated Bundle waits for the answer to the first, which somebody else is driving. */
async function watch(needs: PasSubmitNeeds, tenant: string, id: string, until: number): Promise<void> {
  while (Date.now() < until) {
    const known = await needs.database.tenant(tenant, (tx) => needs.authorizations.read(tx, id));
    if (!known || !isOpen(known.exchange.state)) return;
    await wait(LOOK_MS);
  }
}

async function submit(needs: PasSubmitNeeds, req: Request, pas: PasVersion): Promise<SentAuthorization> {
  const client = clientOf(req);
  const body = readRequest(req.body);
  const connection = await needs.connections.byId(client.tenant, client.connectionId);
  const ids = facadeIds(connection, needs.secrets);
  const given: GivenIds = new Map();
  const claim = needs.authorizations.newId();
  const base = `${needs.publicUrl}/fhir/r4`;
  const own = ownRequest(body, { ids, given, claim, base });
  const payerId = payerIdOf(own.insurer, (one) => needs.authorizations.routeOf(one) !== undefined);
  const route = payerId === undefined ? undefined : needs.authorizations.routeOf(payerId);
  if (!route) throw new Problem('eligibility/no-route');
  const [identifier] = own.claim.identifier ?? [];
  const trace = (identifier?.value ?? claim).slice(0, 50);
  // TRN03 is ours: what a client's identifier is numbered by, no payer could look up.
  own.claim.identifier = [{ system: `urn:trnorg:${route.originator}`, value: trace }];
  const call = [
    'pas',
    client.client.id,
    pas,
    body.identifier?.system,
    body.identifier?.value,
    identifier?.system,
    identifier?.value,
  ];
  return needs.database.tenant(client.tenant, async (tx) => {
    await ids.remember(tx, given);
    const sent = await needs.authorizations.send(tx, {
      claim,
      bundle: own.bundle,
      sent: body,
      pas,
      route,
      draft: draftOfClaim(own),
      patient: own.patient.id ?? '',
      trace,
      keys: personKeys(own.patient, own.coverage),
      call: JSON.stringify(call),
      asker: askerOf({ key: client.client.id, name: client.client.name }, connection.name),
    });
    await client.auditAccess(tx, {
      interaction: 'operation',
      type: 'Claim',
      id: (sent.exchange.context as AuthorizationContext).claim,
      query: '$submit',
      outcome: 'success',
      patient: sent.exchange.patient,
    });
    return sent;
  });
}

async function answer(needs: PasSubmitNeeds, req: Request, res: Response, id: string): Promise<void> {
  const { tenant } = clientOf(req);
  const known = await needs.database.tenant(tenant, (tx) => needs.authorizations.read(tx, id));
  if (!known) throw new Error('a submitted authorization was not found');
  if (!known.decision) refuseWhatFailed(known);
  const { claim, pas } = known.exchange.context as AuthorizationContext;
  const bundle = pasResponse(
    withSent(known.request),
    known.decision,
    {
      id: claim,
      fullUrl: `${needs.publicUrl}/fhir/r4/ClaimResponse/${claim}`,
      at: needs.clock().toISOString(),
      pas,
    },
    noteOf(known),
  );
  res.status(200).send(JSON.stringify(bundle));
}

function withSent(kept: KeptRequest): KeptRequest & { readonly sent: Bundle<FhirResource> } {
  return { ...kept, sent: (kept.sent ?? kept.bundle) as Bundle<FhirResource> };
}

/** What the payer never saw is no pended request. */
function refuseWhatFailed({ exchange }: KnownAuthorization): void {
  const outcome = exchange.outcome as AuthorizationOutcome | undefined;
  if (outcome?.kind === 'refused')
    throw new Problem('authorization/refused', { kind: outcome.refusal.kind, code: outcome.refusal.code });
  if (exchange.state === 'failed') throw new Problem('payer/unreachable');
}

function noteOf({ exchange }: KnownAuthorization): string {
  return exchange.state === 'ambiguous' || exchange.state === 'rejected'
    ? 'The request went out, and no answer that can be used came back. It is being settled with the payer; do not send it again under another identifier.'
    : 'The request is with the payer. Its decision is not there yet.';
}

/**
 * POST /fhir/pas/{2.0.1|2.2.1}/Claim/$submit
 * https://hl7.org/fhir/us/davinci-pas/OperationDefinition-Claim-submit.html
 *
 * Takes a PAS request Bundle with the ids of the client's EHR, sends it as a 278 and answers with the PAS response Bundle.
 * A payer slower than 15 s is answered for as pended; a repeated Bundle gets the answer there is by then.
 */
import { Router, type Request, type Response } from 'express';
import type { Bundle, FhirResource } from 'fhir/r4.js';
import { pasVersions, type PasVersion } from '#mappers';
import { isOpen } from '../exchange/exchange.ts';
import { Problem } from '../problems.ts';
import { clientOf } from '../security/client-context.ts';
import type { AuthorizationOutcome } from '../services/authorization-answer.ts';
import type { AuthorizationContext, KeptRequest } from '../services/authorization-request.ts';
import type { KnownAuthorization } from '../services/authorization-state.ts';
import type { SentAuthorization } from '../services/authorizations.ts';
import { personKeys } from '../services/eligibility-request.ts';
import { draftOfClaim, readRequest } from '../services/pas-request.ts';
import { askerOf } from '../services/provenance.ts';
import { pasResponse } from '../services/pas-response.ts';
import { numberClaim, receive, type PasNeeds } from './pas-received.ts';
import { awaitPayer } from './pas-wait.ts';

/** Below /fhir/pas, behind a client that may create Claims. */
export function pasSubmit(needs: PasNeeds): Router {
  const router = Router();
  router.post('/:version/Claim/\\$submit', async (req, res) => {
    const pas = pasVersions.find((one) => one === req.params.version);
    if (!pas) throw new Problem('request/no-such-page');
    const { tenant } = clientOf(req);
    const sent = await submit(needs, req, pas);
    await awaitPayer(needs, tenant, sent, async (tx) => {
      const known = await needs.authorizations.read(tx, sent.exchange.id);
      return !known || !isOpen(known.exchange.state);
    });
    await answer(needs, req, res, sent.exchange.id);
  });
  return router;
}

async function submit(needs: PasNeeds, req: Request, pas: PasVersion): Promise<SentAuthorization> {
  const client = clientOf(req);
  const body = readRequest(req.body);
  const claim = needs.authorizations.newId();
  const { connection, ids, given, own, route } = await receive(needs, client, body, claim);
  const [identifier] = own.claim.identifier ?? [];
  const trace = (identifier?.value ?? claim).slice(0, 50);
  numberClaim(own, route, trace);
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

async function answer(needs: PasNeeds, req: Request, res: Response, id: string): Promise<void> {
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

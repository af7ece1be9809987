/**
 * POST /fhir/pas/{2.0.1|2.2.1}/Claim/$inquire
 * https://hl7.org/fhir/us/davinci-pas/OperationDefinition-Claim-inquiry.html
 *
 * Takes a PAS inquiry request Bundle, asks the payer by a 278 inquiry and answers with all it found: one inquiry response
 * Bundle (2.0.1), or Parameters with a Bundle for each (2.2.1). The same question joins the one that is still open; after an
 * answer it is asked anew.
 */
import { randomUUID } from 'node:crypto';
import { Router, type Request } from 'express';
import { pasVersions, type PasVersion } from '#mappers';
import { isOpen, type Exchange } from '../exchange/exchange.ts';
import { Problem } from '../problems.ts';
import { clientOf } from '../security/client-context.ts';
import type { SentAuthorization } from '../services/authorizations.ts';
import { personKeys } from '../services/eligibility-request.ts';
import type { PasInquiryContext } from '../services/pas-inquiry.ts';
import { inquiryAnswer, type PasInquiryOutcome } from '../services/pas-inquiry-answer.ts';
import { readInquiry } from '../services/pas-request.ts';
import { numberClaim, receive, type PasNeeds } from './pas-received.ts';
import { awaitPayer } from './pas-wait.ts';

/** Below /fhir/pas, behind a client that may create Claims. */
export function pasInquire(needs: PasNeeds): Router {
  const router = Router();
  router.post('/:version/Claim/\\$inquire', async (req, res) => {
    const pas = pasVersions.find((one) => one === req.params.version);
    if (!pas) throw new Problem('request/no-such-page');
    const { tenant } = clientOf(req);
    const asked = await ask(needs, req, pas);
    await awaitPayer(needs, tenant, asked, async (tx) => {
      const now = await needs.authorizations.asked(tx, asked.exchange.id);
      return !now || !isOpen(now.exchange.state);
    });
    res.status(200).send(JSON.stringify(await answer(needs, tenant, asked.exchange.id)));
  });
  return router;
}

async function ask(needs: PasNeeds, req: Request, pas: PasVersion): Promise<SentAuthorization> {
  const client = clientOf(req);
  const body = readInquiry(req.body);
  const claim = needs.authorizations.newId();
  const { ids, given, own, route } = await receive(needs, client, body, claim);
  // A number of its own: that of a request would come back as if the payer had found that very request by it.
  numberClaim(own, route, claim.replaceAll('-', ''));
  return needs.database.tenant(client.tenant, async (tx) => {
    await ids.remember(tx, given);
    const asked = await needs.authorizations.ask(tx, {
      bundle: own.bundle,
      sent: body,
      pas,
      route,
      patient: own.patient.id ?? '',
      coverage: `Coverage/${own.coverage.id ?? ''}`,
      keys: personKeys(own.patient, own.coverage),
      call: JSON.stringify(['pas-inquiry', client.client.id, pas, body]),
    });
    await client.auditAccess(tx, {
      interaction: 'operation',
      type: 'Claim',
      query: '$inquire',
      outcome: 'success',
      patient: asked.exchange.patient,
    });
    return asked;
  });
}

async function answer(needs: PasNeeds, tenant: string, id: string) {
  const { exchange, reading } = await needs.database.tenant(tenant, async (tx) => {
    const now = await needs.authorizations.asked(tx, id);
    if (!now) throw new Error('an inquiry that was sent was not found');
    return { exchange: now.exchange, reading: await now.reading() };
  });
  if (isOpen(exchange.state) || !reading) throw noAnswer(exchange);
  refuseUnusable(reading.outcome);
  const { bundle, sent, pas } = exchange.context as PasInquiryContext;
  return inquiryAnswer({ bundle, sent }, reading.answers, {
    pas,
    at: needs.clock().toISOString(),
    newId: randomUUID,
  });
}

/** Why there is none yet, or none any more. */
function noAnswer({ lastProblem, lastParams }: Exchange): Problem {
  return new Problem(lastProblem ?? 'payer/timeout', lastParams);
}

function refuseUnusable(outcome: PasInquiryOutcome): void {
  if (outcome.kind === 'answered') return;
  if (outcome.kind !== 'refused') throw new Problem('authorization/unusable-answer');
  const { kind, code } = outcome.refusal;
  throw new Problem('authorization/refused', { kind, code });
}

/**
 * POST /fhir/r4/CoverageEligibilityRequest/$submit
 * https://hl7.org/fhir/R4/coverageeligibilityrequest-operation-submit.html
 *
 * Takes a Bundle with one CoverageEligibilityRequest and the Patient, Coverage, payer Organization (and policy holder) it
 * refers to, with the ids of the client's EHR. Answers with the CoverageEligibilityResponse; a payer slower than 20 s
 * gets `outcome=queued` and its answer becomes the next version of that same resource.
 */
import { randomUUID } from 'node:crypto';
import { Ajv, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { Router, type Request } from 'express';
import type {
  Bundle,
  Coverage,
  CoverageEligibilityRequest,
  FhirResource,
  Organization,
  Patient,
  RelatedPerson,
} from 'fhir/r4.js';
import { serviceOf } from '#mappers';
import schema from '../../profiles/fhir/eligibility-submit.schema.json' with { type: 'json' };
import { facadeIds, type GivenIds } from '../ehr/facade-ids.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problems.ts';
import { clientOf } from '../security/client-context.ts';
import type { AskedCheck, EligibilityChecks } from '../services/eligibility-checks.ts';
import { PAYER_ID, type Question } from '../services/eligibility-request.ts';
import { askerOf } from '../services/provenance.ts';
import { dayIn, dayToAsk } from '../services/service-date.ts';
import type { Connections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import type { Secrets } from '../store/secrets.ts';

export interface SubmitNeeds {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly connections: Connections;
  readonly checks: EligibilityChecks;
  readonly clock: () => Date;
  readonly log: Log;
  readonly publicUrl: string;
}

/** CAQH CORE: nine answers in ten come within 20 s; longer than that nobody waits on the line. */
const WAIT_MS = 20_000;
const SERVICE_TYPE = /\/1365$|service-type-codes$/;

const ajv = new Ajv({ allErrors: true, strict: false });
addFormats.default(ajv, ['date']);
const validate = ajv.compile<Bundle<FhirResource>>(schema);

const sentence = (errors: readonly ErrorObject[]) =>
  errors
    .filter(({ keyword }) => keyword !== 'if')
    .slice(0, 10)
    .map(({ instancePath, message }) => `${instancePath || 'the body'} ${message ?? 'is wrong'}`)
    .join('; ');

export function eligibilitySubmit(needs: SubmitNeeds): Router {
  const router = Router();
  router.post('/CoverageEligibilityRequest/\\$submit', async (req, res) => {
    const { tenant } = clientOf(req);
    const asked = await ask(needs, req);
    const { request } = asked.exchange.context as { request: string };
    const driving = asked.isNew
      ? needs.checks.drive(tenant, asked.exchange.id)
      : Promise.resolve(asked.exchange);
    driving.catch((cause: unknown) => {
      needs.log.error({ exchange: asked.exchange.id, err: cause }, 'a check could not be driven');
    });
    if (/\brespond-async\b/.test(req.get('Prefer') ?? '')) {
      res
        .status(202)
        .set('Content-Location', `${needs.publicUrl}/fhir/r4/CoverageEligibilityResponse/${request}`)
        .end();
      return;
    }
    await Promise.race([driving, new Promise((done) => setTimeout(done, WAIT_MS).unref())]);
    const response = await needs.database.tenant(tenant, (tx) => needs.checks.response(tx, request));
    res.status(200).send(JSON.stringify(response));
  });
  return router;
}

async function ask(needs: SubmitNeeds, req: Request): Promise<AskedCheck> {
  const client = clientOf(req);
  const body: unknown = req.body;
  if (!validate(body))
    throw new Problem('eligibility/not-a-request', { why: sentence(validate.errors ?? []) });
  const connection = await needs.connections.byId(client.tenant, client.connectionId);
  const ids = facadeIds(connection, needs.secrets);
  const given: GivenIds = new Map();
  const resources = (body.entry ?? []).flatMap(({ resource }) =>
    resource ? [ids.outgoing(resource, given)] : [],
  );
  const { question, payerId } = questionOf(resources);
  const route = needs.checks.routeOf(payerId);
  if (!route) throw new Problem('eligibility/no-route');
  const day = dayToAsk(
    question.serviceDate || dayIn(needs.clock(), connection.timeZone),
    needs.clock(),
    connection.timeZone,
    route.daysAhead,
  );
  const visitDay = question.serviceDate || day.serviceDate;
  // An X-Request-Id is no such key: callers give one to many requests that belong together.
  const key = `${client.client.id}:${req.get('Idempotency-Key') ?? randomUUID()}`;
  return needs.database.tenant(client.tenant, async (tx) => {
    await ids.remember(tx, given);
    const asked = await needs.checks.ask(tx, {
      question: { ...question, serviceDate: day.serviceDate },
      payerId,
      day,
      visitDay,
      again: false,
      key,
      asker: askerOf({ key: client.client.id, name: client.client.name }, connection.name),
    });
    const { request } = asked.exchange.context as { request: string };
    await client.auditAccess(tx, {
      interaction: 'operation',
      type: 'CoverageEligibilityRequest',
      id: request,
      query: '$submit',
      outcome: 'success',
      patient: asked.exchange.patient,
    });
    return asked;
  });
}

type Find = <R extends FhirResource>(
  type: R['resourceType'],
  reference: string | undefined,
  why: string,
) => R;

/** Finds what a reference means among the resources sent; a missing one is named by the path that needs it. */
function finder(resources: readonly FhirResource[]): Find {
  return <R extends FhirResource>(type: R['resourceType'], reference: string | undefined, why: string): R => {
    const found = resources.find(
      (one) => one.resourceType === type && reference === `${type}/${one.id ?? ''}`,
    );
    if (!found)
      throw new Problem('eligibility/not-a-request', {
        why: `${why} refers to a ${type} that is not in the Bundle`,
      });
    return found as R;
  };
}

function questionOf(resources: readonly FhirResource[]): { question: Question; payerId: string } {
  const requests = resources.filter(
    (one): one is CoverageEligibilityRequest => one.resourceType === 'CoverageEligibilityRequest',
  );
  const [request] = requests;
  if (!request || requests.length > 1)
    throw new Problem('eligibility/not-a-request', {
      why: `the Bundle holds ${requests.length} of them, and exactly one is wanted`,
    });
  const find = finder(resources);
  const patient = find<Patient>('Patient', request.patient.reference, 'CoverageEligibilityRequest.patient');
  const coverage = find<Coverage>(
    'Coverage',
    request.insurance?.[0]?.coverage.reference,
    'CoverageEligibilityRequest.insurance[0].coverage',
  );
  const payer = find<Organization>(
    'Organization',
    request.insurer.reference ?? coverage.payor.find(({ reference }) => reference)?.reference,
    'CoverageEligibilityRequest.insurer (or Coverage.payor[0])',
  );
  const payerId = payer.identifier?.find(({ system }) => system === PAYER_ID)?.value;
  if (!payerId)
    throw new Problem('eligibility/not-a-request', {
      why: `the payer's Organization has no identifier of system ${PAYER_ID}`,
    });
  const holder = coverage.subscriber?.reference;
  const subscriber = resources.find(
    (one): one is Patient | RelatedPerson =>
      (one.resourceType === 'Patient' || one.resourceType === 'RelatedPerson') &&
      `${one.resourceType}/${one.id ?? ''}` === holder,
  );
  // A period may begin at an instant: the day is the one written, in the zone it was written in.
  const serviceDate = request.servicedDate ?? request.servicedPeriod?.start?.slice(0, 10) ?? '';
  const question = {
    patient,
    coverage,
    serviceDate,
    serviceTypes: serviceTypesOf(request),
    ...(subscriber ? { subscriber } : {}),
  };
  return { question, payerId };
}

/** X12 service types as sent, else those of the procedures, else the plan (30). */
function serviceTypesOf(request: CoverageEligibilityRequest): readonly string[] {
  const codings = (request.item ?? []).flatMap((item) => item.category?.coding ?? []);
  const sent = codings.flatMap(({ system, code }) => (code && SERVICE_TYPE.test(system ?? '') ? [code] : []));
  if (sent.length > 0) return [...new Set(sent)];
  const procedure = request.item?.[0]?.productOrService?.coding?.[0]?.code;
  return serviceOf(procedure).serviceTypes;
}

/** Whatever is derived says in the same transaction of what it was made, who asked, and who said it. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ClaimResponse, CoverageEligibilityResponse, Provenance } from 'fhir/r4.js';
import {
  buildExchanges,
  EXCHANGE_QUEUES,
  type Exchange,
  type Exchanges,
} from '../../../server/exchange/exchanges.ts';
import { silent } from '../../../server/log.ts';
import { payersOf } from '../../../server/payers/counterparty.ts';
import { x12Http } from '../../../server/payers/x12-http.ts';
import {
  buildEligibilityChecks,
  ELIGIBILITY,
  eligibilityHandler,
  LATER_QUEUE,
  type Ask,
} from '../../../server/services/eligibility-checks.ts';
import { putPending, putEnding } from '../../../server/services/authorization-records.ts';
import { askerOf, putProvenance } from '../../../server/services/provenance.ts';
import { startJobs } from '../../../server/store/jobs.ts';
import type { Transaction } from '../../../server/store/database.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';
import { question, routeTo } from './questions.ts';

const store = await freshDatabase();
const { database } = store;
const secrets = buildSecrets([new Uint8Array(32).fill(5)]);
const jobs = await startJobs({ database, queues: [...EXCHANGE_QUEUES, LATER_QUEUE], log: silent });
afterAll(() => jobs.stop());
const clock = () => new Date('2026-11-26T10:00:00Z');
const resources = buildResources(secrets);
const route = routeTo('MERID');
const needs = { database, secrets, jobs, clock, resources, routes: new Map([[route.payer.id, route]]) };
const exchanges: Exchanges = buildExchanges({
  ...{ database, jobs, secrets, clock, log: silent },
  counterparties: payersOf([route], { 'x12-http': x12Http({ token: () => '' }) }),
  handlers: { [ELIGIBILITY]: eligibilityHandler(needs) },
});
const checks = buildEligibilityChecks(needs, exchanges);
const asker = askerOf({ key: 'u1', name: 'Nora Field', reference: 'Practitioner/nora' }, 'Northfield EHR');
const inTenant = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => database.tenant('t1', work);

/** The Provenances of a version, e.g. `Claim/1/_history/2`. */
async function of(target: string): Promise<Provenance[]> {
  const all = await inTenant((tx) => resources.search<Provenance>(tx, 'Provenance', { limit: 500 }));
  return all.filter((one) => one.target.some(({ reference }) => reference === target));
}

async function asked(more: Partial<Ask> = {}): Promise<Exchange> {
  const day = { serviceDate: '2026-11-25', asksToday: false };
  const ask: Ask = {
    ...{ question: question(), payerId: 'MERID', day, visitDay: day.serviceDate, again: true, asker },
    key: randomUUID(),
    ...more,
  };
  return (await inTenant((tx) => checks.ask(tx, ask))).exchange;
}
const requestOf = ({ context }: Exchange): string => (context as { request: string }).request;

it('tells who asked and by which exchange, with the request and its queued response', async () => {
  const exchange = await asked();
  const id = requestOf(exchange);
  const [first, ...others] = await of(`CoverageEligibilityRequest/${id}/_history/1`);
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-provenance'] },
    target: [
      { reference: `CoverageEligibilityRequest/${id}/_history/1` },
      { reference: `CoverageEligibilityResponse/${id}/_history/1` },
    ],
    recorded: '2026-11-26T10:00:00.000Z',
    activity: { coding: [{ code: 'CREATE' }] },
    agent: [
      { type: { coding: [{ code: 'assembler' }] }, who: { display: 'Chartside' } },
      {
        type: { coding: [{ code: 'enterer' }] },
        who: { reference: 'Practitioner/nora', identifier: { value: 'u1' }, display: 'Nora Field' },
        onBehalfOf: { display: 'Northfield EHR' },
      },
    ],
    entity: [
      { role: 'source', what: { identifier: { system: 'urn:chartside:exchange', value: exchange.id } } },
      { role: 'source', what: { reference: 'Coverage/cov-1' } },
    ],
  });
});

it('names the payer as the author of the very version that its answer became', async () => {
  const exchange = await asked();
  const id = requestOf(exchange);
  const answer = readFileSync(new URL('../../../profiles/samples/271-ready.x12', import.meta.url), 'latin1');
  const ours = answer.replace(/TRN\*2\*[^*]+/, `TRN*2*${id.replaceAll('-', '')}`);
  await exchanges.receive('t1', exchange.id, Buffer.from(ours, 'latin1'));
  const response = await inTenant((tx) =>
    resources.get<CoverageEligibilityResponse>(tx, 'CoverageEligibilityResponse', id),
  );
  expect(response).toMatchObject({ outcome: 'complete', meta: { versionId: '2' } });
  const [found, ...others] = await of(`CoverageEligibilityResponse/${id}/_history/2`);
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    activity: { coding: [{ code: 'UPDATE' }] },
    agent: [
      { who: { display: 'Chartside' } },
      { type: { coding: [{ code: 'author' }] }, who: { display: route.payer.name } },
      { who: { display: 'Nora Field' } },
    ],
    entity: [
      { what: { identifier: { value: exchange.id } } },
      { what: { reference: `CoverageEligibilityRequest/${id}` } },
    ],
  });
});

it('names no author where nobody answered', async () => {
  const exchange = await asked();
  const id = requestOf(exchange);
  await exchanges.receive('t1', exchange.id, Buffer.from('no X12 at all'));
  const [found] = await of(`CoverageEligibilityResponse/${id}/_history/2`);
  expect(found?.agent.map(({ who }) => who.display)).toEqual(['Chartside', 'Nora Field']);
});

it('is there for the plan to ask later', async () => {
  const day = { serviceDate: '2026-11-26', asksToday: true, nextCheckAt: '2026-12-20' };
  await asked({ visitDay: '2027-01-19', day });
  const drafts = await inTenant((tx) =>
    resources.search(tx, 'CoverageEligibilityRequest', {
      index: { later: 'Coverage/cov-1|2027-01-19|' },
      limit: 5,
    }),
  );
  expect(drafts.length).toBe(1);
  expect(await of(`CoverageEligibilityRequest/${drafts[0]?.id ?? ''}/_history/1`)).toHaveLength(1);
});

it('follows an authorization that ends without a decision', async () => {
  const about = { id: 'c1', patient: 'pat-1', coverage: 'Coverage/cov-1', payerName: 'Meridian' };
  await inTenant((tx) => putPending(needs, tx, about, 'queued'));
  const exchange = {
    id: 'e1',
    patient: 'pat-1',
    context: { claim: 'c1', coverage: about.coverage, payerName: about.payerName, asker },
  };
  await inTenant((tx) => putEnding(needs, tx, exchange as unknown as Exchange, 'ambiguous'));
  const response = await inTenant((tx) => resources.get<ClaimResponse>(tx, 'ClaimResponse', 'c1'));
  expect(response?.meta?.versionId).toBe('2');
  expect(await of('ClaimResponse/c1/_history/2')).toMatchObject([
    { entity: [{ what: { identifier: { value: 'e1' } } }, { what: { reference: 'Claim/c1' } }] },
  ]);
});

it('is not there when what it tells of is rolled back', async () => {
  const count = 'SELECT count(*)::int AS n FROM resources';
  const before = await store.admin(count);
  const failed = inTenant(async (tx) => {
    const stored = await resources.put(tx, {
      resource: { resourceType: 'Appointment', id: 'a1', status: 'booked', participant: [] },
      patient: 'pat-1',
    });
    const made = await putProvenance(needs, tx, {
      targets: [stored],
      patient: 'pat-1',
      author: 'SCHEDULING',
      sources: [{ kind: 'v2-message', id: 'm1' }],
    });
    expect(made.agent.map(({ who }) => who.display)).toEqual(['Chartside', 'SCHEDULING']);
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(await store.admin(count)).toEqual(before);
});

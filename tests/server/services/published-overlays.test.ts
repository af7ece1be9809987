/** What an analyst publishes is in force at once: in the next request to that payer, and in the next answer from it. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CoverageEligibilityResponse } from 'fhir/r4.js';
import type { Overlay } from '#mappers';
import { buildExchanges, EXCHANGE_QUEUES } from '../../../server/exchange/exchanges.ts';
import { silent } from '../../../server/log.ts';
import { payersOf } from '../../../server/payers/counterparty.ts';
import { x12Http } from '../../../server/payers/x12-http.ts';
import {
  buildEligibilityChecks,
  ELIGIBILITY,
  eligibilityHandler,
  LATER_QUEUE,
} from '../../../server/services/eligibility-checks.ts';
import { currentMapsOf, overlaysOf } from '../../../server/services/workbench-overlays.ts';
import { startJobs } from '../../../server/store/jobs.ts';
import { overlaysIn } from '../../../server/store/overlays.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';
import { question, routeTo } from './questions.ts';

const TENANT = 'northfield';
const { database } = await freshDatabase();
const secrets = buildSecrets([new Uint8Array(32).fill(5)]);
const jobs = await startJobs({ database, queues: [...EXCHANGE_QUEUES, LATER_QUEUE], log: silent });
afterAll(() => jobs.stop());
const clock = () => new Date();
const store = overlaysIn(secrets);
const resources = buildResources(secrets);
const route = routeTo('MERID');
const needs = {
  database,
  secrets,
  jobs,
  clock,
  resources,
  routes: new Map([[route.payer.id, route]]),
  maps: currentMapsOf(overlaysOf({ database, overlays: store, clock })),
};
const exchanges = buildExchanges({
  database,
  jobs,
  secrets,
  clock,
  log: silent,
  counterparties: payersOf([route], { 'x12-http': x12Http({ token: () => '' }) }),
  handlers: { [ELIGIBILITY]: eligibilityHandler(needs) },
});
const checks = buildEligibilityChecks(needs, exchanges);

let version = 0;
const publish = (rows: Overlay['rows'], tenant = TENANT) =>
  database.tenant(tenant, (tx) => {
    const overlay = { id: 'meridian', version: version + 1, title: 'Meridian', payer: 'MERID', rows };
    const published = { publishedBy: 'Somebody', publishedAt: clock(), comment: 'A test.', call: randomUUID() };
    return store.publish(tx, { id: 'meridian', overlay: JSON.stringify(overlay), follows: version++, ...published });
  }); // prettier-ignore

/** Asks, and lets the payer answer with this sample. */
async function check() {
  const day = { serviceDate: '2026-11-25', asksToday: false };
  const ask = {
    question: question(),
    payerId: 'MERID',
    day,
    visitDay: day.serviceDate,
    again: true,
    asker: { key: 'u', organization: 'Northfield' },
  };
  const { exchange } = await database.tenant(TENANT, (tx) => checks.ask(tx, { ...ask, key: randomUUID() }));
  const { request } = exchange.context as { request: string };
  const answer = readFileSync(new URL('../../../profiles/samples/271-ready.x12', import.meta.url), 'latin1');
  const ours = answer.replace(/TRN\*2\*[^*]+/, `TRN*2*${request.replaceAll('-', '')}`);
  await exchanges.receive(TENANT, exchange.id, Buffer.from(ours, 'latin1'));
  const response = await database.tenant(TENANT, (tx) =>
    resources.get<CoverageEligibilityResponse>(tx, 'CoverageEligibilityResponse', request),
  );
  const items = response?.insurance?.flatMap(({ item = [] }) => item) ?? [];
  return {
    request: Buffer.from(exchange.requestBytes).toString(),
    amounts: items.filter(({ benefit }) => benefit?.some(({ allowedMoney }) => allowedMoney)).length,
  };
}

it('changes requests and answers from the next one on, of this tenant and this payer, and back again', async () => {
  const before = await check();
  expect(before.request).not.toContain('MERIDIAN NORTH');
  expect(before.amounts).toBeGreaterThan(0);
  const why = 'This payer sends amounts that mean something else.';
  const rows = {
    '270.2100A.NM1#name': { constant: 'MERIDIAN NORTH' },
    '271.2110.EB#amount': { drop: true as const, why },
  };
  await publish(rows);
  const changed = await check();
  expect(changed.request).toContain('NM1*PR*2*MERIDIAN NORTH*');
  expect(changed.amounts).toBe(0);
  await publish({});
  expect(await check()).toMatchObject({ amounts: before.amounts });
});

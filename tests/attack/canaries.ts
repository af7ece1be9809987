/** A thousand names, numbers and dates of nobody, each through one way in: none may stand in the log or in an error. */
import { ownResources, write, type Field } from './plant.ts';
import { each, type Asked } from './raw-http.ts';
import type { Actor, World } from './world.ts';

type Way = (canary: string, actor: Actor, patient: string) => Asked;

const TYPE = { 'content-type': 'application/fhir+json' };
const resource = (patient: string, word: string, type: string): object =>
  ownResources(patient, word).find(({ resourceType }) => resourceType === type) ?? {};

/** Good requests, and ones that are wrong in every way we know. */
const ways: readonly Way[] = [
  (canary, { fhir }, patient) => write('POST', `${fhir}/Task`, resource(patient, canary, 'Task')),
  (canary, { fhir }, patient) => write('POST', `${fhir}/Claim`, resource(patient, canary, 'Claim')),
  (canary, { fhir }) => write('POST', `${fhir}/Task`, resource(canary, canary, 'Task')),
  (canary, { fhir }) => write('POST', `${fhir}/Task`, { resourceType: 'Task', status: canary, intent: canary }),
  (canary, { fhir }) => write('POST', `${fhir}/Task`, { resourceType: 'Task', [canary]: canary }),
  (canary, { fhir }) => write('POST', `${fhir}/Claim`, { resourceType: 'Task', description: canary }),
  (canary, { fhir }, patient) => write('POST', `${fhir}/Task`, { ...resource(patient, 'x', 'Task'), description: { text: canary } }),
  (canary, { fhir }, patient) => write('POST', `${fhir}/Task`, { ...resource(patient, 'x', 'Task'), authoredOn: canary }),
  (canary, { fhir }, patient) => write('POST', `${fhir}/Task`, { ...resource(patient, 'x', 'Task'), encounter: { reference: `Encounter/${canary}` } }),
  (canary, { fhir }) => write('PUT', `${fhir}/Task/${canary}`, { resourceType: 'Task', id: 'other', description: canary }),
  (canary, { fhir }) => ({ method: 'POST', path: `${fhir}/Task`, headers: TYPE, body: `{"resourceType":"Task","description":"${canary}` }),
  (canary, { fhir }) => ({ method: 'POST', path: `${fhir}/Task`, headers: TYPE, body: canary }),
  (canary, { fhir }) => ({ method: 'PATCH', path: `${fhir}/Task/${canary}`, headers: { 'content-type': 'application/json-patch+json' }, body: `[{"op":"test","path":"/description","value":"${canary}"}]` }),
  (canary, { fhir }) => ({ path: `${fhir}/Task/${canary}` }),
  (canary, { fhir }) => ({ path: `${fhir}/Patient/${canary}` }),
  (canary, { fhir }) => ({ path: `${fhir}/Task/${canary}/_history/1` }),
  (canary, { fhir }) => ({ path: `${fhir}/Claim?status=${canary}&created=${canary}` }),
  (canary, { fhir }) => ({ path: `${fhir}/Claim?patient=${canary}&_count=${canary}` }),
  (canary, { fhir }) => ({ path: `${fhir}/Claim?_page=${canary}` }),
  (canary, { fhir }) => ({ path: `${fhir}/Claim?_lastUpdated=${canary}` }),
  (canary, { fhir }) => ({ path: `${fhir}/Claim?patient.birthdate=${canary}` }),
  (canary, { fhir }) => ({ path: `${fhir}/Claim?_summary=${canary}` }),
  (canary, { fhir }) => ({ path: `${fhir}/DocumentReference/$docref?patient=${canary}` }),
  (canary, { fhir }) => write('POST', fhir, { resourceType: 'Bundle', type: 'transaction', entry: [{ fullUrl: canary, resource: { resourceType: 'Task', description: canary }, request: { method: 'POST', url: 'Task' } }] }),
  (canary) => write('POST', '/fhir/r4/CoverageEligibilityRequest/$submit', { resourceType: 'Bundle', type: 'collection', entry: [{ resource: { resourceType: 'Patient', id: canary, name: [{ family: canary }] } }] }),
  (canary) => write('POST', '/fhir/pas/2.2.1/Claim/$submit', { resourceType: 'Bundle', type: 'collection', identifier: { value: canary }, entry: [{ resource: { resourceType: 'Claim', id: canary } }] }),
  (canary, { session }) => write('POST', `${session}/api/checks`, { coverage: canary, visit: canary }),
  (canary, { session }) => ({ path: `${session}/api/checks/${canary}` }),
  (canary, { session }) => ({ path: `${session}/api/authorizations/${canary}` }),
  (canary, { session }) => write('POST', `${session}/api/workbench/exchanges/search`, { text: `member:${canary}` }),
  (canary) => ({ path: `/launch?iss=https://${canary}.example.org&launch=${canary}` }),
  (canary) => ({ path: `/callback?state=${canary}&code=${canary}` }),
  (canary) => ({ path: '/fhir/r4/Claim', headers: { authorization: `Bearer ${canary}` } }),
  (canary) => ({ path: `/s/${canary.padEnd(43, 'x')}/fhir/Claim` }),
  (canary, { fhir }) => ({ path: `${fhir}/Claim`, headers: { 'x-request-id': `${canary} ${canary}`, 'user-agent': canary, referer: canary, cookie: `a=${canary}` } }),
]; // prettier-ignore

export interface Spill {
  readonly canaries: number;
  /** Answers of 400 and over: there must be many, or nothing was shown. */
  readonly errors: number;
  readonly inErrors: readonly string[];
  readonly inLog: readonly string[];
}

export async function letThemFly(world: World, field: Field, count: number): Promise<Spill> {
  const inErrors: string[] = [];
  let errors = 0;
  const canaries = Array.from({ length: count }, (_, n) => `Zw${(n * 7_919 + 1_000_003).toString(36)}qx`);
  const before = world.log.length;
  await each(canaries.entries(), async ([n, canary]) => {
    const actor = world.actors[n % world.actors.length];
    const way = ways[n % ways.length];
    if (actor === undefined || way === undefined) return;
    const asked = way(canary, actor, field.patientId(actor.realm, actor.patient ?? 'one'));
    const { status, body, headers } = await actor.ask(asked);
    if (status < 400) return;
    errors++;
    if (`${body} ${JSON.stringify(headers)}`.includes(canary))
      inErrors.push(`${asked.method ?? 'GET'} ${asked.path}: ${body.slice(0, 300)}`);
  });
  const log = world.log.slice(before).join('');
  return { canaries: count, errors, inErrors, inLog: canaries.filter((canary) => log.includes(canary)) };
}

/**
 * What the EHR holds, as one access may see it: our ids in place of the EHR's, resources of whoever may be seen and of
 * nobody else, every search parameter of ours whatever the EHR knows of it, and an audit record committed before
 * anything is handed on, also when it was refused.
 */
import type { CapabilityStatement, FhirResource, OperationOutcomeIssue } from 'fhir/r4.js';
import type { Connection } from '../ehr/connection.ts';
import type { EhrClient } from '../ehr/ehr-client.ts';
import { fetchPages, readEach, RESOURCES, type Fetched } from '../ehr/ehr-search.ts';
import { checkType } from '../ehr/ehr-types.ts';
import type { EhrResourceId, FacadeIds, GivenIds } from '../ehr/facade-ids.ts';
import { receive } from '../ehr/received.ts';
import { planSearch, type Plan } from '../ehr/search-plan.ts';
import { notes } from '../notes.ts';
import { isProblem, Problem } from '../problems.ts';
import type { Access } from '../security/audit.ts';
import type { Database } from '../store/database.ts';
import type { Secrets } from '../store/secrets.ts';
import { patientsOf } from './compartment.ts';
import type { FacadeAccess, Found, Holder } from './holder.ts';
import { matches, sortResources } from './match.ts';
import type { SearchQuery } from './query.ts';

export interface EhrHolderNeeds {
  readonly database: Database;
  readonly secrets: Pick<Secrets, 'sealJson' | 'openJson'>;
  readonly connection: Connection;
  readonly ids: FacadeIds;
  readonly client: EhrClient;
  readonly capability: () => Promise<CapabilityStatement | undefined>;
  /** The EHR's id of the access's patient, where it is known already. */
  readonly ehrPatient?: string;
  readonly clock: () => Date;
}

export function ehrHolder(needs: EhrHolderNeeds): Holder {
  // Includes and references of one request name the same few resources again and again.
  const clients = notes<FacadeAccess, EhrClient>('client');
  const clientFor = (access: FacadeAccess): EhrClient => {
    const client = clients.of(access) ?? readingOnce(needs.client);
    clients.set(access, client);
    return client;
  };
  return {
    read: (access, type, id) => readOne({ ...needs, client: clientFor(access) }, access, type, id),
    search: (access, query) => searchAll({ ...needs, client: clientFor(access) }, access, query),
  };
}

function readingOnce(client: EhrClient): EhrClient {
  const known = new Map<string, Promise<FhirResource>>();
  return {
    ...client,
    read(type, id) {
      const key = `${type}/${id}`;
      const reading = known.get(key) ?? client.read(type, id);
      known.set(key, reading);
      return reading;
    },
  };
}

async function readOne(
  needs: EhrHolderNeeds,
  access: FacadeAccess,
  type: string,
  id: string,
): Promise<FhirResource> {
  const [found] = await audited(needs, access, { interaction: 'read', type, id }, async (given) => {
    checkType(type, needs.connection);
    const { resolved, ehrPatient } = await lookUp(needs, access, [id]);
    const stands = resolved.get(id);
    if (stands?.type !== type) throw new Problem('ehr/no-such-resource');
    const isOther = type === 'Patient' ? stands.id !== ehrPatient : stands.patient !== ehrPatient;
    if (['Patient', 'Binary'].includes(type) && ehrPatient !== undefined && isOther)
      throw new Problem('ehr/other-patient');
    const resource = await needs.client.read(type, stands.id);
    // A Binary that is served as it is has no id of its own.
    if (resource.id !== stands.id && !(type === 'Binary' && resource.id === undefined))
      throw new Problem('ehr/not-fhir');
    return receive(needs, [{ ...resource, id: stands.id }], ehrPatient, given).resources;
  });
  if (found === undefined) throw new Error('what was read got lost');
  return found;
}

async function searchAll(needs: EhrHolderNeeds, access: FacadeAccess, query: SearchQuery): Promise<Found> {
  const { type } = query;
  let found: Found | undefined;
  await audited(
    needs,
    access,
    { interaction: 'search-type', type, query: query.self.toString() },
    async (given) => {
      checkType(type, needs.connection);
      const { resolved, ehrPatient } = await lookUp(needs, access, idsIn(query));
      const { connection, clock } = needs;
      const capability = query.clauses.length > 0 ? await needs.capability() : undefined;
      const plan = planSearch({ connection, capability, ehrPatient, now: clock() }, query, resolved);
      found = await answer({ ...needs, access, ehrPatient, given, plan }, query);
      return found.matches;
    },
  );
  if (found === undefined) throw new Error('what was found got lost');
  return found;
}

interface Searching extends Omit<EhrHolderNeeds, 'ehrPatient'> {
  readonly access: FacadeAccess;
  readonly ehrPatient: string | undefined;
  readonly given: GivenIds;
  readonly plan: Plan;
}

/** Where a page begins: at the EHR's own next page, after so many matches; or at the match of this number. */
type Place = { readonly url: string; readonly after: number } | { readonly after: number };

async function answer(work: Searching, query: SearchQuery): Promise<Found> {
  const place = placeOf(work, query);
  const { plan } = work;
  const wantsTotal = query.total === 'accurate' || query.count === 0 || query.summary === 'count';
  if ('url' in place) {
    try {
      return pageFrom(
        work,
        query,
        await fetchPages(work.client, query.type, { next: place.url }, query.count),
        place.after,
      );
    } catch (cause) {
      // Some forget a search after a while: it is run again, and what was given already is passed over.
      if (!isProblem(cause) || cause.id !== 'ehr/search-expired') throw cause;
    }
  }
  const [only] = plan.searches;
  if (plan.isWhole && only !== undefined && place.after === 0 && !wantsTotal)
    return pageFrom(work, query, await fetchPages(work.client, query.type, only, query.count), 0);
  return pageAt(work, query, await fetchAll(work, query.type), place.after);
}

/** Handed through, page by page; a page that is longer than asked for is cut, and the rest counted off again. */
function pageFrom(work: Searching, query: SearchQuery, fetched: Fetched, after: number): Found {
  const { hits, issues } = hitsOf(work, query, fetched.resources);
  const matches = hits.slice(0, query.count);
  const given = after + matches.length;
  const place: Place | undefined =
    hits.length > matches.length
      ? { after: given }
      : fetched.next === undefined
        ? undefined
        : { url: fetched.next, after: given };
  const told = [
    ...fetched.issues,
    ...issues,
    ...work.plan.issues,
    ...doubts(work, query.type, hits.length + after),
  ];
  return {
    matches,
    included: [],
    issues: told,
    ...(place !== undefined && { next: seal(work, query, place) }),
    ...(place === undefined && !fetched.isCut && { total: given }),
  };
}

function pageAt(work: Searching, query: SearchQuery, fetched: Fetched, after: number): Found {
  const { hits, issues } = hitsOf(work, query, fetched.resources);
  const sorted = query.sort.length === 0 ? hits : sortResources(hits, query.sort);
  const matches = sorted.slice(after, after + query.count);
  const isMore = sorted.length > after + query.count && query.count > 0;
  return {
    matches,
    included: [],
    issues: [
      ...fetched.issues,
      ...issues,
      ...work.plan.issues,
      ...(fetched.next === undefined ? [] : [cutOff(fetched.resources.length)]),
      ...doubts(work, query.type, hits.length),
    ],
    ...(isMore && { next: seal(work, query, { after: after + query.count }) }),
    ...(!fetched.isCut && { total: sorted.length }),
  };
}

/** Everything that may match, within bounds; a search that the EHR drops on the way is run once more. */
async function fetchAll({ client, plan }: Searching, type: string): Promise<Fetched> {
  if (plan.reads !== undefined) return readEach(client, plan.reads);
  const parts: Fetched[] = [];
  for (const params of plan.searches) {
    const again = (cause: unknown): Promise<Fetched> => {
      if (!isProblem(cause) || cause.id !== 'ehr/search-expired') throw cause;
      return fetchPages(client, type, params);
    };
    parts.push(await fetchPages(client, type, params).catch(again));
  }
  const next = parts.find((part) => part.next !== undefined)?.next;
  return {
    ...(next !== undefined && { next }),
    resources: parts.flatMap(({ resources }) => resources).slice(0, RESOURCES),
    issues: parts.flatMap(({ issues }) => issues),
    isCut: parts.some(({ isCut }) => isCut),
  };
}

/** Once each, ours, and such as match. */
function hitsOf(
  work: Searching,
  { clauses }: SearchQuery,
  raw: readonly FhirResource[],
): { hits: FhirResource[]; issues: readonly OperationOutcomeIssue[] } {
  const once = [...new Map(raw.map((one) => [`${one.resourceType}/${one.id ?? ''}`, one])).values()];
  const { resources, issues } = receive(work, once, work.ehrPatient, work.given);
  return { hits: resources.filter((one) => matches(one, clauses, work.access.base)), issues };
}

/** Nothing found may mean that nothing may be seen. */
function doubts({ client }: Searching, type: string, count: number): OperationOutcomeIssue[] {
  if (count > 0 || client.scopes.covers(type, 'read')) return [];
  const text = `The EHR did not grant the scope ${client.scopes.nameOf(type, 'read')}: that nothing was found may be because of that.`;
  return [{ severity: 'warning', code: 'forbidden', details: { text } }];
}

function cutOff(count: number): OperationOutcomeIssue {
  const text = `The EHR holds more than was looked at: only the first ${count} were.`;
  return { severity: 'warning', code: 'incomplete', details: { text } };
}

const placeName = ({ access }: Searching, { type }: SearchQuery) =>
  `ehr-page:${access.tenant}:${access.connectionId}:${access.caller}:${access.patient ?? ''}:${type}`;

function seal(work: Searching, query: SearchQuery, place: Place): string {
  return Buffer.from(work.secrets.sealJson(place, placeName(work, query))).toString('base64url');
}

function placeOf(work: Searching, query: SearchQuery): Place {
  if (query.page === undefined) return { after: 0 };
  try {
    return work.secrets.openJson<Place>(Buffer.from(query.page, 'base64url'), placeName(work, query));
  } catch (cause) {
    throw new Problem('ehr/search-parameter', { name: '_page' }, cause);
  }
}

/** All facade ids that a query names. */
function idsIn({ clauses }: SearchQuery): string[] {
  return clauses.flatMap(({ parameter, values }) =>
    values.flatMap((value) => {
      if (value.kind === 'reference') return value.id ?? [];
      return parameter.code === '_id' && value.kind === 'token' ? (value.code ?? []) : [];
    }),
  );
}

/** What facade ids stand for, and whose resources may be seen: one statement, or none where this process knows them. */
async function lookUp(
  { database, ids, ehrPatient }: EhrHolderNeeds,
  access: FacadeAccess,
  wanted: readonly string[],
): Promise<{ resolved: ReadonlyMap<string, EhrResourceId>; ehrPatient: string | undefined }> {
  const whose = access.patient !== undefined && ehrPatient === undefined ? [access.patient] : [];
  const all = [...new Set([...wanted, ...whose])];
  const known = new Map(
    all.flatMap((id) => [ids.known(id)].flatMap((one) => (one ? [[id, one] as const] : []))),
  );
  const unknown = all.filter((id) => !known.has(id));
  const found =
    unknown.length === 0 ? [] : await database.tenant(access.tenant, (tx) => ids.resolve(tx, unknown));
  const resolved = new Map([...known, ...found]);
  const patient = ehrPatient ?? (access.patient === undefined ? undefined : resolved.get(access.patient)?.id);
  // An access that is bound to somebody whom this EHR does not know sees nobody.
  if (access.patient !== undefined && patient === undefined) throw new Problem('ehr/other-patient');
  return { resolved, ehrPatient: patient };
}

/** Does the work, then commits ids and audit together before the result is given; a failure is audited too. */
async function audited(
  { database, ids }: EhrHolderNeeds,
  access: FacadeAccess,
  about: Pick<Access, 'interaction' | 'type' | 'id' | 'query'>,
  work: (given: GivenIds) => Promise<readonly FhirResource[]>,
): Promise<readonly FhirResource[]> {
  const given: GivenIds = new Map();
  let seen: readonly FhirResource[];
  try {
    seen = await work(given);
  } catch (cause) {
    const outcome = isProblem(cause) && cause.status < 500 ? 'refused' : 'failed';
    const why = isProblem(cause) ? { why: cause.id } : {};
    await database.tenant(access.tenant, (tx) => access.audit(tx, { ...about, outcome, ...why }));
    throw cause;
  }
  const patients =
    access.patient === undefined ? [...new Set(seen.flatMap((one) => patientsOf(one, access.base)))] : [];
  await database.tenant(access.tenant, async (tx) => {
    await ids.remember(tx, given);
    await access.audit(tx, { ...about, outcome: 'success', ...(patients.length > 0 && { patients }) });
  });
  ids.committed(given);
  return seen;
}

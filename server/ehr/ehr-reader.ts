/**
 * The chart as one session may see it: resources of the session's patient, with our ids in place of the EHR's,
 * and an audit record committed before anything is handed on, also when it was refused.
 */
import type { FhirResource, OperationOutcomeIssue } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { Connection } from './connection.ts';
import { belongsTo, searchParameters, sessionTypes, withoutOthers } from './compartment.ts';
import type { EhrClient, Page } from './ehr-client.ts';
import type { EhrResourceId, FacadeIds, GivenIds } from './facade-ids.ts';

export type ResourceOf<T extends string> = Extract<FhirResource, { resourceType: T }>;

export interface SearchResult<R extends FhirResource = FhirResource> {
  readonly resources: readonly R[];
  /** What the EHR said beside the hits, e.g. that a parameter was ignored. */
  readonly issues: readonly OperationOutcomeIssue[];
  /** False when the EHR holds more than was read. */
  readonly complete: boolean;
}

export interface EhrReader {
  /** Facade id in, our ids out. Throws `ehr/other-patient` (403) for a resource of someone else. */
  read<T extends FhirResource['resourceType']>(type: T, id: string): Promise<ResourceOf<T>>;
  /** All pages, at most 20; the session's patient is added where the type has one. Values are facade ids and FHIR words. */
  search<T extends FhirResource['resourceType']>(
    type: T,
    params?: Readonly<Record<string, string>>,
  ): Promise<SearchResult<ResourceOf<T>>>;
  /** One page, for handing on: parameters as sent, or the `next` of the page before. */
  page(type: string, ask: URLSearchParams | { readonly next: string }): Promise<Page>;
}

/** One access to the chart, as the audit wants it. */
export interface ChartAccess {
  readonly interaction: 'read' | 'search-type';
  readonly type: string;
  /** Facade id, for a read. */
  readonly id?: string;
  /** Exact query, for a search. */
  readonly query?: string;
  readonly outcome: 'success' | 'refused' | 'failed';
}

export interface ReaderNeeds {
  readonly database: Database;
  readonly connection: Connection;
  readonly ids: FacadeIds;
  readonly client: EhrClient;
  /** The session's patient, as the EHR names it. */
  readonly ehrPatient: string;
  readonly clock: () => Date;
  readonly audit: (tx: Transaction, access: ChartAccess) => Promise<void>;
}

const PAGES = 20;

export function ehrReader(needs: ReaderNeeds): EhrReader {
  return {
    read: async <T extends FhirResource['resourceType']>(type: T, id: string) =>
      (await readOne(needs, type, id)) as ResourceOf<T>,
    search: async <T extends FhirResource['resourceType']>(
      type: T,
      params: Readonly<Record<string, string>> = {},
    ) => (await searchAll(needs, type, new URLSearchParams(params))) as SearchResult<ResourceOf<T>>,
    page: (type, ask) => pageOf(needs, type, ask),
  };
}

async function readOne(needs: ReaderNeeds, type: string, id: string): Promise<FhirResource> {
  return audited(needs, { interaction: 'read', type, id }, async (given) => {
    ruleOf(needs, type);
    const stands = await resolve(needs, id);
    if (stands?.type !== type) throw new Problem('ehr/no-such-resource');
    if (type === 'Patient' && stands.id !== needs.ehrPatient) throw new Problem('ehr/other-patient');
    const resource = await needs.client.read(type, stands.id);
    if (resource.id !== stands.id) throw new Problem('ehr/not-fhir');
    return outgoing(needs, [resource], given)[0] ?? resource;
  });
}

async function searchAll(needs: ReaderNeeds, type: string, params: URLSearchParams): Promise<SearchResult> {
  const [resources, issues]: [FhirResource[], OperationOutcomeIssue[]] = [[], []];
  let page = await pageOf(needs, type, params);
  for (let count = 1; ; count++) {
    resources.push(...page.resources.filter(({ resourceType }) => resourceType === type));
    issues.push(...page.issues);
    if (page.next === undefined || count === PAGES) break;
    page = await pageOf(needs, type, { next: page.next });
  }
  return { resources, issues, complete: page.next === undefined };
}

async function pageOf(
  needs: ReaderNeeds,
  type: string,
  ask: URLSearchParams | { next: string },
): Promise<Page> {
  const query = ask instanceof URLSearchParams ? ask.toString() : '(next page)';
  return audited(needs, { interaction: 'search-type', type, query }, async (given) => {
    const rule = ruleOf(needs, type);
    const page =
      ask instanceof URLSearchParams
        ? await needs.client.search(type, await ehrParameters(needs, type, rule, ask))
        : await needs.client.next(ask.next);
    return { ...page, resources: outgoing(needs, page.resources, given) };
  });
}

function ruleOf(needs: ReaderNeeds, type: string): NonNullable<(typeof sessionTypes)[string]> {
  const rule = Object.hasOwn(sessionTypes, type) ? sessionTypes[type] : undefined;
  if (rule === undefined)
    throw new Problem('ehr/type-not-offered', { type: /^[A-Za-z]{1,40}$/.test(type) ? type : '?' });
  if (type === 'Appointment' && needs.connection.flags.appointment === 'absent')
    throw new Problem('ehr/not-in-this-ehr', { type });
  return rule;
}

/** An EHR that answers with someone else's resource is refused like a caller who asks for it: nothing leaves. */
function outgoing(needs: ReaderNeeds, resources: readonly FhirResource[], given: GivenIds): FhirResource[] {
  const { connection, ehrPatient, ids } = needs;
  if (!resources.every((resource) => belongsTo(resource, ehrPatient, connection.fhirBase)))
    throw new Problem('ehr/other-patient');
  return resources
    .map((resource) => withoutOthers(resource, ehrPatient, connection.fhirBase))
    .map((resource) => ids.outgoing(resource, given));
}

async function resolve(needs: ReaderNeeds, facadeId: string): Promise<EhrResourceId | undefined> {
  return needs.database.tenant(needs.connection.tenant, (tx) => needs.ids.resolve(tx, facadeId));
}

/** Our parameters as the EHR takes them: ids exchanged, unknown ones refused, the patient always stated. */
async function ehrParameters(
  needs: ReaderNeeds,
  type: string,
  rule: NonNullable<(typeof sessionTypes)[string]>,
  asked: URLSearchParams,
): Promise<URLSearchParams> {
  const { flags } = needs.connection;
  const allowed = searchParameters(rule);
  const params = new URLSearchParams();
  for (const [name, value] of asked) {
    if (!allowed.includes(name))
      throw new Problem('ehr/search-parameter', { name: name.slice(0, 40).replace(/[^\w:.-]/g, '?') });
    if (name === '_count') params.set(name, String(countOf(value, flags.countMax)));
    else if (name === '_id') params.append(name, await ehrId(needs, value, type));
    else if (name in rule.references)
      params.append(name, await ehrId(needs, value, rule.references[name] ?? ''));
    else params.append(name, value);
  }
  const own = rule.references['patient'] ?? (type === 'Patient' ? 'Patient' : undefined);
  if (own === undefined) return params;
  for (const name of ['patient', 'subject', 'beneficiary']) params.delete(name);
  const knowsId = type !== 'Coverage' || flags.coverageSearchById;
  if (type === 'Patient') params.set('_id', needs.ehrPatient);
  else if (!params.has('_id') || !knowsId)
    params.set(type === 'Coverage' ? flags.coverageSearchParameter : 'patient', needs.ehrPatient);
  if (!knowsId) params.delete('_id');
  return params;
}

/** `id`, `Type/id`, or several with commas. Another patient than the session's is refused here, before the EHR is asked. */
async function ehrId(needs: ReaderNeeds, value: string, bareType: string): Promise<string> {
  const parts = value.split(',').map(async (part) => {
    const [facadeId = '', typed] = part.split('/').reverse();
    const stands = await resolve(needs, facadeId);
    const type = typed ?? bareType;
    if (type === 'Patient' && stands?.id !== needs.ehrPatient) throw new Problem('ehr/other-patient');
    if (stands?.type !== type) throw new Problem('ehr/unknown-reference');
    return typed === undefined ? stands.id : `${type}/${stands.id}`;
  });
  return (await Promise.all(parts)).join(',');
}

function countOf(value: string, max: number): number {
  if (!/^\d{1,9}$/.test(value)) throw new Problem('ehr/search-parameter', { name: '_count' });
  return Math.min(Number(value), max);
}

/** Does the work, then commits ids and audit together before the result is given; a failure is audited too. */
async function audited<T>(
  needs: ReaderNeeds,
  access: Omit<ChartAccess, 'outcome'>,
  work: (given: GivenIds) => Promise<T>,
): Promise<T> {
  const given: GivenIds = new Map();
  const commit = (outcome: ChartAccess['outcome']) =>
    needs.database.tenant(needs.connection.tenant, async (tx) => {
      if (outcome === 'success' && given.size > 0) await needs.ids.remember(tx, given);
      await needs.audit(tx, { ...access, outcome });
    });
  let result: T;
  try {
    result = await work(given);
  } catch (cause) {
    await commit(cause instanceof Problem && cause.status < 500 ? 'refused' : 'failed');
    throw cause;
  }
  await commit('success');
  return result;
}

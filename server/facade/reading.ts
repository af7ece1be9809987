/** read, vread, history and search. R4 §3.1.0.1, .2, .13, §3.1.1 */
import type { Bundle, BundleEntry, BundleLink, FhirResource, OperationOutcomeIssue } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import { etagOf, outcome, readAnswer, warned } from './answers.ts';
import { preferences, refuseParameters, type Answer, type Ask, type Facade } from './ask.ts';
import { spanOfDate } from './dates.ts';
import type { Found, HistoryEntry } from './holder.ts';
import { holderOf } from './holders.ts';
import { includesOf } from './includes.ts';
import type { Interaction } from './interaction.ts';
import { offeredOnly } from './offered-includes.ts';
import { openPage, sealPage } from './pages.ts';
import { parseQuery } from './parse-query.ts';
import { fits, requireFit, requirePermission, visible } from './permissions.ts';
import type { SearchQuery } from './query.ts';
import { cut, partOf, type Part } from './summary.ts';

const SHOWN = ['_summary', '_elements'];
const HISTORY_PAGE = { usual: 50, most: 200 };

export async function readOne(facade: Facade, { type, id = '' }: Interaction, ask: Ask): Promise<Answer> {
  refuseParameters(ask, SHOWN);
  partOf(ask.query);
  const resource = await holderOf(facade, type).read(facade.access, type, id);
  await requireFit(facade, 'r', resource);
  return readAnswer(resource, ask);
}

export async function readVersion(
  facade: Facade,
  { type, id = '', version = '' }: Interaction,
  ask: Ask,
): Promise<Answer> {
  refuseParameters(ask, SHOWN);
  partOf(ask.query);
  const resource = await facade.own.vread(facade.access, type, id, version);
  await requireFit(facade, 'r', resource);
  return readAnswer(resource, ask);
}

export async function searchType(facade: Facade, { type }: Interaction, ask: Ask): Promise<Answer> {
  const { access } = facade;
  const { query, issues, word } = parsed(facade, type, ask);
  const permission = await requirePermission(facade, type, 's');
  refuseOtherPatient(access.patient, query);
  const found = await holderOf(facade, type).search(access, { ...query, include: [], revinclude: [] });
  const matches = found.matches.filter((one) => fits(permission, one));
  const extra = await includesOf(facade, query, matches);
  const hidden = matches.length < found.matches.length || permission.restrictions.length > 0;
  const bundle = searchset(facade, query, {
    found: { ...found, matches },
    included: [...visible(facade, 'r', found.included), ...extra.included],
    issues: [...issues, ...found.issues, ...extra.issues],
    word,
    hidden,
  });
  return { status: 200, headers: {}, resource: bundle };
}

/** Who is bound to one patient and asks for another has the wrong chart open: an empty answer would not tell. */
function refuseOtherPatient(patient: string | undefined, { clauses }: SearchQuery): void {
  if (patient === undefined) return;
  for (const { parameter, values } of clauses)
    for (const value of values) {
      if (value.kind !== 'reference' || value.id === undefined) continue;
      const type = value.type ?? (parameter.target?.length === 1 ? parameter.target[0] : undefined);
      if (type === 'Patient' && value.id !== patient) throw new Problem('ehr/other-patient');
    }
}

interface Parsed {
  readonly query: SearchQuery;
  readonly issues: readonly OperationOutcomeIssue[];
  /** The `_page` that this is. */
  readonly word?: string | undefined;
}

/** A next link carries the whole query, so it stands alone. */
function parsed(facade: Facade, type: string, ask: Ask): Parsed {
  const { lenient } = preferences(ask);
  const options = { lenient, base: facade.access.base };
  const word = ask.query.get('_page');
  if (word === null) return offeredOnly(parseQuery(type, ask.query, options), lenient);
  refuseParameters(ask, ['_page']);
  const { query, page } = openPage(facade, type, word);
  const first = offeredOnly(parseQuery(type, new URLSearchParams(query), options), lenient);
  return { ...first, query: { ...first.query, page }, word };
}

interface Searched {
  readonly found: Found;
  readonly included: readonly FhirResource[];
  readonly issues: readonly OperationOutcomeIssue[];
  readonly word: string | undefined;
  /** Some are kept back, so that the number of all is not told. */
  readonly hidden: boolean;
}

function searchset(facade: Facade, query: SearchQuery, searched: Searched): Bundle<FhirResource> {
  const { base } = facade.access;
  const { type, self } = query;
  const { found, included, issues, word, hidden } = searched;
  const address = (words: string): string => `${base}/${type}${words === '' ? '' : `?${words}`}`;
  const link: BundleLink[] = [
    { relation: 'self', url: address(word === undefined ? self.toString() : `_page=${word}`) },
  ];
  if (found.next !== undefined && query.summary !== 'count') {
    const next = sealPage(facade, type, { query: self.toString(), page: found.next });
    link.push({ relation: 'next', url: address(`_page=${next}`) });
  }
  const entryOf =
    (mode: 'match' | 'include', part: Part) =>
    (resource: FhirResource): BundleEntry<FhirResource> => ({
      fullUrl: `${base}/${resource.resourceType}/${resource.id ?? ''}`,
      resource: cut(resource, part),
      search: { mode },
    });
  const entry =
    query.summary === 'count'
      ? []
      : [
          ...found.matches.map(entryOf('match', query)),
          // `_elements` names elements of the type that is searched.
          ...included.map(entryOf('include', query.summary ? { summary: query.summary } : {})),
        ];
  const isCounted = found.total !== undefined && !hidden;
  const uncounted =
    query.summary === 'count' && !isCounted
      ? [warned('incomplete', 'How many there are in all is not known here.')]
      : [];
  const told = [...issues, ...uncounted];
  if (told.length > 0) entry.push({ resource: outcome(told), search: { mode: 'outcome' } });
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(isCounted && { total: found.total }),
    link,
    ...(entry.length > 0 && { entry }),
  };
}

export async function historyOf(facade: Facade, { type, id }: Interaction, ask: Ask): Promise<Answer> {
  const { access, own } = facade;
  const letter = id === undefined ? 's' : 'r';
  const permission = await requirePermission(facade, type, letter, id);
  const address = `${type}${id === undefined ? '' : `/${id}`}/_history`;
  const { page, self } = historyPage(facade, address, ask);
  const { entries, next } = await own.history(access, { type, ...(id !== undefined && { id }) }, page);
  const link: BundleLink[] = [
    { relation: 'self', url: `${access.base}/${address}${self === '' ? '' : `?${self}`}` },
  ];
  if (next !== undefined) {
    const { count, since } = page;
    const word = sealPage(facade, address, { query: JSON.stringify({ count, since }), page: next });
    link.push({ relation: 'next', url: `${access.base}/${address}?_page=${word}` });
  }
  const entry = entries
    // Of a deletion there is nothing left that a granular scope could be held to.
    .filter(({ resource }) => (resource ? fits(permission, resource) : permission.restrictions.length === 0))
    .map((one) => historyEntry(access.base, one));
  const bundle: Bundle<FhirResource> = {
    resourceType: 'Bundle',
    type: 'history',
    link,
    ...(entry.length > 0 && { entry }),
  };
  return { status: 200, headers: {}, resource: bundle };
}

interface HistoryPage {
  readonly count: number;
  readonly since?: Date;
  readonly after?: string;
}

function historyPage(
  facade: Facade,
  address: string,
  ask: Ask,
): { readonly page: HistoryPage; readonly self: string } {
  const word = ask.query.get('_page');
  if (word !== null) {
    refuseParameters(ask, ['_page']);
    const { query, page: after } = openPage(facade, address, word);
    const { count, since } = JSON.parse(query) as { count: number; since?: string };
    const page = { count, after, ...(since !== undefined && { since: new Date(since) }) };
    return { page, self: `_page=${word}` };
  }
  refuseParameters(ask, ['_count', '_since']);
  const [count, since] = [ask.query.get('_count'), ask.query.get('_since')];
  if (count !== null && !/^[1-9]\d{0,8}$/.test(count))
    throw new Problem('ehr/search-parameter', { name: '_count' });
  const from = since === null ? undefined : instantOf(since);
  const page = {
    count: Math.min(Number(count ?? HISTORY_PAGE.usual), HISTORY_PAGE.most),
    ...(from !== undefined && { since: from }),
  };
  return { page, self: ask.query.toString() };
}

/** An instant; its plus may have become a blank on the way, as HAPI's client does not escape it. */
function instantOf(text: string): Date {
  const span = /T.*(Z|[+ -]\d\d:\d\d)$/.test(text) ? spanOfDate(text) : undefined;
  if (span === undefined) throw new Problem('ehr/search-parameter', { name: '_since' });
  return new Date(span.from);
}

const STATUS = { POST: '201 Created', PUT: '200 OK', DELETE: '204 No Content' } as const;

function historyEntry(base: string, one: HistoryEntry): BundleEntry<FhirResource> {
  const { type, id, version, at, method, resource } = one;
  return {
    fullUrl: `${base}/${type}/${id}`,
    ...(resource && { resource }),
    request: { method, url: method === 'POST' ? type : `${type}/${id}` },
    response: {
      status: STATUS[method],
      etag: etagOf(String(version)),
      lastModified: at.toISOString(),
    },
  };
}

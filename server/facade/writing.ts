/** create, update, patch and delete of what is ours: by itself or within a transaction. R4 §3.1.0.3–8 */
import type { FhirResource, OperationOutcomeIssue } from 'fhir/r4.js';
import { Problem, ResourceProblem } from '../problems.ts';
import { told, outcome, versionHeaders, writtenAnswer } from './answers.ts';
import {
  expectedThere,
  ifMatch,
  preferences,
  refuseNul,
  refuseParameters,
  type Answer,
  type Ask,
  type Facade,
} from './ask.ts';
import { checkBinary } from './binary-content.ts';
import type { OwnWriter, Written } from './holder.ts';
import type { Interaction } from './interaction.ts';
import { FOLLOWING } from './own-reach.ts';
import { parseQuery } from './parse-query.ts';
import { applied, readPatch } from './patch.ts';
import { checkFit, fits, requirePermission } from './permissions.ts';
import type { SearchQuery } from './query.ts';
import { checkStructure } from './structure-check.ts';
import { facadeType, heldBy } from './types.ts';

/** One write, by the writer of its transaction. */
export function writeOne(
  facade: Facade,
  writer: OwnWriter,
  interaction: Interaction,
  ask: Ask,
): Promise<Answer> {
  const write = WRITES[interaction.code];
  if (write === undefined) throw new Error(`${interaction.code} is no write`);
  return write(facade, writer, interaction, ask);
}

const WRITES: Readonly<Partial<Record<Interaction['code'], typeof writeOne>>> = {
  create,
  update,
  patch,
  delete: remove,
};

/** The body as a resource of this type; throws `request/bad-resource` (400) with every fault and its place. */
export function resourceOf(type: string, body: unknown): FhirResource {
  const issues: OperationOutcomeIssue[] = checkStructure(body);
  const resource = body as FhirResource;
  if (issues.length === 0 && resource.resourceType !== type)
    throw new Problem('request/other-type', { type, expression: 'resourceType' });
  if (issues.length > 0) throw new ResourceProblem('request/bad-resource', issues);
  if (resource.resourceType === 'Binary') checkBinary(resource);
  return resource;
}

/** How an answer is shown: no part of a condition, and `_summary=count` would find none. */
const SHOWN = [
  '_summary',
  '_elements',
  '_count',
  '_total',
  '_sort',
  '_page',
  '_include',
  '_revinclude',
  '_include:iterate',
  '_revinclude:iterate',
];

/** Of `If-None-Exist: identifier=…` or `PUT Type?identifier=…`: at least one parameter, and all of them known. */
export function conditionOf(facade: Facade, type: string, text: string): SearchQuery {
  const given = new URLSearchParams(withoutAddress(facade, type, text));
  refuseNul([...given].flat());
  for (const name of SHOWN) given.delete(name);
  const { query } = parseQuery(type, given, { base: facade.access.base });
  if (query.clauses.length === 0) throw new Problem('request/no-condition');
  return { ...query, count: 2 };
}

/** Clients write the whole search into it (`[base]/Task?identifier=…`, HAPI's), where R4 has its parameters alone. */
function withoutAddress({ access }: Facade, type: string, text: string): string {
  const [, address, query] = /^([^=&?]*)\?(.*)$/s.exec(text) ?? [];
  if (address === undefined || query === undefined) return text;
  if (!['', type, `/${type}`, `${access.base}/${type}`].includes(address))
    throw new Problem('request/bad-header', { name: 'If-None-Exist' });
  return query;
}

/**
 * A query says something only where it is a condition (`PUT Task?identifier=…`). Passed over elsewhere, it would make two
 * of what some clients mean to make once (`POST Task?identifier=…`).
 */
export function refuseStrayQuery({ code, id }: Interaction, ask: Ask): void {
  if (code === 'create' || id !== undefined) refuseParameters(ask, []);
}

/** Whether it makes something whatever else there is, looking at nobody's rows and changing nobody's. */
export function isSimplyMade({ code, type }: Interaction, ask: Pick<Ask, 'header'>): boolean {
  return code === 'create' && ask.header('if-none-exist') === undefined && !ENTWINED.includes(type);
}

/** A document takes its contents to its patient; an AuditEvent is nobody's to make, which the writer says. */
const ENTWINED: readonly string[] = [...FOLLOWING, 'DocumentReference', 'AuditEvent'];

async function create(
  facade: Facade,
  writer: OwnWriter,
  interaction: Interaction,
  ask: Ask,
): Promise<Answer> {
  return makeOne(facade, writer, { interaction, ask, resource: resourceToMake(facade, interaction, ask) });
}

export interface Making {
  readonly interaction: Interaction;
  readonly ask: Ask;
  readonly resource: FhirResource;
}

/** What is to be made, checked by itself. */
export function resourceToMake(facade: Facade, { type }: Interaction, ask: Ask): FhirResource {
  const resource = resourceOf(type, ask.body);
  // In a transaction, what a `PUT Type?…` has not found is made here.
  checkFit(facade, ask.method === 'PUT' ? 'u' : 'c', resource);
  return resource;
}

/** Makes what was checked. */
export async function makeOne(
  facade: Facade,
  writer: OwnWriter,
  { interaction, ask, resource }: Making,
): Promise<Answer> {
  const { type, id } = interaction;
  const none = ask.header('if-none-exist');
  const written = await writer.create(resource, {
    ...(id !== undefined && { id }),
    ...(none !== undefined && { ifNoneExist: conditionOf(facade, type, none) }),
  });
  // Another entry, or somebody else, has made it since: what this one holds would be lost in silence.
  if (written.result === 'unchanged' && ask.method === 'PUT') throw new Problem('request/conflict');
  if (written.result === 'unchanged') checkFit(facade, 's', written.resource);
  return answerTo(facade, ask, written);
}

async function update(
  facade: Facade,
  writer: OwnWriter,
  { type, id }: Interaction,
  ask: Ask,
): Promise<Answer> {
  const resource = resourceOf(type, ask.body);
  const expected = expectedThere(ask);
  checkFit(facade, 'u', resource);
  if (id === undefined) {
    const condition = conditionOf(facade, type, ask.query.toString());
    const found = await foundBy(facade, writer, condition, 'u');
    if (found && resource.id !== undefined && resource.id !== found)
      throw new Problem('request/bad-id', { expression: `${type}.id` });
    // What is not found is written under the id of the body, which something may have already.
    const target = found ?? resource.id;
    if (target !== undefined) await requireOpen(facade, writer, 'u', type, target);
    return answerTo(facade, ask, await writer.update(resource, { condition }, expected));
  }
  if (resource.id !== id) throw new Problem('request/bad-id', { expression: `${type}.id` });
  await requireOpen(facade, writer, 'u', type, id);
  return answerTo(facade, ask, await writer.update(resource, { id }, expected));
}

async function patch(
  facade: Facade,
  writer: OwnWriter,
  { type, id = '' }: Interaction,
  ask: Ask,
): Promise<Answer> {
  const operations = readPatch(ask.body);
  await requireOpen(facade, writer, 'u', type, id);
  const permission = await requirePermission(facade, type, 'u', id);
  const change = (resource: FhirResource): FhirResource => {
    const changed = resourceOf(type, applied(resource, operations));
    if (!fits(permission, changed)) throw new Problem('oauth/scope-missing', { scope: `${type}.u` });
    return changed;
  };
  return answerTo(facade, ask, await writer.patch(type, id, change, ifMatch(ask)));
}

async function remove(
  facade: Facade,
  writer: OwnWriter,
  { type, id }: Interaction,
  ask: Ask,
): Promise<Answer> {
  const target = id ?? (await foundBy(facade, writer, conditionOf(facade, type, ask.query.toString()), 'd'));
  if (target !== undefined) await requireOpen(facade, writer, 'd', type, target);
  const written = target === undefined ? undefined : await writer.delete(type, target, ifMatch(ask));
  if (written) return answerTo(facade, ask, written);
  // To have deleted what is not there is success: R4 §3.1.0.7.
  return preferences(ask).answer === 'OperationOutcome'
    ? { status: 200, headers: {}, resource: outcome([told('There was nothing to delete.')]) }
    : { status: 204, headers: {} };
}

/** The id that a condition means; throws `request/several-match` (412). */
export async function foundBy(
  facade: Facade,
  writer: Pick<OwnWriter, 'find'>,
  condition: SearchQuery,
  letter: 'u' | 'd' | 's',
): Promise<string | undefined> {
  const matches = await writer.find(condition);
  if (matches.length > 1) throw new Problem('request/several-match', { count: matches.length });
  const [only] = matches;
  if (only) checkFit(facade, letter, only);
  return only?.id;
}

/** A granular scope is held to what is there as well as to what it becomes; and what a payer has answered stays. */
async function requireOpen(
  facade: Facade,
  writer: OwnWriter,
  letter: 'u' | 'd',
  type: string,
  id: string,
): Promise<void> {
  await requireOldFit(facade, writer, letter, type, id);
  await refuseRecord(facade, writer, type, id);
}

async function requireOldFit(
  facade: Facade,
  writer: OwnWriter,
  letter: 'u' | 'd',
  type: string,
  id: string,
): Promise<void> {
  const { restrictions } = await requirePermission(facade, type, letter, id);
  if (restrictions.length === 0) return;
  const { query } = parseQuery(type, new URLSearchParams({ _id: id }));
  const [old] = await writer.find(query);
  if (old) checkFit(facade, letter, old);
}

/** What a payer has answered is evidence of what was asked. */
async function refuseRecord(facade: Facade, writer: OwnWriter, type: string, id: string): Promise<void> {
  const { answeredBy } = facadeType(type);
  if (answeredBy === undefined || heldBy(type, id) !== 'own') return;
  const { query } = parseQuery(answeredBy, new URLSearchParams({ request: `${type}/${id}`, _count: '1' }));
  const answers = await writer.find(query);
  if (answers.length > 0) throw new Problem('request/answered', { type });
}

/** What was written, as its writer may see it. */
export function answerTo(facade: Facade, ask: Ask, written: Written): Answer {
  const { access } = facade;
  const { resource, result } = written;
  const permission = access.permission(resource.resourceType, 'r');
  // What one has just sent, one may see; what was there already, only who may read it.
  const isSent = result !== 'unchanged' && ask.method !== 'PATCH';
  const shows = isSent || (permission !== undefined && fits(permission, resource));
  const answer = writtenAnswer(written, { base: access.base, ask, shows });
  return result === 'deleted' ? { ...answer, headers: versionHeaders(resource) } : answer;
}

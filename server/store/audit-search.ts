/** Audit events found by their search parameters, without opening those that do not fit. */
import type { AuditEvent } from 'fhir/r4.js';
import { valuesOf } from '../facade/index-values.ts';
import type { SearchQuery } from '../facade/query.ts';
import { searchParametersOf } from '../facade/search-parameters.ts';
import { testOf, type ClauseTest } from '../facade/tests-of-clauses.ts';
import { Problem } from '../problems.ts';
import type { Transaction } from './database.ts';
import { wordId } from './resource-index.ts';
import type { PageEnd, Reach } from './resource-search.ts';
import { ID, instantSql } from './resource-tests.ts';
import type { Secrets } from './secrets.ts';
import { uuidArray } from './wire-arrays.ts';

export interface AuditPage {
  readonly events: readonly (AuditEvent & { id: string })[];
  readonly total?: number;
  readonly end?: PageEnd;
}

/** Where an event's bytes are kept: what they are sealed to. */
export const placeOf = (tenant: string, id: string): string => `audit/${tenant}/${id}`;

/** Columns of their own. */
const COLUMNS: ReadonlySet<string> = new Set(['_id', '_lastUpdated', 'date', 'patient']);
const inWords = searchParametersOf('AuditEvent').filter(({ code }) => !COLUMNS.has(code));

/** What an event is found by, hashed. */
export function auditWords(secrets: Secrets, event: AuditEvent): readonly Uint8Array[] {
  return inWords.flatMap((parameter) =>
    valuesOf(event, parameter).words.map((word) => wordId(secrets, 'AuditEvent', parameter.code, word)),
  );
}

interface Row {
  readonly id: string;
  readonly at: string;
  readonly event: Uint8Array;
}

export async function searchAudit(
  secrets: Secrets,
  tx: Transaction,
  query: SearchQuery,
  reach: Reach,
  after?: PageEnd,
): Promise<AuditPage> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const where = reachSql(reach, bind);
  for (const clause of query.clauses) where.push(clauseSql(secrets, testOf(clause), bind));
  const total = query.total === 'none' ? undefined : await count(tx, where, values);
  if (query.summary === 'count') return { events: [], ...(total !== undefined && { total }) };
  const isOldestFirst = oldestFirst(query);
  if (after !== undefined) {
    const at = bind(after.values[0]);
    where.push(
      `(a.recorded_at, a.id) ${isOldestFirst ? '>' : '<'} (${at}::timestamptz, ${bind(after.values[1])}::uuid)`,
    );
  }
  const direction = isOldestFirst ? 'ASC' : 'DESC';
  const { rows } = await tx.query<Row>(
    `SELECT a.id, a.recorded_at::text AS at, a.event FROM audit_events a WHERE ${where.join(' AND ')}
     ORDER BY a.recorded_at ${direction}, a.id ${direction} LIMIT ${bind(query.count + 1)}`,
    values,
  );
  const page = rows.slice(0, query.count);
  const last = rows.length > page.length ? page.at(-1) : undefined;
  return {
    events: page.map((row) => open(secrets, tx.tenant, row)),
    ...(total !== undefined && { total }),
    ...(last && { end: { values: [last.at, last.id], row: '0' } }),
  };
}

function open(secrets: Secrets, tenant: string, { id, event }: Row): AuditEvent & { id: string } {
  const opened = secrets.openJson<AuditEvent>(event, placeOf(tenant, id));
  return { ...opened, id, meta: { ...opened.meta, versionId: '1', lastUpdated: opened.recorded } };
}

async function count(tx: Transaction, where: readonly string[], values: readonly unknown[]): Promise<number> {
  const { rows } = await tx.query<{ total: string }>(
    `SELECT count(*) AS total FROM audit_events a WHERE ${where.join(' AND ')}`,
    values,
  );
  return Number(rows[0]?.total ?? 0);
}

type Bind = (value: unknown) => string;

/** What is about no patient of this connection (another one's, or nobody's) is for nobody here. */
function reachSql({ connection, patient }: Reach, bind: Bind): string[] {
  const known = `EXISTS (SELECT FROM facade_ids f
    WHERE f.facade_id = a.patient AND f.type = 'Patient' AND f.connection_id = ${bind(connection)})`;
  return patient === undefined ? [known] : [known, `a.patient = ${bind(patient)}`];
}

function clauseSql(secrets: Secrets, { parameter: { code }, negated, any }: ClauseTest, bind: Bind): string {
  const words = any.flatMap((one) => ('words' in one ? [...one.words] : []));
  const not = negated ? 'NOT ' : '';
  if (code === 'date' || code === '_lastUpdated') {
    // Each event has its time.
    if (words.length > 0) return negated ? 'false' : 'true';
    const tests = any.flatMap((one) =>
      'range' in one ? [instantSql('a.recorded_at', one.range, bind)] : [],
    );
    return `(${tests.join(' OR ')})`;
  }
  if (code === '_id')
    return `a.id::text = ANY (${bind(words.map((word) => word.slice(1)).filter((id) => ID.test(id)))}::text[])`;
  if (code === 'patient' && !words.some((word) => word.startsWith('I'))) {
    if (words.includes('p')) return `a.patient IS ${negated ? '' : 'NOT '}NULL`;
    const ids = words.map((word) => word.replace(/^rPatient\//, ''));
    return `a.patient = ANY (${bind(ids.filter((id) => ID.test(id)))}::text[])`;
  }
  const hashed = words.map((word) => wordId(secrets, 'AuditEvent', code, word));
  return `${not}(a.words && ${bind(uuidArray(hashed))}::uuid[])`;
}

function oldestFirst({ sort }: SearchQuery): boolean {
  const [first, ...more] = sort;
  if (first === undefined) return false;
  if (more.length > 0 || (first.parameter.code !== 'date' && first.parameter.code !== '_lastUpdated'))
    throw new Problem('search/bad-value', { name: '_sort', needed: 'date or -date for AuditEvent' });
  return !first.descending;
}

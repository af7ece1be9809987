/**
 * The rows of one resource of ours: its newest state, its versions, its index. The first version takes one statement,
 * every other one two: its number, which the sealing needs, is known once the row is locked.
 */
import { createHash } from 'node:crypto';
import type { FhirResource, Meta } from 'fhir/r4.js';
import parameters from '../../profiles/fhir/search-parameters.json' with { type: 'json' };
import type { Transaction } from './database.ts';
import { indexOf, type IndexColumns } from './resource-index.ts';
import type { Secrets } from './secrets.ts';
import { float8Array, uuidArray } from './wire-arrays.ts';

export type Stored<R extends FhirResource = FhirResource> = R & { id: string };

/** What is to be written. */
export interface Draft<R extends FhirResource = FhirResource> {
  readonly resource: Stored<R>;
  /** Facade Patient id. */
  readonly patient?: string;
  /** Absent = that of the patient. */
  readonly connection?: string;
  /** Keys that no search parameter has. They stand in the clear: a patient's exact values go in as `secrets.index(…)`. */
  readonly index?: Readonly<Record<string, readonly string[]>>;
  /** Sealed beside this version. */
  readonly attachment?: unknown;
  /** Keys that are there already stay, whatever `index` says. */
  readonly keepsIndex?: boolean;
}

/** The newest state. */
export interface ResourceRow {
  readonly version: number;
  readonly lastUpdated: Date;
  readonly patient: string | null;
  readonly connection: string | null;
  readonly deleted: boolean;
  /** Without content where it was deleted. */
  readonly resource?: Stored;
  readonly attachment?: unknown;
}

interface Columns {
  readonly version: number;
  readonly last_updated: Date;
  readonly patient: string | null;
  readonly connection: string | null;
  readonly deleted: boolean;
  readonly resource: Uint8Array | null;
  /** Only where the row is locked. */
  readonly attachment?: Uint8Array | null;
}

export interface VersionKey {
  readonly type: string;
  readonly id: string;
  readonly version: number;
}

/** Where a version's bytes are kept: what they are sealed to. */
export const placeOf = (tenant: string, { type, id, version }: VersionKey, part: string): string =>
  ['resource', tenant, type, id, version, part].join('/');

/** Opens one version's content. */
export function openVersion<R extends FhirResource>(
  secrets: Secrets,
  tenant: string,
  row: VersionKey & { readonly last_updated: Date; readonly resource: Uint8Array },
): Stored<R> {
  const opened = secrets.openJson<Stored<R>>(row.resource, placeOf(tenant, row, 'json'));
  return withMeta(opened, row.version, row.last_updated);
}

export function withMeta<R extends FhirResource>(
  resource: Stored<R>,
  version: number,
  lastUpdated: Date,
): Stored<R> {
  const meta: Meta = { ...resource.meta, versionId: String(version), lastUpdated: lastUpdated.toISOString() };
  return Object.assign({}, resource, { meta });
}

const READ = `SELECT version, last_updated, patient, connection, deleted, content AS resource FROM resources
  WHERE type = $1 AND id = $2`;
const LOCK = `SELECT r.version, r.last_updated, r.patient, r.connection, r.deleted, r.content AS resource, v.attachment
  FROM resources r LEFT JOIN resource_versions v USING (tenant_id, type, id, version)
  WHERE r.type = $1 AND r.id = $2 FOR UPDATE OF r`;

/** The newest state; `lock` keeps every other writer of it waiting until the transaction ends. */
export async function readRow(
  secrets: Secrets,
  tx: Transaction,
  type: string,
  id: string,
  lock?: 'lock',
): Promise<ResourceRow | undefined> {
  const { rows } = await tx.query<Columns>(
    lock === undefined ? READ : LOCK,
    [type, id],
    `resource ${lock ?? 'read'}`,
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { version, last_updated: lastUpdated, patient, connection, deleted, resource, attachment } = row;
  const key = { type, id, version };
  return {
    version,
    lastUpdated,
    patient,
    connection,
    deleted,
    ...(resource !== null && {
      resource: openVersion(secrets, tx.tenant, { ...key, last_updated: lastUpdated, resource }),
    }),
    ...(attachment && {
      attachment: secrets.openJson<unknown>(attachment, placeOf(tx.tenant, key, 'attachment')),
    }),
  };
}

const NOW = "date_trunc('milliseconds', clock_timestamp())";
const CONNECTION_OF_PATIENT =
  "(SELECT connection_id FROM facade_ids WHERE facade_id = $4 AND type = 'Patient')";
/** $1 type, $2 id, $3 version, $4 patient, $5 connection, $6 orders, $7 indexed, $8 resource, $9 attachment, $10 method */
const ADD_VERSION = `version AS (
    INSERT INTO resource_versions (type, id, version, last_updated, resource, attachment, method)
    SELECT $1, $2, $3, last_updated, $8, $9, $10 FROM written)`;
const ADD_KEYS = `keys AS (
    INSERT INTO resource_index (type, id, name, value)
    SELECT DISTINCT $1, $2, name, value FROM written, unnest($16::text[], $17::text[]) AS key (name, value)
    ON CONFLICT DO NOTHING)`;
/**
 * $n words; $n+1 parameters, $n+2 lows, $n+3 highs; $n+4 how many of the words go into the index. `known`: what to do about
 * those that are there already.
 */
const addIndex = (n: number, known: '' | 'ON CONFLICT DO NOTHING'): string => `words AS (
    INSERT INTO resource_words (word, row) SELECT word, row FROM written, unnest(($${n}::uuid[])[:$${n + 4}]) AS word
    ${known}),
  ranges AS (
    INSERT INTO resource_ranges (parameter, low, high, row) SELECT parameter, low, high, row
    FROM written, unnest($${n + 1}::text[], $${n + 2}::float8[], $${n + 3}::float8[]) AS range (parameter, low, high)
    ${known})`;
// What stays is not touched; within one statement what is taken out and what is put in must not be the same. The words that
// go are named by value, not joined, so that the index alone can answer.
const cutIndex = (n: number): string => `gone AS (
    SELECT row, array(SELECT word FROM unnest(words) AS word WHERE word <> ALL ($${n}::uuid[])) AS words
    FROM resources WHERE type = $1 AND id = $2),
  old_words AS (DELETE FROM resource_words w
    WHERE w.row = (SELECT row FROM gone) AND w.word = ANY ((SELECT words FROM gone)::uuid[])),
  old_ranges AS (DELETE FROM resource_ranges g USING written
    WHERE g.row = written.row AND NOT EXISTS (
      SELECT FROM unnest($${n + 1}::text[], $${n + 2}::float8[], $${n + 3}::float8[]) AS range (parameter, low, high)
      WHERE range.parameter = g.parameter AND range.low = g.low AND range.high = g.high))`;

/** `taken`: what to do where there is one of this id. */
const first = (taken: '' | 'ON CONFLICT DO NOTHING'): string => `WITH written AS (
    INSERT INTO resources (type, id, version, patient, connection, last_updated, orders, indexed, content, words)
    VALUES ($1, $2, $3, $4, coalesce($5, ${CONNECTION_OF_PATIENT}), ${NOW}, $6, $7, $8, $11)
    ${taken} RETURNING row, last_updated),
  ${ADD_VERSION}, ${addIndex(11, '')}, ${ADD_KEYS}
  SELECT last_updated FROM written`;
const [FIRST, NEW] = [first('ON CONFLICT DO NOTHING'), first('')];

const NEXT = `WITH written AS (
    UPDATE resources SET version = $3, patient = $4, connection = coalesce($5, connection, ${CONNECTION_OF_PATIENT}),
      last_updated = ${NOW}, orders = $6, indexed = $7, content = $8, words = $11,
      deleted = ($10 = 'DELETE')
    WHERE type = $1 AND id = $2 RETURNING row, last_updated),
  ${ADD_VERSION},
  ${cutIndex(11)},
  old_keys AS (DELETE FROM resource_index i WHERE i.type = $1 AND i.id = $2 AND NOT $18 AND NOT EXISTS (
      SELECT FROM unnest($16::text[], $17::text[]) AS key (name, value)
      WHERE key.name = i.name AND key.value = i.value)),
  ${addIndex(11, 'ON CONFLICT DO NOTHING')}, ${ADD_KEYS}
  SELECT last_updated FROM written`;

const INDEX = `WITH written AS (
    UPDATE resources SET orders = $3, indexed = $5, connection = coalesce(connection, ${CONNECTION_OF_PATIENT}), words = $6
    WHERE type = $1 AND id = $2 RETURNING row),
  ${cutIndex(6)}, ${addIndex(6, 'ON CONFLICT DO NOTHING')}
  SELECT row FROM written`;

/** Writes version 1 with its index; undefined where the id is taken, with nothing written. */
export async function writeFirst<R extends FhirResource>(
  secrets: Secrets,
  tx: Transaction,
  draft: Draft<R>,
  method: 'POST' | 'PUT' = 'POST',
): Promise<Stored<R> | undefined> {
  const values = valuesOfWrite(secrets, tx.tenant, draft, 1, method);
  const { rows } = await tx.query<{ last_updated: Date }>(FIRST, values, 'resource first');
  const [row] = rows;
  return row && withMeta(draft.resource, 1, row.last_updated);
}

/**
 * The same under an id of chance, without waiting: were it taken, the transaction would fail. What fails before the statement
 * is sent is thrown here, not told by the promise, to which nobody listens before COMMIT.
 */
export function writeNew<R extends FhirResource>(
  secrets: Secrets,
  tx: Transaction,
  draft: Draft<R>,
): Promise<Stored<R>> {
  const values = valuesOfWrite(secrets, tx.tenant, draft, 1, 'POST');
  const written = tx.defer<{ last_updated: Date }>(NEW, values, 'resource new').then(([row]) => {
    if (row === undefined) throw new Error('a new resource was not written');
    return withMeta(draft.resource, 1, row.last_updated);
  });
  written.catch(() => undefined);
  return written;
}

/** Writes the version after `version`, which the caller has locked. */
export async function writeNext<R extends FhirResource>(
  secrets: Secrets,
  tx: Transaction,
  draft: Draft<R>,
  version: number,
  method: 'PUT' | 'DELETE' = 'PUT',
): Promise<Stored<R>> {
  const values = valuesOfWrite(secrets, tx.tenant, draft, version + 1, method);
  values.push(draft.keepsIndex === true);
  const { rows } = await tx.query<{ last_updated: Date }>(NEXT, values, 'resource next');
  const [row] = rows;
  if (row === undefined) throw new Error('a locked resource was not there to be written');
  return withMeta(draft.resource, version + 1, row.last_updated);
}

/** Indexes the newest version anew, as it stands; `resource` is that version. */
export async function writeIndex(
  secrets: Secrets,
  tx: Transaction,
  { resource, patient }: Pick<Draft, 'resource' | 'patient'>,
): Promise<void> {
  const found = indexOf(secrets, resource, patient);
  const orders = JSON.stringify(found.orders);
  const values = [resource.resourceType, resource.id, orders, patient ?? null, INDEXED];
  await tx.query(INDEX, [...values, ...valuesOfIndex(found)], 'resource index');
}

function valuesOfWrite(
  secrets: Secrets,
  tenant: string,
  { resource, patient, connection, index = {}, attachment }: Draft,
  version: number,
  method: 'POST' | 'PUT' | 'DELETE',
): unknown[] {
  const { resourceType: type, id } = resource;
  const key = { type, id, version };
  const isGone = method === 'DELETE';
  const found = isGone ? GONE : indexOf(secrets, resource, patient);
  const keys = Object.entries(isGone ? {} : index).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  return [
    type,
    id,
    version,
    patient ?? null,
    connection ?? null,
    JSON.stringify(found.orders),
    INDEXED,
    isGone ? null : secrets.sealJson(resource, placeOf(tenant, key, 'json')),
    attachment === undefined || isGone
      ? null
      : secrets.sealJson(attachment, placeOf(tenant, key, 'attachment')),
    method,
    ...valuesOfIndex(found),
    keys.map(([name]) => name),
    keys.map(([, value]) => value),
  ];
}

const valuesOfIndex = ({ words, sources, parameters: names, lows, highs }: IndexColumns): unknown[] => [
  uuidArray(words),
  names,
  float8Array(lows),
  float8Array(highs),
  sources,
];

const GONE: IndexColumns = { orders: {}, words: [], sources: 0, parameters: [], lows: [], highs: [] };

/** Changes with the search parameters and with this number, which stands for how they are read. */
export const INDEXED = createHash('sha256')
  .update(`1${JSON.stringify(parameters)}`)
  .digest('hex')
  .slice(0, 16);

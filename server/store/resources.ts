/** Our own FHIR resources (what no EHR stores): versioned, JSON sealed, found by codes, dates, references and HMACs. */
import type { FhirResource, Meta } from 'fhir/r4.js';
import type { Transaction } from './database.ts';
import type { Secrets } from './secrets.ts';

export type Stored<R extends FhirResource = FhirResource> = R & { id: string };

export interface Search {
  /** Facade Patient id. */
  readonly patient?: string;
  /** Only of patients that were read from, or told by, this connection. */
  readonly connection?: string;
  /** Each name must match one of its values. */
  readonly index?: Readonly<Record<string, string | readonly string[]>>;
  /** ISO dates or instants, `from` included, `to` not. */
  readonly range?: Readonly<Record<string, { readonly from?: string; readonly to?: string }>>;
  readonly limit: number;
  /** Most recently updated first (default); false = oldest first. */
  readonly newestFirst?: boolean;
}

export interface Draft<R extends FhirResource> {
  readonly resource: Stored<R>;
  readonly patient?: string;
  readonly index: Readonly<Record<string, readonly string[]>>;
  readonly attachment?: unknown;
}

export interface Resources {
  /**
   * Writes the next version and gives it back with `meta.versionId` and `meta.lastUpdated`. `index` values stand in the
   * clear: a patient's exact values go in as `secrets.index(…)`. `attachment` is sealed beside the version.
   */
  put<R extends FhirResource>(tx: Transaction, draft: Draft<R>): Promise<Stored<R>>;
  /** The newest version, or the one asked for. */
  get<R extends FhirResource>(
    tx: Transaction,
    type: R['resourceType'],
    id: string,
    version?: number,
  ): Promise<Stored<R> | undefined>;
  /** What was sealed beside a version. */
  attachment<T>(tx: Transaction, type: string, id: string, version?: number): Promise<T | undefined>;
  /** What was sealed beside the newest versions, by id, with one statement. */
  attachments<T>(tx: Transaction, type: string, ids: readonly string[]): Promise<ReadonlyMap<string, T>>;
  search<R extends FhirResource>(
    tx: Transaction,
    type: R['resourceType'],
    search: Search,
  ): Promise<Stored<R>[]>;
}

interface VersionRow {
  tenant_id: string;
  type: string;
  id: string;
  version: number;
  last_updated: Date;
  resource: Uint8Array;
  attachment: Uint8Array | null;
}

const placeOf = (row: Pick<VersionRow, 'tenant_id' | 'type' | 'id' | 'version'>, part: string): string =>
  ['resource', row.tenant_id, row.type, row.id, row.version, part].join('/');

export function buildResources(secrets: Secrets): Resources {
  const read = <R extends FhirResource>(row: VersionRow): Stored<R> =>
    withMeta<R>(secrets.openJson<Stored<R>>(row.resource, placeOf(row, 'json')), row);

  const versionRow = async (tx: Transaction, type: string, id: string, version?: number) => {
    const { rows } = await tx.query<VersionRow>(
      `SELECT * FROM resource_versions WHERE type = $1 AND id = $2 AND version = coalesce($3,
         (SELECT version FROM resources WHERE type = $1 AND id = $2))`,
      [type, id, version ?? null],
    );
    return rows[0];
  };

  return {
    put: (tx, draft) => put(secrets, tx, draft),
    async get<R extends FhirResource>(
      tx: Transaction,
      type: R['resourceType'],
      id: string,
      version?: number,
    ) {
      const row = await versionRow(tx, type, id, version);
      return row === undefined ? undefined : read<R>(row);
    },
    async attachment(tx, type, id, version) {
      const row = await versionRow(tx, type, id, version);
      if (row === undefined || row.attachment === null) return undefined;
      return secrets.openJson(row.attachment, placeOf(row, 'attachment'));
    },
    async attachments<T>(tx: Transaction, type: string, ids: readonly string[]) {
      const { rows } = await tx.query<VersionRow>(
        `SELECT v.* FROM resources r JOIN resource_versions v USING (tenant_id, type, id, version)
         WHERE r.type = $1 AND r.id = ANY ($2::text[]) AND v.attachment IS NOT NULL`,
        [type, ids],
      );
      return new Map(
        rows.map((row) => [
          row.id,
          secrets.openJson<T>(row.attachment ?? new Uint8Array(), placeOf(row, 'attachment')),
        ]),
      );
    },
    async search<R extends FhirResource>(tx: Transaction, type: R['resourceType'], search: Search) {
      const { sql, values } = searchSql(type, search);
      const { rows } = await tx.query<VersionRow>(sql, values);
      return rows.map((row) => read<R>(row));
    },
  };
}

async function put<R extends FhirResource>(
  secrets: Secrets,
  tx: Transaction,
  draft: Draft<R>,
): Promise<Stored<R>> {
  const { resource } = draft;
  const type = resource.resourceType;
  const { rows } = await tx.query<VersionRow>(
    `INSERT INTO resources (type, id, version, patient, last_updated) VALUES ($1, $2, 1, $3, clock_timestamp())
         ON CONFLICT (tenant_id, type, id) DO UPDATE
         SET version = resources.version + 1, patient = $3, last_updated = clock_timestamp()
         RETURNING tenant_id, type, id, version, last_updated`,
    [type, resource.id, draft.patient ?? null],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a written resource was not returned');
  const attachment =
    draft.attachment === undefined ? null : secrets.sealJson(draft.attachment, placeOf(row, 'attachment'));
  await tx.query(
    `INSERT INTO resource_versions (type, id, version, last_updated, resource, attachment)
         VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      type,
      resource.id,
      row.version,
      row.last_updated,
      secrets.sealJson(resource, placeOf(row, 'json')),
      attachment,
    ],
  );
  await writeIndex(tx, row, draft.index);
  return withMeta<R>(resource, row);
}

function withMeta<R extends FhirResource>(resource: Stored<R>, row: VersionRow): Stored<R> {
  const { version, last_updated: lastUpdated } = row;
  const meta: Meta = { ...resource.meta, versionId: String(version), lastUpdated: lastUpdated.toISOString() };
  return Object.assign({}, resource, { meta });
}

async function writeIndex(
  tx: Transaction,
  { type, id, version }: Pick<VersionRow, 'type' | 'id' | 'version'>,
  index: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const pairs = Object.entries(index).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  if (version > 1) await tx.query('DELETE FROM resource_index WHERE type = $1 AND id = $2', [type, id]);
  if (pairs.length === 0) return;
  await tx.query(
    `INSERT INTO resource_index (type, id, name, value)
     SELECT DISTINCT $1, $2, name, value FROM unnest($3::text[], $4::text[]) AS pair (name, value)`,
    [type, id, pairs.map(([name]) => name), pairs.map(([, value]) => value)],
  );
}

function searchSql(type: string, search: Search): { sql: string; values: unknown[] } {
  const values: unknown[] = [type];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = ['r.type = $1'];
  if (search.patient !== undefined) conditions.push(`r.patient = ${bind(search.patient)}`);
  if (search.connection !== undefined)
    conditions.push(
      `r.patient IN (SELECT f.facade_id FROM facade_ids f WHERE f.connection_id = ${bind(search.connection)} AND f.type = 'Patient')`,
    );
  const matching = (name: string, condition: string): void => {
    conditions.push(
      `r.id IN (SELECT i.id FROM resource_index i WHERE i.type = $1 AND i.name = ${bind(name)} AND ${condition})`,
    );
  };
  for (const [name, wanted] of Object.entries(search.index ?? {}))
    matching(name, `i.value = ANY (${bind(typeof wanted === 'string' ? [wanted] : wanted)}::text[])`);
  for (const [name, { from, to }] of Object.entries(search.range ?? {})) {
    const low = from === undefined ? 'true' : `i.value >= ${bind(from)}`;
    matching(name, `${low} AND ${to === undefined ? 'true' : `i.value < ${bind(to)}`}`);
  }
  const direction = search.newestFirst === false ? 'ASC' : 'DESC';
  const sql = `SELECT v.* FROM resources r
    JOIN resource_versions v USING (tenant_id, type, id, version)
    WHERE ${conditions.join(' AND ')}
    ORDER BY r.last_updated ${direction}, r.id LIMIT ${bind(search.limit)}`;
  return { sql, values };
}

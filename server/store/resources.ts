/**
 * Our own FHIR resources (what no EHR stores): versioned, JSON sealed, found by keys of ours here, and by their search
 * parameters in `resource-search.ts`.
 */
import type { FhirResource } from 'fhir/r4.js';
import type { Transaction } from './database.ts';
import {
  openVersion,
  placeOf,
  readRow,
  writeFirst,
  writeNew,
  writeNext,
  type Draft,
  type ResourceRow,
  type Stored,
} from './resource-rows.ts';
import type { Secrets } from './secrets.ts';

export type { Draft, ResourceRow, Stored };

export interface Search {
  /** Facade Patient id. */
  readonly patient?: string;
  /** Only what belongs to this connection. */
  readonly connection?: string;
  /** Each name must match one of its values. */
  readonly index?: Readonly<Record<string, string | readonly string[]>>;
  readonly limit: number;
  /** Most recently updated first (default); false = oldest first. */
  readonly newestFirst?: boolean;
}

/** One write, as it is told of. */
export interface StoredWrite {
  /** With its meta; of what was deleted, the last content. */
  readonly resource: Stored;
  readonly patient?: string;
  readonly deleted?: true;
}

/** Called in the transaction of every write, after it. */
export type OnWritten = (tx: Transaction, write: StoredWrite) => Promise<void>;

export interface Resources {
  /** Whether its writes are told of, which may wait for rows of others. */
  readonly tells: boolean;
  /**
   * Writes the next version, found by its search parameters, and gives it back with `meta.versionId` and
   * `meta.lastUpdated`.
   */
  put<R extends FhirResource>(tx: Transaction, draft: Draft<R>): Promise<Stored<R>>;
  /** Writes version 1; undefined where the id is taken, with nothing written. */
  add<R extends FhirResource>(
    tx: Transaction,
    draft: Draft<R>,
    method?: 'POST' | 'PUT',
  ): Promise<Stored<R> | undefined>;
  /**
   * Writes version 1 under an id of chance, not told of; what it gives is known once the transaction has ended, and fails
   * with it. Throws at once where nothing could be sent.
   */
  addNew<R extends FhirResource>(tx: Transaction, draft: Draft<R>): Promise<Stored<R>>;
  /** Writes the version after `version`; the row must be locked (`current`). */
  change<R extends FhirResource>(tx: Transaction, draft: Draft<R>, version: number): Promise<Stored<R>>;
  /** Leaves a tombstone as the version after `version`, of a locked row; gives the last content with its meta. */
  bury<R extends FhirResource>(tx: Transaction, draft: Draft<R>, version: number): Promise<Stored<R>>;
  /** The newest state, deleted or not; `lock` keeps other writers of it waiting until the transaction ends. */
  current(tx: Transaction, type: string, id: string, lock?: 'lock'): Promise<ResourceRow | undefined>;
  /** The newest version, or the one asked for; undefined for what was deleted. */
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
  type: string;
  id: string;
  version: number;
  last_updated: Date;
  resource: Uint8Array | null;
  attachment: Uint8Array | null;
}

export function buildResources(secrets: Secrets, onWritten?: OnWritten): Resources {
  const writes = writesOf(secrets, onWritten);
  const open = <R extends FhirResource>(tx: Transaction, row: VersionRow): Stored<R>[] => {
    const { resource } = row;
    return resource === null ? [] : [openVersion<R>(secrets, tx.tenant, { ...row, resource })];
  };
  return {
    tells: onWritten !== undefined,
    ...writes,
    addNew: (tx, draft) => writeNew(secrets, tx, draft),
    current: (tx, type, id, lock) => readRow(secrets, tx, type, id, lock),
    async get<R extends FhirResource>(
      tx: Transaction,
      type: R['resourceType'],
      id: string,
      version?: number,
    ) {
      const row = await versionRow(tx, type, id, version);
      return row && open<R>(tx, row)[0];
    },
    async attachment(tx, type, id, version) {
      const row = await versionRow(tx, type, id, version);
      if (row === undefined || row.attachment === null) return undefined;
      return secrets.openJson(row.attachment, placeOf(tx.tenant, row, 'attachment'));
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
          secrets.openJson<T>(row.attachment ?? new Uint8Array(), placeOf(tx.tenant, row, 'attachment')),
        ]),
      );
    },
    async search<R extends FhirResource>(tx: Transaction, type: R['resourceType'], search: Search) {
      const { sql, values } = searchSql(type, search);
      const { rows } = await tx.query<VersionRow>(sql, values);
      return rows.flatMap((row) => open<R>(tx, row));
    },
  };
}

async function versionRow(
  tx: Transaction,
  type: string,
  id: string,
  version?: number,
): Promise<VersionRow | undefined> {
  const { rows } = await tx.query<VersionRow>(
    `SELECT * FROM resource_versions WHERE type = $1 AND id = $2 AND version = coalesce($3,
       (SELECT version FROM resources WHERE type = $1 AND id = $2))`,
    [type, id, version ?? null],
  );
  return rows[0];
}

function writesOf(
  secrets: Secrets,
  onWritten: OnWritten = () => Promise.resolve(),
): Pick<Resources, 'put' | 'add' | 'change' | 'bury'> {
  const add = async <R extends FhirResource>(tx: Transaction, draft: Draft<R>, method?: 'POST' | 'PUT') => {
    const written = await writeFirst(secrets, tx, draft, method);
    if (written !== undefined) await onWritten(tx, writeOf(written, draft));
    return written;
  };
  const change = async <R extends FhirResource>(tx: Transaction, draft: Draft<R>, version: number) => {
    const written = await writeNext(secrets, tx, draft, version);
    await onWritten(tx, writeOf(written, draft));
    return written;
  };
  return {
    add,
    change,
    async put<R extends FhirResource>(tx: Transaction, draft: Draft<R>) {
      const first = await add(tx, draft);
      if (first !== undefined) return first;
      const { resourceType: type, id } = draft.resource;
      const row = await readRow(secrets, tx, type, id, 'lock');
      if (row === undefined) throw new Error('a resource is there and is not');
      return change(tx, draft, row.version);
    },
    async bury<R extends FhirResource>(tx: Transaction, draft: Draft<R>, version: number) {
      const buried = await writeNext(secrets, tx, draft, version, 'DELETE');
      await onWritten(tx, { ...writeOf(buried, draft), deleted: true });
      return buried;
    },
  };
}

function writeOf(resource: Stored, { patient }: Draft): StoredWrite {
  return { resource, ...(patient !== undefined && { patient }) };
}

function searchSql(type: string, search: Search): { sql: string; values: unknown[] } {
  const values: unknown[] = [type];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = ['r.type = $1', 'NOT r.deleted'];
  if (search.patient !== undefined) conditions.push(`r.patient = ${bind(search.patient)}`);
  if (search.connection !== undefined) conditions.push(`r.connection = ${bind(search.connection)}`);
  for (const [name, wanted] of Object.entries(search.index ?? {}))
    conditions.push(
      `r.id IN (SELECT i.id FROM resource_index i WHERE i.type = $1 AND i.name = ${bind(name)}
         AND i.value = ANY (${bind(typeof wanted === 'string' ? [wanted] : wanted)}::text[]))`,
    );
  const direction = search.newestFirst === false ? 'ASC' : 'DESC';
  const sql = `SELECT v.* FROM resources r
    JOIN resource_versions v USING (tenant_id, type, id, version)
    WHERE ${conditions.join(' AND ')}
    ORDER BY r.last_updated ${direction}, r.row ${direction} LIMIT ${bind(search.limit)}`;
  return { sql, values };
}

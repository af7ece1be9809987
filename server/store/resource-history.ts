/** The versions of our own resources, newest first. */
import type { Transaction } from './database.ts';
import { openVersion, type Stored } from './resource-rows.ts';
import { COMPARTMENT, wordId } from './resource-index.ts';
import type { Reach } from './resource-search.ts';
import type { Secrets } from './secrets.ts';

export interface Version {
  readonly id: string;
  /** Of the resource; rows are numbered in the order in which resources were made. */
  readonly row: string;
  readonly version: number;
  readonly at: Date;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** Facade id of the patient of the newest version. */
  readonly patient: string | null;
  /** Absent for a deletion. */
  readonly resource?: Stored;
}

/** Where a page ended: milliseconds since 1970, row of the resource, version. */
export type HistoryEnd = readonly [number, string, number];

interface Row {
  readonly id: string;
  readonly row: string;
  readonly version: number;
  readonly last_updated: Date;
  readonly method: Version['method'];
  readonly resource: Uint8Array | null;
  readonly patient: string | null;
}

/** One more than asked for, so that it is known whether there are more. */
export async function readHistory(
  secrets: Secrets,
  tx: Transaction,
  of: { readonly type: string; readonly id?: string },
  page: { readonly count: number; readonly since?: Date; readonly after?: HistoryEnd },
  reach: Reach,
): Promise<readonly Version[]> {
  const values: unknown[] = [of.type, reach.connection];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const where = ['v.type = $1', 'r.connection = $2'];
  if (of.id !== undefined) where.push(`v.id = ${bind(of.id)}`);
  if (reach.patient !== undefined) {
    const word = wordId(secrets, of.type, COMPARTMENT, reach.patient);
    where.push(`(r.patient = ${bind(reach.patient)} OR ${bind(word)}::uuid = ANY (r.words))`);
  }
  if (page.since !== undefined) where.push(`v.last_updated >= ${bind(page.since)}`);
  if (page.after !== undefined) {
    const [at, row, version] = page.after;
    where.push(
      `(v.last_updated, r.row, v.version) < (${bind(new Date(at))}::timestamptz, ${bind(row)}::bigint, ${bind(version)}::int)`,
    );
  }
  const { rows } = await tx.query<Row>(
    `SELECT v.id, r.row::text, v.version, v.last_updated, v.method, v.resource, r.patient
     FROM resource_versions v JOIN resources r USING (tenant_id, type, id)
     WHERE ${where.join(' AND ')}
     ORDER BY v.last_updated DESC, r.row DESC, v.version DESC LIMIT ${bind(page.count + 1)}`,
    values,
  );
  return rows.map(({ id, row, version, last_updated: at, method, resource, patient }) => ({
    id,
    row,
    version,
    at,
    method,
    patient,
    ...(resource !== null && {
      resource: openVersion(secrets, tx.tenant, { type: of.type, id, version, last_updated: at, resource }),
    }),
  }));
}

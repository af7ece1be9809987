/** Lists of visits that people uploaded, as they came; what applying them changed; and which columns a site's lists have. */
import type { Transaction } from './database.ts';
import type { OwnVisit } from './own-visits.ts';
import type { Secrets } from './secrets.ts';
import type { DateOrder, ListCounts, ListState } from '../visits-view.ts';

export interface ListContent {
  readonly fileName: string;
  readonly uploadedBy: { readonly key: string; readonly name: string };
  readonly text: string;
  readonly encoding: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly dateOrder: DateOrder;
}

export interface VisitListRow {
  readonly id: string;
  readonly connectionId: string;
  readonly state: ListState;
  readonly uploadedAt: Date;
  readonly appliedAt?: Date;
  readonly undoneAt?: Date;
  readonly counts?: ListCounts;
  readonly call?: string;
  readonly content: ListContent;
}

export interface ChosenColumns {
  readonly columns: Readonly<Record<string, string>>;
  readonly dateOrder: DateOrder;
}

export interface VisitListRows {
  write(tx: Transaction, list: VisitListRow): Promise<void>;
  /** `hold`: nobody else changes it until the transaction ends. */
  read(tx: Transaction, connectionId: string, id: string, hold?: 'hold'): Promise<VisitListRow | undefined>;
  newest(tx: Transaction, connectionId: string, limit: number): Promise<readonly VisitListRow[]>;
  byCall(tx: Transaction, call: string): Promise<string | undefined>;
  /** The one that was applied last and not taken back. */
  lastApplied(tx: Transaction, connectionId: string): Promise<string | undefined>;
  addChange(
    tx: Transaction,
    listId: string,
    appointment: string,
    before: OwnVisit | undefined,
  ): Promise<void>;
  changes(
    tx: Transaction,
    listId: string,
  ): Promise<readonly { readonly appointment: string; readonly before?: OwnVisit }[]>;
  chosen(tx: Transaction, connectionId: string): Promise<ChosenColumns | undefined>;
  choose(tx: Transaction, connectionId: string, chosen: ChosenColumns): Promise<void>;
}

interface Row {
  tenant_id: string;
  id: string;
  connection_id: string;
  state: ListState;
  uploaded_at: Date;
  applied_at: Date | null;
  undone_at: Date | null;
  counts: ListCounts | null;
  call: string | null;
  sealed: Uint8Array;
}

/** An `OwnVisit` as JSON keeps it. */
type WrittenVisit = Omit<OwnVisit, 'toldAt' | 'asOf' | 'startsAt' | 'also'> & {
  readonly also?: { readonly toldBy: string; readonly toldAt: string };
  readonly toldAt: string;
  readonly asOf: string;
  readonly startsAt?: string;
};

const listPlace = (tenant: string, id: string): string => `visit-list:${tenant}:${id}`;
const changePlace = (tenant: string, list: string, id: string): string =>
  `visit-list-change:${tenant}:${list}:${id}`;

type Sealing = Pick<Secrets, 'sealJson' | 'openJson'>;

export function visitListRows(secrets: Sealing): VisitListRows {
  const select = async (tx: Transaction, rest: string, values: readonly unknown[]) => {
    const { rows } = await tx.query<Row>(`SELECT * FROM visit_lists WHERE ${rest}`, values);
    return rows.map((row) => listOf(secrets, row));
  };
  const idOf = async (tx: Transaction, rest: string, values: readonly unknown[]) => {
    const { rows } = await tx.query<{ id: string }>(`SELECT id FROM visit_lists WHERE ${rest}`, values);
    return rows[0]?.id;
  };
  return {
    write: (tx, list) => write(secrets, tx, list),
    async read(tx, connectionId, id, hold) {
      const lock = hold === undefined ? '' : ' FOR UPDATE';
      return (await select(tx, `connection_id = $1 AND id = $2${lock}`, [connectionId, id]))[0];
    },
    newest: (tx, connectionId, limit) =>
      select(tx, 'connection_id = $1 ORDER BY uploaded_at DESC LIMIT $2', [connectionId, limit]),
    byCall: (tx, call) => idOf(tx, 'call = $1', [call]),
    lastApplied: (tx, connectionId) =>
      idOf(tx, "connection_id = $1 AND state = 'applied' ORDER BY applied_at DESC LIMIT 1", [connectionId]),
    async addChange(tx, listId, appointment, before) {
      const sealed =
        before === undefined ? null : secrets.sealJson(before, changePlace(tx.tenant, listId, appointment));
      await tx.query('INSERT INTO visit_list_changes (list_id, appointment, before) VALUES ($1, $2, $3)', [
        listId,
        appointment,
        sealed,
      ]);
    },
    changes: (tx, listId) => changes(secrets, tx, listId),
    async chosen(tx, connectionId) {
      const { rows } = await tx.query<{ chosen: ChosenColumns }>(
        'SELECT chosen FROM visit_list_columns WHERE connection_id = $1',
        [connectionId],
      );
      return rows[0]?.chosen;
    },
    async choose(tx, connectionId, chosen) {
      await tx.query(
        `INSERT INTO visit_list_columns (connection_id, chosen) VALUES ($1, $2)
         ON CONFLICT (tenant_id, connection_id) DO UPDATE SET chosen = excluded.chosen`,
        [connectionId, JSON.stringify(chosen)],
      );
    },
  };
}

async function write(secrets: Sealing, tx: Transaction, list: VisitListRow): Promise<void> {
  await tx.query(
    `INSERT INTO visit_lists (id, connection_id, state, uploaded_at, applied_at, undone_at, counts, call, sealed)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (tenant_id, id) DO UPDATE SET state = $3, applied_at = $5, undone_at = $6, counts = $7, call = $8,
       sealed = $9`,
    [
      list.id,
      list.connectionId,
      list.state,
      list.uploadedAt,
      list.appliedAt ?? null,
      list.undoneAt ?? null,
      list.counts === undefined ? null : JSON.stringify(list.counts),
      list.call ?? null,
      secrets.sealJson(list.content, listPlace(tx.tenant, list.id)),
    ],
  );
}

async function changes(secrets: Sealing, tx: Transaction, listId: string) {
  const { rows } = await tx.query<{ tenant_id: string; appointment: string; before: Uint8Array | null }>(
    'SELECT tenant_id, appointment, before FROM visit_list_changes WHERE list_id = $1 ORDER BY appointment',
    [listId],
  );
  return rows.map(({ tenant_id: tenant, appointment, before }) => {
    if (before === null) return { appointment };
    const written = secrets.openJson<WrittenVisit>(before, changePlace(tenant, listId, appointment));
    const { toldAt, asOf, startsAt, also, ...rest } = written;
    const times = { toldAt: new Date(toldAt), asOf: new Date(asOf) };
    return {
      appointment,
      before: {
        ...{ ...rest, ...times },
        ...(startsAt !== undefined && { startsAt: new Date(startsAt) }),
        ...(also && { also: { ...also, toldAt: new Date(also.toldAt) } }),
      },
    };
  });
}

const listOf = (secrets: Sealing, row: Row): VisitListRow => ({
  id: row.id,
  connectionId: row.connection_id,
  state: row.state,
  uploadedAt: row.uploaded_at,
  ...(row.applied_at !== null && { appliedAt: row.applied_at }),
  ...(row.undone_at !== null && { undoneAt: row.undone_at }),
  ...(row.counts !== null && { counts: row.counts }),
  ...(row.call !== null && { call: row.call }),
  content: secrets.openJson<ListContent>(row.sealed, listPlace(row.tenant_id, row.id)),
});

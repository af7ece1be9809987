/** Connections in the database: sealed with their credentials, found by issuer, with what the EHR said it can do. */
import type { CapabilityStatement } from 'fhir/r4.js';
import { ehrBudgets, type EhrBudgets } from '../ehr/budget.ts';
import { readConnection, withoutSlash, type Connection, type ConnectionDraft } from '../ehr/connection.ts';
import { discover, readCapability, type Discovery } from '../ehr/discovery.ts';
import { changesBetween, type Change } from '../ehr/snapshot-changes.ts';
import { Problem } from '../problems.ts';
import { clientKeysIn, type ClientKeys } from './client-keys.ts';
import type { Database, Transaction } from './database.ts';
import {
  bringBack,
  endSessions,
  retire,
  retiredOf,
  usesOf,
  type ConnectionUses,
} from './retired-connections.ts';
import type { Secrets } from './secrets.ts';
import { saveSender } from './v2-senders.ts';

export interface Connections {
  /** Our keys at EHRs. */
  readonly keys: ClientKeys;
  /** How many calls each EHR takes, in this process. */
  readonly budgets: EhrBudgets;
  /** Writes a connection and the issuers that mean it; an issuer of another connection is refused. */
  save(draft: unknown, edit?: Edit): Promise<Connection>;
  /** Undefined when no connection allows this issuer; any of those of one FHIR base that serves several practices. Nothing is sent anywhere. */
  byIssuer(issuer: string): Promise<Connection | undefined>;
  /** The connection of another practice at the same FHIR base, for the same client. */
  ofPractice(connection: Connection, practice: string): Promise<Connection | undefined>;
  /** Throws `ehr/no-connection`, and `connections/retired` for one that nobody comes in by any more. */
  byId(tenant: string, id: string): Promise<Connection>;
  /** Lets nobody in by it any more; what was kept stays. Again changes nothing. Throws `ehr/no-connection`. */
  retire(tenant: string, id: string): Promise<void>;
  /** As it was; an issuer or sender that another has meanwhile is refused. */
  bringBack(tenant: string, id: string): Promise<void>;
  /** What retiring it ends. */
  uses(connection: Connection): Promise<ConnectionUses>;
  /** Of one tenant, by name; retired ones, too. */
  list(tenant: string): Promise<readonly Kept[]>;
  /** Throws `ehr/no-connection`. */
  kept(tenant: string, id: string): Promise<Kept>;
  /** From the snapshot while it is fresh (24 h); an old one is better than none when the EHR is down. */
  discovery(connection: Connection): Promise<Discovery>;
  capability(connection: Connection): Promise<CapabilityStatement | undefined>;
  /** Reads the EHR now. Throws as discovery does. */
  readAgain(connection: Connection): Promise<Snapshot>;
  /** What was read last, however old. */
  snapshot(connection: Connection): Promise<Snapshot | undefined>;
  recordGrant(connection: Connection, way: GrantWay, grant: Omit<Grant, 'at'>): Promise<void>;
  /** The last grant of each way in. */
  grants(connection: Connection): Promise<Grants>;
  /** Origins of all connections that may frame us. */
  frameAncestors(): Promise<readonly string[]>;
}

/** Without a version, whatever was there is replaced. */
export interface Edit {
  /** The one that is changed (0 = it must be new): another one is `connections/stale`. */
  readonly version?: number;
  /** Another FHIR base is the same EHR at a new address; false = `connections/base-in-use` once a chart was read. */
  readonly moved?: boolean;
}

/** A connection as it is stored; `version` grows with each change. */
export interface Kept {
  readonly connection: Connection;
  /** As it was written down: it is kept so, and a newer program's vendor flags hold for it, too. */
  readonly draft: ConnectionDraft;
  readonly version: number;
  readonly retiredAt?: Date;
}

export interface Snapshot {
  readonly discovery: Discovery;
  readonly capability?: CapabilityStatement;
  readonly takenAt: Date;
  /** In what the last reading that differed did, and when that was. */
  readonly changes: readonly Change[];
  readonly changedAt?: Date;
}

/** From a chart, without one, or nobody there. */
export type GrantWay = 'chart' | 'alone' | 'system';

/** Scopes as asked for and as granted. */
export interface Grant {
  readonly asked: readonly string[];
  readonly granted: readonly string[];
  readonly refreshable: boolean;
  readonly at: Date;
}

export type Grants = Partial<Readonly<Record<GrantWay, Grant>>>;

const FRESH_MS = 24 * 3600_000;

interface Needs {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly clock: () => Date;
}

interface SnapshotRow {
  readonly discovery: Discovery;
  readonly capability: CapabilityStatement | null;
  readonly taken_at: Date;
  readonly changes: readonly Change[];
  readonly changed_at: Date | null;
  readonly stale: boolean;
}

export function connectionsIn(needs: Needs): Connections {
  const { database } = needs;
  const keys = clientKeysIn(needs);
  return {
    keys,
    budgets: ehrBudgets(),
    async save(draft, edit = {}) {
      const connection = readConnection(draft);
      await save(needs, connection, draft, edit);
      const { auth } = connection;
      // The EHR wants to know our key before anybody signs in with it.
      if (auth.method === 'private_key_jwt' && !('privateKey' in auth))
        await keys.signingKey(connection, auth.algorithm);
      return connection;
    },
    byIssuer: (issuer) => found(needs, issuer),
    async ofPractice({ fhirBase, clientId, tenant }, practice) {
      const other = await found(needs, fhirBase, practice);
      return other?.tenant === tenant && other.clientId === clientId ? other : undefined;
    },
    async byId(tenant, id) {
      const { connection, retiredAt } = await load(needs, tenant, id);
      if (retiredAt) throw new Problem('connections/retired');
      return connection;
    },
    kept: (tenant, id) => load(needs, tenant, id),
    async list(tenant) {
      const all = await allOf(needs, tenant);
      return all.sort((one, other) => one.connection.name.localeCompare(other.connection.name));
    },
    retire: (tenant, id) => retireOne(needs, tenant, id),
    bringBack: (tenant, id) => bringOneBack(needs, tenant, id),
    uses: (connection) => database.tenant(connection.tenant, (tx) => usesOf(tx, connection)),
    discovery: async (connection) => (await snapshotOf(needs, connection)).discovery,
    capability: async (connection) => (await snapshotOf(needs, connection)).capability,
    readAgain: (connection) => takeSnapshot(needs, connection),
    async snapshot(connection) {
      const row = await snapshotRow(needs, connection);
      return row && snapshotIn(row);
    },
    recordGrant: (connection, way, grant) => recordGrant(needs, connection, way, grant),
    grants: (connection) => grantsOf(needs, connection),
    async frameAncestors() {
      const origins = await database.system((tx) =>
        tx.query<{ origin: string }>(
          'SELECT DISTINCT unnest(frame_ancestors) AS origin FROM connection_issuers',
        ),
      );
      return origins.rows.map(({ origin }) => origin);
    },
  };
}

async function retireOne(needs: Needs, tenant: string, id: string): Promise<void> {
  await load(needs, tenant, id);
  await needs.database.tenant(tenant, (tx) => retire(tx, { tenant, id }, needs.clock()));
}

async function bringOneBack(needs: Needs, tenant: string, id: string): Promise<void> {
  const { connection } = await load(needs, tenant, id);
  await needs.database.tenant(tenant, async (tx) => {
    await bringBack(tx, connection);
    await writeIssuers(tx, connection);
    await saveSender(tx, connection);
  });
}

function allOf(needs: Needs, tenant: string): Promise<Kept[]> {
  return needs.database.tenant(tenant, async (tx) => {
    const { rows } = await tx.query<Row>('SELECT id, sealed, version FROM connections');
    const retired = await retiredOf(tx, tenant);
    return rows.map((row) => ({ ...keptOf(needs, tenant, row), ...sinceOf(retired.get(row.id)) }));
  });
}

/** By issuer and, where it is told, practice. */
async function found(needs: Needs, issuer: string, practice?: string): Promise<Connection | undefined> {
  const { rows } = await needs.database.system((tx) =>
    tx.query<{ tenant_id: string; connection_id: string }>(
      `SELECT tenant_id, connection_id FROM connection_issuers
       WHERE issuer = $1 AND ($2::text IS NULL OR practice = $2) ORDER BY practice LIMIT 1`,
      [withoutSlash(issuer), practice ?? null],
    ),
  );
  const [row] = rows;
  return row && (await load(needs, row.tenant_id, row.connection_id)).connection;
}

async function save(
  needs: Needs,
  connection: Connection,
  draft: unknown,
  { version, moved = true }: Edit,
): Promise<void> {
  const { database, secrets } = needs;
  const { tenant, id } = connection;
  await database.tenant(tenant, async (tx) => {
    const { rows } = await tx.query<Row>(
      'SELECT id, sealed, version FROM connections WHERE id = $1 FOR UPDATE',
      [id],
    );
    const before = rows[0] && keptOf(needs, tenant, rows[0]);
    if (version !== undefined && version !== (before?.version ?? 0))
      throw new Problem('connections/stale', { version: before?.version ?? 0 });
    if ((await retiredOf(tx, tenant)).has(id)) throw new Problem('connections/retired');
    if (before) await letGo(tx, before.connection, connection, moved);
    await tx.query(
      `INSERT INTO connections (tenant_id, id, sealed) VALUES ($1, $2, $3) ON CONFLICT (tenant_id, id)
       DO UPDATE SET sealed = excluded.sealed, version = connections.version + 1, updated_at = now()`,
      [tenant, id, secrets.sealJson(draft, aad(tenant, id))],
    );
    await tx.query('UPDATE connection_snapshots SET stale = true WHERE connection_id = $1', [id]);
    await writeIssuers(tx, connection);
    await saveSender(tx, connection);
  });
}

/**
 * Tokens of one EHR must not go to another, and an id means another patient there: sessions and launches of the old
 * base or client end, and a connection through which a chart was read moves only where somebody says it is the same EHR.
 */
async function letGo(tx: Transaction, old: Connection, now: Connection, moved: boolean): Promise<void> {
  const isElsewhere = old.fhirBase !== now.fhirBase;
  if (!isElsewhere && old.clientId === now.clientId) return;
  if (isElsewhere && !moved) {
    const { rows } = await tx.query('SELECT 1 FROM facade_ids WHERE connection_id = $1 LIMIT 1', [old.id]);
    if (rows.length > 0) throw new Problem('connections/base-in-use');
  }
  await endSessions(tx, old);
  // Where to sign in was read there, too: an old address must not be fallen back on.
  if (isElsewhere) await tx.query('DELETE FROM connection_snapshots WHERE connection_id = $1', [old.id]);
}

async function writeIssuers(tx: Transaction, connection: Connection): Promise<void> {
  const { tenant, id, flags, tenantKey = '', issAllowed, frameAncestors } = connection;
  const practice = flags.practiceMember === '' ? '' : tenantKey;
  await tx.query('DELETE FROM connection_issuers WHERE tenant_id = $1 AND connection_id = $2', [tenant, id]);
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('connection issuers', 0))");
  for (const issuer of new Set(issAllowed.map(withoutSlash))) {
    // Practices of one FHIR base are of one tenant: who signs in there is told apart only afterwards.
    const { rowCount } = await tx.query(
      `INSERT INTO connection_issuers (issuer, tenant_id, connection_id, frame_ancestors, practice)
       SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT 1 FROM connection_issuers
         WHERE issuer = $1 AND (tenant_id <> $2 OR practice = '' OR $5 = ''))
       ON CONFLICT DO NOTHING`,
      [issuer, tenant, id, frameAncestors, practice],
    );
    if (rowCount === 0) throw new Problem('ehr/issuer-taken');
  }
}

interface Row {
  readonly id: string;
  readonly sealed: Uint8Array;
  readonly version: number;
}

async function load(needs: Needs, tenant: string, id: string): Promise<Kept> {
  const { rows } = await needs.database.tenant(tenant, (tx) =>
    tx.query<Row & { retired_at: Date | null }>(
      `SELECT c.id, c.sealed, c.version, r.retired_at FROM connections c
       LEFT JOIN retired_connections r ON r.tenant_id = c.tenant_id AND r.connection_id = c.id WHERE c.id = $1`,
      [id],
    ),
  );
  const [row] = rows;
  if (row === undefined) throw new Problem('ehr/no-connection');
  return { ...keptOf(needs, tenant, row), ...sinceOf(row.retired_at ?? undefined) };
}

const sinceOf = (retiredAt: Date | undefined) => (retiredAt === undefined ? {} : { retiredAt });

function keptOf({ secrets }: Needs, tenant: string, { id, sealed, version }: Row): Kept {
  const draft = secrets.openJson<ConnectionDraft>(sealed, aad(tenant, id));
  return { connection: readConnection(draft), draft, version };
}

async function snapshotRow(
  { database }: Needs,
  { tenant, id }: Connection,
): Promise<SnapshotRow | undefined> {
  const { rows } = await database.tenant(tenant, (tx) =>
    tx.query<SnapshotRow>('SELECT * FROM connection_snapshots WHERE connection_id = $1', [id]),
  );
  return rows[0];
}

function snapshotIn(row: SnapshotRow): Snapshot {
  return {
    discovery: row.discovery,
    ...(row.capability && { capability: row.capability }),
    takenAt: row.taken_at,
    changes: row.changes,
    ...(row.changed_at && { changedAt: row.changed_at }),
  };
}

async function snapshotOf(needs: Needs, connection: Connection): Promise<Snapshot> {
  const kept = await snapshotRow(needs, connection);
  if (kept && !kept.stale && needs.clock().getTime() - kept.taken_at.getTime() < FRESH_MS)
    return snapshotIn(kept);
  try {
    return await takeSnapshot(needs, connection);
  } catch (cause) {
    if (kept) return snapshotIn(kept);
    throw cause;
  }
}

async function takeSnapshot(needs: Needs, connection: Connection): Promise<Snapshot> {
  const { database, clock } = needs;
  const { tenant, id } = connection;
  // What it can do is good to know, but no launch fails for it.
  const statement = readCapability(connection).catch(() => undefined);
  const discovery = await discover(connection, () => statement);
  const capability = await statement;
  const before = await snapshotRow(needs, connection);
  const read = { discovery, ...(capability && { capability }) };
  const changes = before === undefined ? [] : changesBetween(snapshotIn(before), read);
  const isChange = changes.length > 0;
  const takenAt = clock();
  const { rows } = await database.tenant(tenant, (tx) =>
    tx.query<SnapshotRow>(
      `INSERT INTO connection_snapshots (tenant_id, connection_id, discovery, capability, taken_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, connection_id)
       DO UPDATE SET discovery = excluded.discovery, capability = excluded.capability, taken_at = excluded.taken_at,
         stale = false,
         changes = CASE WHEN $6 THEN $7::jsonb ELSE connection_snapshots.changes END,
         changed_at = CASE WHEN $6 THEN $5 ELSE connection_snapshots.changed_at END
       RETURNING *`,
      [
        tenant,
        id,
        JSON.stringify(discovery),
        capability ? JSON.stringify(capability) : null,
        takenAt,
        isChange,
        JSON.stringify(changes),
      ],
    ),
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a snapshot that was just written is not there');
  return snapshotIn(row);
}

async function recordGrant(
  { database, clock }: Needs,
  { tenant, id }: Connection,
  way: GrantWay,
  { asked, granted, refreshable }: Omit<Grant, 'at'>,
): Promise<void> {
  // An EHR that does not say what it granted has granted what was asked for. RFC 6749 §5.1
  const said = granted.length === 0 ? asked : granted;
  await database.tenant(tenant, (tx) =>
    tx.query(
      `INSERT INTO connection_grants VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, connection_id, way)
       DO UPDATE SET asked = excluded.asked, granted = excluded.granted, refreshable = excluded.refreshable,
         granted_at = excluded.granted_at`,
      [tenant, id, way, asked, said.slice(0, SCOPES_KEPT), refreshable, clock()],
    ),
  );
}

/** Some servers list every scope there is. */
const SCOPES_KEPT = 1_000;

async function grantsOf({ database }: Needs, { tenant, id }: Connection): Promise<Grants> {
  const { rows } = await database.tenant(tenant, (tx) =>
    tx.query<Omit<Grant, 'at'> & { way: GrantWay; granted_at: Date }>(
      'SELECT way, asked, granted, refreshable, granted_at FROM connection_grants WHERE connection_id = $1',
      [id],
    ),
  );
  return Object.fromEntries(
    rows.map(({ way, granted_at: at, asked, granted, refreshable }) => [
      way,
      { asked, granted, refreshable, at },
    ]),
  );
}

function aad(tenant: string, id: string): string {
  return `connection:${tenant}:${id}`;
}

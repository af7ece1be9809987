/** Connections in the database: sealed with their credentials, found by issuer, with what the EHR said it can do. */
import type { CapabilityStatement } from 'fhir/r4.js';
import { readConnection, withoutSlash, type Connection } from '../ehr/connection.ts';
import { discover, readCapability, type Discovery } from '../ehr/discovery.ts';
import { Problem } from '../problems.ts';
import type { Database } from './database.ts';
import type { Secrets } from './secrets.ts';

export interface Connections {
  /** Writes a connection and the issuers that mean it; an issuer of another connection is refused. */
  save(draft: unknown): Promise<Connection>;
  /** Undefined when no connection allows this issuer. Nothing is sent anywhere. */
  byIssuer(issuer: string): Promise<Connection | undefined>;
  byId(tenant: string, id: string): Promise<Connection>;
  /** From the snapshot while it is fresh (24 h); an old one is better than none when the EHR is down. */
  discovery(connection: Connection): Promise<Discovery>;
  capability(connection: Connection): Promise<CapabilityStatement | undefined>;
  /** Origins of all connections that may frame us. */
  frameAncestors(): Promise<readonly string[]>;
}

const FRESH_MS = 24 * 3600_000;

interface Needs {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly clock: () => Date;
}

interface Snapshot {
  readonly discovery: Discovery;
  readonly capability: CapabilityStatement | null;
  readonly taken_at: Date;
}

export function connectionsIn(needs: Needs): Connections {
  const { database } = needs;
  return {
    save: (draft) => save(needs, readConnection(draft)),
    async byIssuer(issuer) {
      const found = await database.system((tx) =>
        tx.query<{ tenant_id: string; connection_id: string }>(
          'SELECT tenant_id, connection_id FROM connection_issuers WHERE issuer = $1',
          [withoutSlash(issuer)],
        ),
      );
      const [row] = found.rows;
      return row && load(needs, row.tenant_id, row.connection_id);
    },
    byId: (tenant, id) => load(needs, tenant, id),
    discovery: async (connection) => (await snapshotOf(needs, connection)).discovery,
    capability: async (connection) => (await snapshotOf(needs, connection)).capability ?? undefined,
    async frameAncestors() {
      const found = await database.system((tx) =>
        tx.query<{ origin: string }>(
          'SELECT DISTINCT unnest(frame_ancestors) AS origin FROM connection_issuers',
        ),
      );
      return found.rows.map(({ origin }) => origin);
    },
  };
}

async function save({ database, secrets }: Needs, connection: Connection): Promise<Connection> {
  const { tenant, id } = connection;
  const issuers = [...new Set(connection.issAllowed.map(withoutSlash))];
  await database.tenant(tenant, async (tx) => {
    await tx.query(
      `INSERT INTO connections (tenant_id, id, sealed) VALUES ($1, $2, $3)
       ON CONFLICT (tenant_id, id) DO UPDATE SET sealed = excluded.sealed, updated_at = now()`,
      [tenant, id, secrets.sealJson(connection, aad(tenant, id))],
    );
    await tx.query('DELETE FROM connection_snapshots WHERE connection_id = $1', [id]);
    await tx.query('DELETE FROM connection_issuers WHERE tenant_id = $1 AND connection_id = $2', [
      tenant,
      id,
    ]);
    for (const issuer of issuers) {
      const { rowCount } = await tx.query(
        'INSERT INTO connection_issuers VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        [issuer, tenant, id, connection.frameAncestors],
      );
      if (rowCount === 0) throw new Problem('ehr/issuer-taken');
    }
  });
  return connection;
}

async function load({ database, secrets }: Needs, tenant: string, id: string): Promise<Connection> {
  const { rows } = await database.tenant(tenant, (tx) =>
    tx.query<{ sealed: Uint8Array }>('SELECT sealed FROM connections WHERE id = $1', [id]),
  );
  const [row] = rows;
  if (row === undefined) throw new Problem('ehr/no-connection');
  return secrets.openJson<Connection>(row.sealed, aad(tenant, id));
}

async function snapshotOf(needs: Needs, connection: Connection): Promise<Snapshot> {
  const { tenant, id } = connection;
  const { rows } = await needs.database.tenant(tenant, (tx) =>
    tx.query<Snapshot>(
      'SELECT discovery, capability, taken_at FROM connection_snapshots WHERE connection_id = $1',
      [id],
    ),
  );
  const [kept] = rows;
  if (kept && needs.clock().getTime() - kept.taken_at.getTime() < FRESH_MS) return kept;
  try {
    return await takeSnapshot(needs, connection);
  } catch (cause) {
    if (kept) return kept;
    throw cause;
  }
}

async function takeSnapshot({ database, clock }: Needs, connection: Connection): Promise<Snapshot> {
  const { tenant, id } = connection;
  const [discovery, capability] = await Promise.all([
    discover(connection),
    // What it can do is good to know, but no launch fails for it.
    readCapability(connection).catch(() => undefined),
  ]);
  const snapshot = { discovery, capability: capability ?? null, taken_at: clock() };
  await database.tenant(tenant, (tx) =>
    tx.query(
      `INSERT INTO connection_snapshots VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, connection_id)
       DO UPDATE SET discovery = excluded.discovery, capability = excluded.capability, taken_at = excluded.taken_at`,
      [
        tenant,
        id,
        JSON.stringify(discovery),
        capability ? JSON.stringify(capability) : null,
        snapshot.taken_at,
      ],
    ),
  );
  return snapshot;
}

function aad(tenant: string, id: string): string {
  return `connection:${tenant}:${id}`;
}

/** Back-end clients of the facade: public keys and scopes, each bound to one tenant and connection. */
import type { JSONWebKeySet } from 'jose';
import type { Database } from './database.ts';

export interface Client {
  readonly id: string;
  readonly tenant: string;
  readonly connectionId: string;
  readonly name: string;
  /** Public keys only. */
  readonly jwks: JSONWebKeySet;
  readonly scopes: readonly string[];
}

export interface Clients {
  save(client: Client): Promise<void>;
  /** None of a connection that is retired. */
  byId(id: string): Promise<Client | undefined>;
  /** True the first time; false for every assertion seen before. */
  useAssertion(clientId: string, jtiHash: string, expiresAt: Date): Promise<boolean>;
}

export function clientsIn(database: Database): Clients {
  return {
    async save({ id, tenant, connectionId, name, jwks, scopes }) {
      await database.system((tx) =>
        tx.query(
          `INSERT INTO clients (client_id, tenant_id, connection_id, name, jwks, scopes) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (client_id) DO UPDATE SET name = excluded.name, jwks = excluded.jwks, scopes = excluded.scopes
           WHERE clients.tenant_id = excluded.tenant_id AND clients.connection_id = excluded.connection_id`,
          [id, tenant, connectionId, name, JSON.stringify(jwks), scopes],
        ),
      );
    },
    async byId(id) {
      const { rows } = await database.system((tx) =>
        tx.query<Client>(
          `SELECT client_id AS id, tenant_id AS tenant, connection_id AS "connectionId", name, jwks, scopes
           FROM clients c WHERE client_id = $1 AND NOT EXISTS (
             SELECT 1 FROM retired_connections r WHERE r.tenant_id = c.tenant_id AND r.connection_id = c.connection_id)`,
          [id],
        ),
      );
      return rows[0];
    },
    useAssertion: (clientId, jtiHash, expiresAt) =>
      database.system(async (tx) => {
        await tx.query("DELETE FROM used_assertions WHERE expires_at < now() - interval '1 hour'");
        const { rowCount } = await tx.query(
          'INSERT INTO used_assertions VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
          [clientId, jtiHash, expiresAt],
        );
        return rowCount === 1;
      }),
  };
}

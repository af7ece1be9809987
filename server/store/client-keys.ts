/**
 * The keys we sign in with at an EHR (private_key_jwt): made here, sealed, one at a time in use for each connection.
 * A new key is published before it is used, and an old one for a day after: the EHR's copy of our keys may be that old.
 */
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, type JWK } from 'jose';
import type { AssertionAlgorithm, Connection } from '../ehr/connection.ts';
import type { Database, Transaction } from './database.ts';
import type { Secrets } from './secrets.ts';

export interface SigningKey {
  readonly keyId: string;
  readonly algorithm: AssertionAlgorithm;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
}

/** A key as an administrator sees it. */
export interface KeyState {
  readonly keyId: string;
  readonly algorithm: AssertionAlgorithm;
  readonly madeAt: Date;
  readonly usedFrom: Date;
  /** When it is published no more; absent for the newest. */
  readonly goneAt?: Date;
}

export interface ClientKeys {
  /** The key to sign with now; made when there is none, and followed by a new one when it is old. */
  signingKey(connection: Owner, algorithm: AssertionAlgorithm): Promise<SigningKey>;
  /** Publishes a new key beside the one in use, which is used for another hour and published for a day after that. */
  rotate(connection: Owner, algorithm: AssertionAlgorithm): Promise<void>;
  /** Newest first. */
  states(connection: Owner): Promise<readonly KeyState[]>;
  /** Public keys of all connections of a tenant: RFC 7517. Vendors register one address for one client at many sites. */
  published(tenant: string): Promise<{ readonly keys: readonly JWK[] }>;
}

type Owner = Pick<Connection, 'tenant' | 'id'>;

interface Needs {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly clock: () => Date;
}

interface Row {
  readonly key_id: string;
  readonly algorithm: AssertionAlgorithm;
  readonly sealed: Uint8Array;
  readonly made_at: Date;
  readonly used_from: Date;
  readonly gone_at: Date | null;
}

const HOUR = 3600_000;
/** Published this long before it is used. */
const AHEAD_MS = HOUR;
/** Published this long after it was used last. */
const BEHIND_MS = 24 * HOUR;
/** A key in use for this long is followed by a new one. */
const OLD_MS = 90 * 24 * HOUR;

export function clientKeysIn(needs: Needs): ClientKeys {
  const { database, clock } = needs;
  return {
    async signingKey(owner, algorithm) {
      const rows = await database.tenant(owner.tenant, (tx) => keysOf(tx, owner, algorithm));
      const inUse = usedAt(rows, clock());
      if (inUse && !isOld(rows, clock())) return open(needs, owner, inUse);
      await addKey(needs, owner, algorithm, (now) => !usedAt(now, clock()) || isOld(now, clock()));
      const renewed = await database.tenant(owner.tenant, (tx) => keysOf(tx, owner, algorithm));
      const key = usedAt(renewed, clock());
      if (key === undefined) throw new Error('a key that was just made is not there');
      return open(needs, owner, key);
    },
    rotate: (owner, algorithm) => addKey(needs, owner, algorithm, (rows) => isInUse(rows, clock())),
    async states(owner) {
      const rows = await database.tenant(owner.tenant, (tx) => keysOf(tx, owner));
      return rows.map((row) => ({
        keyId: row.key_id,
        algorithm: row.algorithm,
        madeAt: row.made_at,
        usedFrom: row.used_from,
        ...(row.gone_at && { goneAt: row.gone_at }),
      }));
    },
    async published(tenant) {
      const { rows } = await database.tenant(tenant, (tx) =>
        tx.query<{ public_jwk: JWK }>(
          `SELECT public_jwk FROM client_keys k WHERE (gone_at IS NULL OR gone_at > $1) AND NOT EXISTS (
             SELECT 1 FROM retired_connections r WHERE r.tenant_id = k.tenant_id AND r.connection_id = k.connection_id)
           ORDER BY made_at DESC, key_id`,
          [clock()],
        ),
      );
      return { keys: rows.map((row) => row.public_jwk) };
    },
  };
}

/** Newest first; those that are gone are left out. */
async function keysOf(tx: Transaction, owner: Owner, algorithm?: AssertionAlgorithm): Promise<Row[]> {
  const { rows } = await tx.query<Row>(
    `SELECT key_id, algorithm, sealed, made_at, used_from, gone_at FROM client_keys
     WHERE connection_id = $1 AND ($2::text IS NULL OR algorithm = $2) ORDER BY used_from DESC, made_at DESC`,
    [owner.id, algorithm ?? null],
  );
  return rows;
}

const usedAt = (rows: readonly Row[], now: Date) => rows.find((row) => row.used_from <= now);

/** The newest one is in use: none waits to be. */
const isInUse = (rows: readonly Row[], now: Date) => rows[0] === undefined || rows[0].used_from <= now;

function isOld([newest]: readonly Row[], now: Date): boolean {
  return newest !== undefined && now.getTime() - newest.used_from.getTime() > OLD_MS;
}

function open({ secrets }: Needs, owner: Owner, row: Row): SigningKey {
  const privateKey = Buffer.from(secrets.open(row.sealed, aad(owner, row.key_id))).toString('utf8');
  return { keyId: row.key_id, algorithm: row.algorithm, privateKey };
}

/** Of several servers that find a key wanting at one moment, one adds it: `wanted` is asked again under the lock. */
async function addKey(
  needs: Needs,
  owner: Owner,
  algorithm: AssertionAlgorithm,
  wanted: (rows: readonly Row[]) => boolean,
): Promise<void> {
  const { database, secrets, clock } = needs;
  const pair = await generateKeyPair(algorithm, { extractable: true, modulusLength: 3072 });
  const jwk = await exportJWK(pair.publicKey);
  const keyId = await calculateJwkThumbprint(jwk);
  const sealed = secrets.seal(Buffer.from(await exportPKCS8(pair.privateKey)), aad(owner, keyId));
  await database.tenant(owner.tenant, async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('client key ' || $1 || ' ' || $2, 0))", [
      owner.tenant,
      owner.id,
    ]);
    const rows = await keysOf(tx, owner, algorithm);
    if (!wanted(rows)) return;
    const now = clock();
    // The first key is used at once: there is none to go on with until the EHR has seen it.
    const usedFrom = rows.length === 0 ? now : new Date(now.getTime() + AHEAD_MS);
    await tx.query(
      'UPDATE client_keys SET gone_at = $3 WHERE connection_id = $1 AND algorithm = $2 AND gone_at IS NULL',
      [owner.id, algorithm, new Date(usedFrom.getTime() + BEHIND_MS)],
    );
    await tx.query('DELETE FROM client_keys WHERE connection_id = $1 AND gone_at < $2', [owner.id, now]);
    await tx.query(
      `INSERT INTO client_keys (tenant_id, connection_id, key_id, algorithm, public_jwk, sealed, made_at, used_from)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        owner.tenant,
        owner.id,
        keyId,
        algorithm,
        JSON.stringify({ ...jwk, kid: keyId, alg: algorithm, use: 'sig', key_ops: ['verify'] }),
        sealed,
        now,
        usedFrom,
      ],
    );
  });
}

function aad(owner: Owner, keyId: string): string {
  return `client-key:${owner.tenant}:${owner.id}:${keyId}`;
}

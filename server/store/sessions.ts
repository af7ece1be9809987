/** Rows of launches under way and of sessions. Who may do what with them is decided in server/security. */
import { Problem } from '../problems.ts';
import type { Role } from '../ehr/connection.ts';
import type { Database, Transaction } from './database.ts';
import type { Secrets } from './secrets.ts';

/** What a callback needs of its launch. */
export interface PendingLaunch {
  readonly tenant: string;
  readonly connectionId: string;
  /** Hash of the cookie that was set when the launch began. */
  readonly browserHash: string;
  readonly nonce: string;
  readonly verifier?: string;
  /** Scopes as they were asked for. */
  readonly asked: readonly string[];
  /** Where the browser goes behind `/s/{sid}/` in the end, e.g. `workbench?open=…`; absent = the chart's panel. */
  readonly target?: string;
}

/** What a session holds beside its keys; kept sealed. */
export interface SessionFacts {
  /** Id of the patient in the EHR; absent when somebody signed in without a chart. */
  readonly ehrPatient?: string;
  readonly encounter?: string;
  readonly user: { readonly name: string; readonly reference?: string };
  readonly needPatientBanner: boolean;
  readonly styleUrl?: string;
  readonly scope: string;
}

export interface SessionRow {
  readonly tenant: string;
  readonly sidHash: string;
  readonly handleHash: string;
  readonly connectionId: string;
  /** Facade id; absent when somebody signed in without a chart. */
  readonly patient?: string;
  /** HMAC of issuer and subject: the same person is the same key, without saying who. */
  readonly userKey: string;
  readonly role: Role;
  readonly startedAt: Date;
  readonly lastInputAt: Date;
  readonly endedAt?: Date;
  readonly facts: SessionFacts;
}

export interface Tokens {
  readonly access: string;
  readonly refresh?: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** From here on a refresh is due. */
  readonly dueAt: number;
  /** When they were given to us. */
  readonly givenAt: number;
}

export async function addPendingLaunch(
  needs: { database: Database; secrets: Secrets },
  stateHash: string,
  launch: PendingLaunch,
  expiresAt: Date,
): Promise<void> {
  const sealed = needs.secrets.sealJson(launch, `launch:${stateHash}`);
  await needs.database.system(async (tx) => {
    await tx.query("DELETE FROM pending_launches WHERE expires_at < $1::timestamptz - interval '1 day'", [
      expiresAt,
    ]);
    await tx.query('INSERT INTO pending_launches VALUES ($1, $2, $3, $4, $5, $6)', [
      stateHash,
      launch.tenant,
      launch.connectionId,
      launch.browserHash,
      sealed,
      expiresAt,
    ]);
  });
}

/** Takes the launch away: of two callbacks with one state only the first gets it. */
export async function takePendingLaunch(
  needs: { database: Database; secrets: Secrets },
  stateHash: string,
): Promise<(PendingLaunch & { readonly expiresAt: Date }) | undefined> {
  const { rows } = await needs.database.system((tx) =>
    tx.query<{ sealed: Uint8Array; expires_at: Date }>(
      'DELETE FROM pending_launches WHERE state_hash = $1 RETURNING sealed, expires_at',
      [stateHash],
    ),
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const launch = needs.secrets.openJson<PendingLaunch>(row.sealed, `launch:${stateHash}`);
  return { ...launch, expiresAt: row.expires_at };
}

export async function tenantOfSession(database: Database, sidHash: string): Promise<string | undefined> {
  const { rows } = await database.system((tx) =>
    tx.query<{ tenant_id: string }>('SELECT tenant_id FROM session_locators WHERE sid_hash = $1', [sidHash]),
  );
  return rows[0]?.tenant_id;
}

export async function addSession(
  tx: Transaction,
  secrets: Secrets,
  row: SessionRow,
  tokens: Tokens,
): Promise<void> {
  await tx.query('INSERT INTO session_locators VALUES ($1, $2, $3)', [
    row.sidHash,
    row.tenant,
    row.startedAt,
  ]);
  await tx.query(
    `INSERT INTO sessions (tenant_id, sid_hash, handle_hash, connection_id, patient, user_key, role, sealed, tokens,
       started_at, last_input_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)`,
    [
      row.tenant,
      row.sidHash,
      row.handleHash,
      row.connectionId,
      row.patient ?? null,
      row.userKey,
      row.role,
      secrets.sealJson(row.facts, `session:${row.sidHash}`),
      secrets.sealJson(tokens, `tokens:${row.sidHash}`),
      row.startedAt,
    ],
  );
}

export async function readSession(
  tx: Transaction,
  secrets: Secrets,
  sidHash: string,
): Promise<SessionRow | undefined> {
  const { rows } = await tx.query<{
    tenant_id: string;
    handle_hash: string;
    connection_id: string;
    patient: string | null;
    user_key: string;
    role: Role;
    sealed: Uint8Array;
    started_at: Date;
    last_input_at: Date;
    ended_at: Date | null;
  }>('SELECT * FROM sessions WHERE sid_hash = $1', [sidHash]);
  const [row] = rows;
  return (
    row && {
      tenant: row.tenant_id,
      sidHash,
      handleHash: row.handle_hash,
      connectionId: row.connection_id,
      ...(row.patient !== null && { patient: row.patient }),
      userKey: row.user_key,
      role: row.role,
      startedAt: row.started_at,
      lastInputAt: row.last_input_at,
      ...(row.ended_at && { endedAt: row.ended_at }),
      facts: secrets.openJson<SessionFacts>(row.sealed, `session:${sidHash}`),
    }
  );
}

export async function readTokens(tx: Transaction, secrets: Secrets, sidHash: string): Promise<Tokens> {
  const { rows } = await tx.query<{ tokens: Uint8Array | null }>(
    'SELECT tokens FROM sessions WHERE sid_hash = $1 AND ended_at IS NULL',
    [sidHash],
  );
  const sealed = rows[0]?.tokens;
  if (!sealed) throw new Problem('session/gone');
  return secrets.openJson<Tokens>(sealed, `tokens:${sidHash}`);
}

/**
 * Takes the right to renew a session's tokens for so many seconds, by the database's clock, which all servers share.
 * False when somebody else has it. No lock is held: a slow EHR must not keep connections of the database.
 */
export async function takeRefreshLease(
  tx: Transaction,
  sidHash: string,
  lease: string,
  seconds: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE sessions SET refresh_lease = $2, refresh_until = now() + make_interval(secs => $3)
     WHERE sid_hash = $1 AND ended_at IS NULL AND (refresh_until IS NULL OR refresh_until < now())`,
    [sidHash, lease, seconds],
  );
  return rowCount === 1;
}

export async function dropRefreshLease(tx: Transaction, sidHash: string, lease: string): Promise<void> {
  await tx.query(
    'UPDATE sessions SET refresh_lease = NULL, refresh_until = NULL WHERE sid_hash = $1 AND refresh_lease = $2',
    [sidHash, lease],
  );
}

/** Writes what was renewed and gives the lease back. False when another has taken it over meanwhile: then its tokens stand. */
export async function writeTokens(
  tx: Transaction,
  secrets: Secrets,
  sidHash: string,
  lease: string,
  tokens: Tokens,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE sessions SET tokens = $3, refresh_lease = NULL, refresh_until = NULL
     WHERE sid_hash = $1 AND refresh_lease = $2 AND ended_at IS NULL`,
    [sidHash, lease, secrets.sealJson(tokens, `tokens:${sidHash}`)],
  );
  return rowCount === 1;
}

/** Moves the idle clock, never back. */
export async function writeInput(tx: Transaction, sidHash: string, at: Date): Promise<void> {
  await tx.query(
    'UPDATE sessions SET last_input_at = greatest(last_input_at, $2) WHERE sid_hash = $1 AND ended_at IS NULL',
    [sidHash, at],
  );
}

/** Ends a session and forgets its tokens. */
export async function endSession(
  tx: Transaction,
  sidHash: string,
  at: Date,
  by: 'logoff' | 'idle' | 'age' | 'ehr',
): Promise<void> {
  await tx.query(
    'UPDATE sessions SET ended_at = $2, ended_by = $3, tokens = NULL WHERE sid_hash = $1 AND ended_at IS NULL',
    [sidHash, at, by],
  );
}

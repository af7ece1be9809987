/** Patients of whom nothing may be deleted, however old: a court, a complaint, an audit by a payer. */
import { Problem } from '../problems.ts';
import type { Transaction } from './database.ts';
import { orderedIds } from './ordered-ids.ts';
import type { Secrets } from './secrets.ts';

export interface LegalHold {
  readonly id: string;
  /** Facade Patient id. */
  readonly patient: string;
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: string;
}

export interface LegalHolds {
  /** In force, newest first. */
  list(tx: Transaction): Promise<LegalHold[]>;
  /** The one in force stays where there is one already. */
  place(
    tx: Transaction,
    hold: Pick<LegalHold, 'patient' | 'reason' | 'placedBy'>,
    at: Date,
  ): Promise<LegalHold>;
  /** Throws `record/no-such-hold`. Gives the patient. */
  lift(tx: Transaction, id: string, at: Date): Promise<string>;
}

interface Row {
  id: string;
  patient: string;
  placed_at: Date;
  sealed: Uint8Array;
}

const placeOf = (tenant: string, id: string): string => `legal-hold/${tenant}/${id}`;

export function legalHoldsIn(secrets: Pick<Secrets, 'sealJson' | 'openJson'>): LegalHolds {
  const nextId = orderedIds();
  const list = async (tx: Transaction): Promise<LegalHold[]> => {
    const { rows } = await tx.query<Row>(
      'SELECT * FROM legal_holds WHERE lifted_at IS NULL ORDER BY placed_at DESC, id DESC',
    );
    return rows.map(({ id, patient, placed_at: placedAt, sealed }) => ({
      id,
      patient,
      placedAt: placedAt.toISOString(),
      ...secrets.openJson<Pick<LegalHold, 'reason' | 'placedBy'>>(sealed, placeOf(tx.tenant, id)),
    }));
  };
  return {
    list,
    async place(tx, { patient, reason, placedBy }, at) {
      const id = nextId();
      await tx.query(
        `INSERT INTO legal_holds (id, patient, placed_at, sealed) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id, patient) WHERE lifted_at IS NULL DO NOTHING`,
        [id, patient, at, secrets.sealJson({ reason, placedBy }, placeOf(tx.tenant, id))],
      );
      const placed = (await list(tx)).find((one) => one.patient === patient);
      if (placed === undefined) throw new Error('a legal hold was not placed');
      return placed;
    },
    async lift(tx, id, at) {
      const { rows } = await tx.query<{ patient: string }>(
        'UPDATE legal_holds SET lifted_at = $2 WHERE id = $1 AND lifted_at IS NULL RETURNING patient',
        [id, at],
      );
      const [lifted] = rows;
      if (lifted === undefined) throw new Problem('record/no-such-hold');
      return lifted.patient;
    },
  };
}

/** What is known of our own Appointments beside the resources themselves: their numbers, whose they are, who told of them. */
import type { Patient } from 'fhir/r4.js';
import type { Transaction } from './database.ts';
import type { Secrets } from './secrets.ts';

export type VisitSource = 'siu' | 'list';
/** The number is a chart's, but this is another's. */
export type Doubt = 'name' | 'birth-date';

export interface OwnVisit {
  readonly appointment: string;
  readonly connectionId: string;
  readonly source: VisitSource;
  /** The message or the list that told of it last, and when. */
  readonly toldBy: string;
  readonly toldAt: Date;
  /** Since when it is so. */
  readonly asOf: Date;
  readonly fillerKey?: string;
  readonly placerKey?: string;
  readonly patientKeys: readonly string[];
  /** Facade id. */
  readonly patient?: string;
  readonly doubt?: Doubt;
  readonly startsAt?: Date;
  /** Of the Appointment. */
  readonly version: number;
  readonly contentKey: string;
  readonly withdrawn: boolean;
  /** As told: numbers, names, birth date. */
  readonly person: Patient;
}

export interface OwnVisitRows {
  write(tx: Transaction, visit: OwnVisit): Promise<void>;
  byKeys(
    tx: Transaction,
    connectionId: string,
    keys: { readonly filler?: string | undefined; readonly placer?: string | undefined },
  ): Promise<OwnVisit | undefined>;
  /** Matched to this patient, or waiting with one of these numbers. */
  ofPatient(
    tx: Transaction,
    connectionId: string,
    patient: string,
    keys: readonly string[],
  ): Promise<readonly OwnVisit[]>;
  /** Those with one of these fillers' numbers. */
  byFillers(tx: Transaction, connectionId: string, keys: readonly string[]): Promise<readonly OwnVisit[]>;
  /** Which patient's numbers a message names: once a chart with them is known, the message is of its record, too. */
  nameMessage(tx: Transaction, messageId: string, patientKeys: readonly string[]): Promise<void>;
  /** As it is now; nobody else changes it until the transaction ends. */
  hold(tx: Transaction, appointment: string): Promise<OwnVisit | undefined>;
  byIds(tx: Transaction, ids: readonly string[]): Promise<readonly OwnVisit[]>;
  /** Of lists, with a beginning within; for telling what a new list no longer has. */
  listedBetween(tx: Transaction, connectionId: string, from: Date, to: Date): Promise<readonly OwnVisit[]>;
  /** Keeps who a chart is of; false where that is known already. */
  rememberPerson(
    tx: Transaction,
    connectionId: string,
    person: { readonly patient: string; readonly keys: readonly string[]; readonly facts: Patient },
  ): Promise<boolean>;
  /** Whose charts with one of these numbers were opened. */
  people(tx: Transaction, connectionId: string, keys: readonly string[]): Promise<readonly KnownPerson[]>;
}

export interface KnownPerson {
  readonly keys: readonly string[];
  readonly patient: string;
  readonly facts: Patient;
}

interface Row {
  tenant_id: string;
  appointment: string;
  connection_id: string;
  source: VisitSource;
  told_by: string;
  told_at: Date;
  as_of: Date;
  filler_key: string | null;
  placer_key: string | null;
  patient_keys: readonly string[];
  patient: string | null;
  doubt: Doubt | null;
  starts_at: Date | null;
  version: number;
  content_key: string;
  withdrawn: boolean;
  sealed: Uint8Array;
}

interface PersonRow {
  tenant_id: string;
  patient: string;
  keys: readonly string[];
  sealed: Uint8Array;
}

type Sealing = Pick<Secrets, 'sealJson' | 'openJson' | 'index'>;

export const visitPlace = (tenant: string, id: string): string => `own-visit:${tenant}:${id}`;
export const personPlace = (tenant: string, connection: string, id: string): string =>
  `chart-person:${tenant}:${connection}:${id}`;

export function ownVisitRows(secrets: Sealing): OwnVisitRows {
  const visitOf = (row: Row): OwnVisit => readRow(secrets, row);
  const select = async (tx: Transaction, where: string, values: readonly unknown[]) => {
    const { rows } = await tx.query<Row>(`SELECT * FROM own_visits WHERE ${where}`, values);
    return rows.map(visitOf);
  };
  return {
    write: (tx, visit) => write(secrets, tx, visit),
    async byKeys(tx, connectionId, { filler, placer }) {
      // The filler's number says which visit it is; before it has one, the placer's does.
      const [found] = await select(
        tx,
        `connection_id = $1 AND (filler_key = $2 OR (placer_key = $3 AND (filler_key IS NULL OR $2::text IS NULL)))
         ORDER BY filler_key = $2 DESC NULLS LAST, as_of DESC LIMIT 1`,
        [connectionId, filler ?? null, placer ?? null],
      );
      return found;
    },
    ofPatient: (tx, connectionId, patient, keys) =>
      select(
        tx,
        `connection_id = $1 AND NOT withdrawn AND (patient = $2 OR (patient IS NULL AND patient_keys && $3::text[]))
         ORDER BY starts_at NULLS LAST, appointment`,
        [connectionId, patient, keys],
      ),
    byFillers: (tx, connectionId, keys) =>
      select(tx, 'connection_id = $1 AND filler_key = ANY ($2::text[])', [connectionId, keys]),
    async nameMessage(tx, messageId, patientKeys) {
      await tx.query('UPDATE v2_messages SET patient_keys = $2 WHERE id = $1', [messageId, patientKeys]);
    },
    async hold(tx, appointment) {
      // Whoever changes a visit changes its Appointment first: the same order, or two would wait for each other.
      await tx.query("SELECT 1 FROM resources WHERE type = 'Appointment' AND id = $1 FOR UPDATE", [
        appointment,
      ]);
      const [held] = await select(tx, 'appointment = $1', [appointment]);
      return held;
    },
    byIds: (tx, ids) => select(tx, 'appointment = ANY ($1::text[])', [ids]),
    listedBetween: (tx, connectionId, from, to) =>
      select(
        tx,
        `connection_id = $1 AND source = 'list' AND NOT withdrawn AND starts_at >= $2 AND starts_at <= $3`,
        [connectionId, from, to],
      ),
    rememberPerson: (tx, connectionId, person) => rememberPerson(secrets, tx, connectionId, person),
    async people(tx, connectionId, keys) {
      const { rows } = await tx.query<PersonRow>(
        'SELECT tenant_id, patient, keys, sealed FROM chart_people WHERE connection_id = $1 AND keys && $2::text[] ORDER BY patient',
        [connectionId, keys],
      );
      return rows.map(({ tenant_id: tenant, patient, keys: known, sealed }) => ({
        patient,
        keys: known,
        facts: secrets.openJson<Patient>(sealed, personPlace(tenant, connectionId, patient)),
      }));
    },
  };
}

async function write(secrets: Sealing, tx: Transaction, visit: OwnVisit): Promise<void> {
  if (visit.patient !== undefined)
    await tx.query(
      'UPDATE v2_messages SET patient = $2 WHERE appointment = $1 AND patient IS NULL AND patient_keys && $3::text[]',
      [visit.appointment, visit.patient, visit.patientKeys],
    );
  await tx.query(
    `INSERT INTO own_visits (appointment, connection_id, source, told_by, told_at, as_of, filler_key, placer_key,
       patient_keys, patient, doubt, starts_at, version, content_key, withdrawn, sealed)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     ON CONFLICT (tenant_id, appointment) DO UPDATE SET source = $3, told_by = $4, told_at = $5, as_of = $6,
       filler_key = $7, placer_key = $8, patient_keys = $9, patient = $10, doubt = $11, starts_at = $12,
       version = $13, content_key = $14, withdrawn = $15, sealed = $16`,
    [
      visit.appointment,
      visit.connectionId,
      visit.source,
      visit.toldBy,
      visit.toldAt,
      visit.asOf,
      visit.fillerKey ?? null,
      visit.placerKey ?? null,
      visit.patientKeys,
      visit.patient ?? null,
      visit.doubt ?? null,
      visit.startsAt ?? null,
      visit.version,
      visit.contentKey,
      visit.withdrawn,
      secrets.sealJson(visit.person, visitPlace(tx.tenant, visit.appointment)),
    ],
  );
}

async function rememberPerson(
  secrets: Sealing,
  tx: Transaction,
  connectionId: string,
  { patient, keys, facts }: { patient: string; keys: readonly string[]; facts: Patient },
): Promise<boolean> {
  const contentKey = secrets.index('chart person', JSON.stringify(facts));
  const { rowCount } = await tx.query(
    `INSERT INTO chart_people (connection_id, patient, keys, content_key, sealed) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, connection_id, patient) DO UPDATE
     SET keys = excluded.keys, content_key = excluded.content_key, sealed = excluded.sealed
     WHERE chart_people.content_key <> excluded.content_key`,
    [
      connectionId,
      patient,
      keys,
      contentKey,
      secrets.sealJson(facts, personPlace(tx.tenant, connectionId, patient)),
    ],
  );
  return rowCount > 0;
}

function readRow(secrets: Sealing, row: Row): OwnVisit {
  return {
    appointment: row.appointment,
    connectionId: row.connection_id,
    source: row.source,
    toldBy: row.told_by,
    toldAt: row.told_at,
    asOf: row.as_of,
    ...(row.filler_key !== null && { fillerKey: row.filler_key }),
    ...(row.placer_key !== null && { placerKey: row.placer_key }),
    patientKeys: row.patient_keys,
    ...(row.patient !== null && { patient: row.patient }),
    ...(row.doubt !== null && { doubt: row.doubt }),
    ...(row.starts_at !== null && { startsAt: row.starts_at }),
    version: row.version,
    contentKey: row.content_key,
    withdrawn: row.withdrawn,
    person: secrets.openJson<Patient>(row.sealed, visitPlace(row.tenant_id, row.appointment)),
  };
}

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
  /** By which messages find it again, and by which lists do. */
  readonly fillerKey?: string;
  readonly placerKey?: string;
  readonly listKey?: string;
  /** The other way it came by, where both told of it: what told of it there, and when. */
  readonly also?: AlsoTold;
  /** What it is held against the other way's visits by (`marksOf`). */
  readonly marks: readonly string[];
  readonly isEnded: boolean;
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

export interface AlsoTold {
  readonly toldBy: string;
  readonly toldAt: Date;
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
  /** Those that lists find again by one of these. */
  byListKeys(tx: Transaction, connectionId: string, keys: readonly string[]): Promise<readonly OwnVisit[]>;
  /** Those that only the other way told of, of these patients and at these times. */
  twins(
    tx: Transaction,
    connectionId: string,
    of: {
      readonly source: VisitSource;
      readonly patientKeys: readonly string[];
      readonly starts: readonly Date[];
    },
  ): Promise<readonly OwnVisit[]>;
  /** Those that name one of these patients' numbers, in an order that is the same for all. */
  withNumbers(tx: Transaction, connectionId: string, keys: readonly string[]): Promise<readonly OwnVisit[]>;
  /** That a list tells of it, too, or no more does; all else stays as it is. */
  link(
    tx: Transaction,
    appointment: string,
    list: { readonly listKey?: string | undefined; readonly also?: AlsoTold | undefined },
  ): Promise<void>;
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
  list_key: string | null;
  also_told_by: string | null;
  also_told_at: Date | null;
  marks: readonly string[];
  is_ended: boolean;
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
    byListKeys: (tx, connectionId, keys) =>
      select(tx, 'connection_id = $1 AND list_key = ANY ($2::text[])', [connectionId, keys]),
    ...acrossWays(select),
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

type Select = (tx: Transaction, where: string, values: readonly unknown[]) => Promise<OwnVisit[]>;

/** What is asked of visits that both ways may tell of, and of those of charts that became one. */
function acrossWays(select: Select): Pick<OwnVisitRows, 'twins' | 'withNumbers' | 'link'> {
  return {
    twins: (tx, connectionId, { source, patientKeys, starts }) =>
      select(
        tx,
        `connection_id = $1 AND source <> $2 AND also_told_by IS NULL AND NOT withdrawn
           AND patient_keys && $3::text[] AND starts_at = ANY ($4::timestamptz[]) ORDER BY appointment`,
        [connectionId, source, patientKeys, starts],
      ),
    withNumbers: (tx, connectionId, keys) =>
      select(tx, 'connection_id = $1 AND NOT withdrawn AND patient_keys && $2::text[] ORDER BY appointment', [
        connectionId,
        keys,
      ]),
    async link(tx, appointment, { listKey, also }) {
      await tx.query(
        'UPDATE own_visits SET list_key = $2, also_told_by = $3, also_told_at = $4 WHERE appointment = $1',
        [appointment, listKey ?? null, also?.toldBy ?? null, also?.toldAt ?? null],
      );
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
       patient_keys, patient, doubt, starts_at, version, content_key, withdrawn, sealed, list_key, also_told_by,
       also_told_at, marks, is_ended)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
     ON CONFLICT (tenant_id, appointment) DO UPDATE SET source = $3, told_by = $4, told_at = $5, as_of = $6,
       filler_key = $7, placer_key = $8, patient_keys = $9, patient = $10, doubt = $11, starts_at = $12,
       version = $13, content_key = $14, withdrawn = $15, sealed = $16, list_key = $17, also_told_by = $18,
       also_told_at = $19, marks = $20, is_ended = $21`,
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
      visit.listKey ?? null,
      visit.also?.toldBy ?? null,
      visit.also?.toldAt ?? null,
      visit.marks,
      visit.isEnded,
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
  // A message about a person and no visit becomes part of the record of whoever it named.
  if (rowCount > 0)
    await tx.query(
      'UPDATE v2_messages SET patient = $2 WHERE connection_id = $1 AND appointment IS NULL AND patient IS NULL AND patient_keys && $3::text[]',
      [connectionId, patient, keys],
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
    ...(row.list_key !== null && { listKey: row.list_key }),
    ...(row.also_told_by !== null &&
      row.also_told_at !== null && { also: { toldBy: row.also_told_by, toldAt: row.also_told_at } }),
    marks: row.marks,
    isEnded: row.is_ended,
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

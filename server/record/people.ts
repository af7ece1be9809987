/** Who looked at the chart, who the patient is to us, visits told by others, and holds: one file each. */
import type { AuditEvent, Patient } from 'fhir/r4.js';
import type { SessionFacts } from '../store/sessions.ts';
import { personPlace, visitPlace } from '../store/own-visits.ts';
import { v2Place } from '../store/v2-messages.ts';
import type { RecordFile } from './archive.ts';
import { listed } from './listed.ts';
import { countOf, pages, whole, type Section } from './section.ts';

export const identity = listed<{ connection_id: string; sealed: Uint8Array }>({
  table: 'facade_ids',
  column: 'facade_id',
  file: 'identity.ndjson',
  about: 'which patient of the EHR our id stands for.',
  sql: `SELECT connection_id AS place, connection_id, sealed FROM facade_ids
    WHERE facade_id = $1 AND connection_id COLLATE "C" > $2 ORDER BY connection_id COLLATE "C" LIMIT $3`,
  line: ({ connection_id: connection, sealed }, { secrets }, { tenant, patient }) => ({
    connection,
    ...secrets.openJson<object>(sealed, `facade-id:${tenant}:${connection}:${patient}`),
  }),
});

export const auditEvents = listed<{ id: string; event: Uint8Array }>({
  table: 'audit_events',
  file: 'audit/AuditEvent.ndjson',
  about: 'who saw or changed what of this patient, and when: the accounting of accesses, refused ones too.',
  sql: `SELECT id::text AS id, event, to_char(recorded_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS') || id AS place
    FROM audit_events WHERE patient = $1
      AND (to_char(recorded_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS') || id) COLLATE "C" > $2
    ORDER BY (to_char(recorded_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS') || id) COLLATE "C" LIMIT $3`,
  line: ({ id, event }, { secrets }, { tenant }) =>
    secrets.openJson<AuditEvent>(event, `audit/${tenant}/${id}`),
});

interface SessionColumns {
  readonly sid_hash: string;
  readonly role: string;
  readonly started_at: Date;
  readonly last_input_at: Date;
  readonly ended_at: Date | null;
  readonly sealed: Uint8Array;
}

export const sessions = listed<SessionColumns>({
  table: 'sessions',
  file: 'sessions.ndjson',
  about: 'who had this chart open, in which role, from when to when.',
  sql: `SELECT sid_hash AS place, sid_hash, role, started_at, last_input_at, ended_at, sealed FROM sessions
    WHERE patient = $1 AND sid_hash COLLATE "C" > $2 ORDER BY sid_hash COLLATE "C" LIMIT $3`,
  line: (row, { secrets }) => {
    const { user } = secrets.openJson<SessionFacts>(row.sealed, `session:${row.sid_hash}`);
    const { role, started_at: startedAt, last_input_at: lastInputAt, ended_at: endedAt } = row;
    return { user, role, startedAt, lastInputAt, endedAt };
  },
});

interface VisitColumns {
  readonly appointment: string;
  readonly source: string;
  readonly told_by: string;
  readonly told_at: Date;
  readonly as_of: Date;
  readonly withdrawn: boolean;
  readonly sealed: Uint8Array;
}

export const ownVisits = listed<VisitColumns>({
  table: 'own_visits',
  file: 'visits.ndjson',
  about: 'where our Appointments come from, and the patient as the message or list told of them.',
  sql: `SELECT appointment AS place, appointment, source, told_by::text AS told_by, told_at, as_of, withdrawn, sealed
    FROM own_visits WHERE patient = $1 AND appointment COLLATE "C" > $2 ORDER BY appointment COLLATE "C" LIMIT $3`,
  line: (row, { secrets }, { tenant }) => ({
    appointment: `Appointment/${row.appointment}`,
    source: row.source,
    toldBy: row.told_by,
    toldAt: row.told_at,
    asOf: row.as_of,
    withdrawn: row.withdrawn,
    person: secrets.openJson<Patient>(row.sealed, visitPlace(tenant, row.appointment)),
  }),
});

export const chartPeople = listed<{ connection_id: string; sealed: Uint8Array }>({
  table: 'chart_people',
  file: 'person.ndjson',
  about: 'numbers, names and birth date of the chart, kept so that visits told later find their patient.',
  sql: `SELECT connection_id AS place, connection_id, sealed FROM chart_people
    WHERE patient = $1 AND connection_id COLLATE "C" > $2 ORDER BY connection_id COLLATE "C" LIMIT $3`,
  line: ({ connection_id: connection, sealed }, { secrets }, { tenant, patient }) =>
    secrets.openJson<Patient>(sealed, personPlace(tenant, connection, patient)),
});

export const legalHolds = listed<{ placed_at: Date; lifted_at: Date | null }>({
  table: 'legal_holds',
  file: 'legal-holds.ndjson',
  about:
    'when nothing of this patient might be deleted. The reasons are not the patient’s to see and stay here.',
  sql: `SELECT id::text AS place, placed_at, lifted_at FROM legal_holds
    WHERE patient = $1 AND id::text COLLATE "C" > $2 ORDER BY id::text COLLATE "C" LIMIT $3`,
  line: ({ placed_at: placedAt, lifted_at: liftedAt }) => ({ placedAt, liftedAt }),
});

interface MessageColumns {
  readonly id: string;
  readonly control_id: string;
  readonly event: string;
  readonly state: string;
  readonly received_at: Date;
  readonly sealed: Uint8Array;
}

/** One file for each, as it came over the wire. */
export const v2Messages: Section = {
  table: 'v2_messages',
  about: 'hl7v2/: messages of the scheduling system about this patient, byte for byte.',
  count: (tx, { patient }) => countOf(tx, 'v2_messages WHERE patient = $1', patient),
  async *files(needs, subject): AsyncGenerator<RecordFile> {
    const sql = `SELECT id::text AS id, control_id, event, state, received_at, sealed FROM v2_messages
      WHERE patient = $1 AND id::text COLLATE "C" > $2 ORDER BY id::text COLLATE "C" LIMIT $3`;
    for await (const row of pages<MessageColumns>(needs, subject, { sql, place: ({ id }) => id })) {
      const at = row.received_at.toISOString().replaceAll(/[:.]/g, '-');
      const bytes = needs.secrets.open(row.sealed, v2Place(subject.tenant, row.id));
      yield { path: `hl7v2/${at}-${row.event}-${row.state}-${row.id}.hl7`, content: whole(bytes) };
    }
  },
};

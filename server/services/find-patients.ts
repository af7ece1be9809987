/**
 * Looks in the EHR, in our own name, for the patients of visits that wait, where the connection gives us access without a
 * person. One at a time and behind whoever waits for an answer; a visit whose patient is not found waits for its chart.
 */
import type { Patient, Resource } from 'fhir/r4.js';
import type { BackendAccess } from '../ehr/backend.ts';
import type { Connection } from '../ehr/connection.ts';
import { facadeIds, type GivenIds } from '../ehr/facade-ids.ts';
import type { Log } from '../log.ts';
import { isProblem } from '../problems.ts';
import { recordAccess, type AuditTrail } from '../security/audit.ts';
import type { Database } from '../store/database.ts';
import type { Secrets } from '../store/secrets.ts';
import type { OwnVisits } from './own-visits.ts';
import { chartNumbers, compare } from './same-person.ts';

export interface FindPatientsNeeds {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly visits: Pick<OwnVisits, 'know' | 'ofChart'>;
  readonly backend: Pick<BackendAccess, 'client'>;
  readonly audit: AuditTrail;
  readonly clock: () => Date;
  readonly log: Log;
}

export interface FindPatients {
  /** Returns at once; asks the EHR later. `told` is the patient as the message or the list names it. */
  seek(connection: Connection, told: Patient): void;
  /** Resolves when nobody is looked for any more. */
  settled(): Promise<void>;
}

/** Beyond it the visits wait for their charts: an EHR is not to be asked for hours because of one list. */
const QUEUE = 2_000;

export function buildFindPatients(needs: FindPatientsNeeds): FindPatients {
  const asked = new Set<string>();
  let work = Promise.resolve();
  return {
    seek(connection, told) {
      const numbers = chartNumbers(told).map(({ value = '' }) => value);
      const key = JSON.stringify([connection.tenant, connection.id, numbers]);
      if (connection.backend === undefined || numbers.length === 0) return;
      if (asked.has(key) || asked.size >= QUEUE) return;
      asked.add(key);
      work = work
        .then(() => find(needs, connection, told))
        .catch((cause: unknown) => {
          const why = isProblem(cause) ? { problem: cause.id } : { err: cause };
          needs.log.warn(
            { connection: connection.id, ...why },
            'the patient of a visit could not be looked for',
          );
        })
        .finally(() => asked.delete(key));
    },
    settled: () => work,
  };
}

const isPatient = (one: Resource): one is Patient => one.resourceType === 'Patient';

async function find(needs: FindPatientsNeeds, connection: Connection, told: Patient): Promise<void> {
  const { database, secrets, visits } = needs;
  const client = await needs.backend.client(connection, 'visits');
  const ids = facadeIds(connection, secrets);
  for (const { value = '' } of chartNumbers(told)) {
    const { resources } = await client.search('Patient', new URLSearchParams({ identifier: value }));
    // Whoever else has such a number, e.g. as a member of an insurer, is none of our business.
    const found = resources.filter(isPatient).filter((one) => compare(told, one) !== undefined);
    const given: GivenIds = new Map();
    const patients = found.map((one) => ids.outgoing(one, given));
    await database.tenant(connection.tenant, async (tx) => {
      await ids.remember(tx, given);
      await recordAccess(tx, needs, {
        interaction: 'search-type',
        type: 'Patient',
        query: 'identifier=(number of a visit)',
        patients: patients.flatMap(({ id }) => id ?? []),
        outcome: 'success',
        at: needs.clock(),
        asker: {
          client: { id: `visits:${connection.id}`, name: 'Chartside, for visits without a chart' },
          address: '',
          server: 'visits',
          requestId: 'visits',
        },
      });
      await visits.know(tx, connection.id, patients);
      for (const patient of patients) await visits.ofChart(tx, connection.id, patient);
    });
  }
}

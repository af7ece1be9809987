/** Puts together what keeps visits of EHRs without Appointment: lists, HL7 v2 messages, and the listener for these. */
import type { Router } from 'express';
import type { BackendAccess } from './ehr/backend.ts';
import type { Log } from './log.ts';
import { startMllp, type Mllp } from './mllp/listener.ts';
import { blockListOf, type MllpSettings } from './mllp/settings.ts';
import { visitsImportRoutes } from './routes/visits-import.ts';
import type { AuditTrail } from './security/audit.ts';
import type { SessionContext } from './security/session-context.ts';
import { buildFindPatients } from './services/find-patients.ts';
import { outsideVisitsOf, type ReadOutside } from './services/outside-visits.ts';
import { buildOwnVisits } from './services/own-visits.ts';
import { siuMessages } from './services/siu-messages.ts';
import { buildVisitLists } from './services/visit-lists.ts';
import { buildVisitMessages } from './services/visit-messages.ts';
import type { Connections } from './store/connections.ts';
import type { Database } from './store/database.ts';
import { mergedNumberRows } from './store/merged-numbers.ts';
import { ownVisitRows } from './store/own-visits.ts';
import type { Resources } from './store/resources.ts';
import type { Secrets } from './store/secrets.ts';
import { v2MessagesIn } from './store/v2-messages.ts';
import { visitListRows } from './store/visit-lists.ts';

export interface VisitsNeeds {
  readonly database: Database;
  readonly resources: Resources;
  readonly connections: Pick<Connections, 'byId'>;
  readonly backend: Pick<BackendAccess, 'client'>;
  readonly secrets: Secrets;
  readonly audit: AuditTrail;
  readonly clock: () => Date;
  readonly log: Log;
  readonly sandbox: boolean;
}

export interface Visits {
  readonly readOutside: (session: SessionContext) => ReadOutside;
  /** Below /s/{sid}/api. */
  readonly router: Router;
  readonly listen: (settings: MllpSettings) => Promise<Mllp>;
}

export function buildVisits(needs: VisitsNeeds): Visits {
  const { database, resources, connections, secrets, clock, log } = needs;
  const visits = buildOwnVisits({
    ...{ resources, secrets, clock },
    ...{ rows: ownVisitRows(secrets), merged: mergedNumberRows(secrets) },
  });
  const [messages, lists] = [v2MessagesIn(secrets), visitListRows(secrets)];
  const patients = buildFindPatients({ ...needs, visits });
  const { handle, refuse } = siuMessages({ ...needs, messages, visits, patients });
  return {
    readOutside: (session) => outsideVisitsOf({ database, connections, visits, lists }, session),
    router: visitsImportRoutes({
      lists: buildVisitLists({ database, connections, visits, patients, lists, secrets, clock }),
      messages: buildVisitMessages({ database, messages }),
      clock,
    }),
    listen: ({ allow, ...settings }) =>
      startMllp({ ...settings, log, handle, refuse, ...(allow && { allow: blockListOf(allow) }) }),
  };
}

/** What an export of a patient's record consists of. */
import { ehrWrites } from './ehr-writes.ts';
import { exchanges } from './exchanges.ts';
import { auditEvents, chartPeople, identity, legalHolds, ownVisits, sessions, v2Messages } from './people.ts';
import { resources } from './resources.ts';
import type { Section } from './section.ts';

/** In the order they are written; each table with a column `patient` has one. Uploaded lists of visits are of many
 * patients: what they said of this one stands in `visits.ndjson`. */
export const sections: readonly Section[] = [
  identity,
  chartPeople,
  resources,
  exchanges,
  ehrWrites,
  ownVisits,
  v2Messages,
  auditEvents,
  sessions,
  legalHolds,
];

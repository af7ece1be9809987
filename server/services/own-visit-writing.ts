/** Reads and writes the Appointment of a visit of ours, with who told of it as its Provenance. */
import type { Appointment } from 'fhir/r4.js';
import type { Transaction } from '../store/database.ts';
import type { OwnVisit, OwnVisitRows, VisitSource } from '../store/own-visits.ts';
import type { Resources, Stored } from '../store/resources.ts';
import { putProvenance } from './provenance.ts';

export interface VisitWritingNeeds {
  readonly resources: Resources;
  readonly rows: OwnVisitRows;
  readonly clock: () => Date;
}

export async function appointmentOf(
  { resources }: Pick<VisitWritingNeeds, 'resources'>,
  tx: Transaction,
  visit: OwnVisit,
): Promise<Stored<Appointment>> {
  const stored = await resources.get<Appointment>(tx, 'Appointment', visit.appointment, visit.version);
  if (stored === undefined) throw new Error('a visit has no Appointment');
  return stored;
}

/** Who said so, in the words of a Provenance. */
const authors: Readonly<Record<VisitSource, string>> = {
  siu: 'Scheduling system (HL7 v2)',
  list: 'List of visits',
};

/** `because`: what made this version, where it is not what told of the visit. */
export async function putVisit(
  needs: VisitWritingNeeds,
  tx: Transaction,
  visit: OwnVisit,
  appointment: Appointment,
  because: Pick<OwnVisit, 'source' | 'toldBy'> = visit,
): Promise<Stored<Appointment>> {
  const { source, toldBy } = because;
  const { patient } = visit;
  const stored = await needs.resources.put<Appointment>(tx, {
    resource: {
      ...appointment,
      id: visit.appointment,
      meta: { source: `urn:chartside:visits:${source}#${toldBy}` },
    },
    connection: visit.connectionId,
    ...(patient !== undefined && { patient }),
  });
  await needs.rows.write(tx, { ...visit, version: Number(stored.meta?.versionId) });
  if (patient !== undefined)
    await putProvenance(needs, tx, {
      targets: [stored],
      patient,
      author: authors[source],
      sources: [{ kind: source === 'siu' ? 'v2-message' : 'visit-list', id: toldBy }],
    });
  return stored;
}

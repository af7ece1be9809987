/** The visits of a chart whose EHR has none in FHIR: ours, with who told of them and when. */
import type { Patient } from 'fhir/r4.js';
import type { SessionContext } from '../security/session-context.ts';
import type { Connections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import type { VisitListRows } from '../store/visit-lists.ts';
import type { OwnVisits, VisitOfChart, VisitsOfChart } from './own-visits.ts';

export interface OutsideVisit extends VisitOfChart {
  /** Who uploaded the list that told of it. */
  readonly by?: string;
}

export interface OutsideVisits extends Pick<VisitsOfChart, 'doubts'> {
  readonly visits: readonly OutsideVisit[];
  /** The connection names a sender of HL7 v2 messages. */
  readonly byMessages: boolean;
}

/** Of the patient whose chart is open. */
export type ReadOutside = (patient: Patient) => Promise<OutsideVisits>;

export interface OutsideVisitNeeds {
  readonly database: Database;
  readonly connections: Pick<Connections, 'byId'>;
  readonly visits: Pick<OwnVisits, 'ofChart'>;
  readonly lists: Pick<VisitListRows, 'read'>;
}

/** The list that told of it, alone or beside a message. */
const listOf = ({ source, toldBy, also }: VisitOfChart) => (source === 'list' ? toldBy : also?.toldBy);

/** Audits by itself, with the read. */
export function outsideVisitsOf(needs: OutsideVisitNeeds, session: SessionContext): ReadOutside {
  const { tenant } = session;
  return async (patient) => {
    const { id, hl7v2 } = await needs.connections.byId(tenant, session.connection.id);
    return needs.database.tenant(tenant, async (tx) => {
      const found = await needs.visits.ofChart(tx, id, patient);
      await session.auditAccess(tx, {
        interaction: 'search-type',
        type: 'Appointment',
        query: `patient=Patient/${session.patient}`,
        outcome: 'success',
      });
      const lists = new Set(found.visits.flatMap((visit) => listOf(visit) ?? []));
      const names = new Map<string, string>();
      for (const list of lists) {
        const read = await needs.lists.read(tx, id, list);
        if (read) names.set(list, read.content.uploadedBy.name);
      }
      const visits = found.visits.map((visit): OutsideVisit => {
        const by = names.get(listOf(visit) ?? '');
        return { ...visit, ...(by !== undefined && { by }) };
      });
      return { visits, doubts: found.doubts, byMessages: hl7v2 !== undefined };
    });
  };
}

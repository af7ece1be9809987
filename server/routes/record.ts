/** /s/{sid}/api: the record as a whole: its export, legal holds, what was published. The table stands in server/record-view.ts. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router, type Request, type Response } from 'express';
import type { Role } from '../ehr/connection.ts';
import { Problem } from '../problems.ts';
import type { Publications } from '../publish/publications.ts';
import { archiveOf } from '../record/archive.ts';
import { contentsOf, recordFiles } from '../record/record-files.ts';
import type { Subject } from '../record/section.ts';
import type { LegalHoldView, PublicationsView, PublicationView, RecordContents } from '../record-view.ts';
import { refuseRole, userOf, type UserContext } from '../security/session-context.ts';
import { findSubject } from '../record/subject.ts';
import type { Database } from '../store/database.ts';
import { legalHoldsIn, type LegalHold } from '../store/legal-holds.ts';
import type { Secrets } from '../store/secrets.ts';
import { isUuid } from '../uuid.ts';

export interface RecordRouteNeeds {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly clock: () => Date;
  /** Absent = no FHIR repository is set up. */
  readonly publications?: Publications;
}

const staff: readonly Role[] = ['records', 'admin'];
const analysts: readonly Role[] = ['analyst', 'admin'];
const MOST = 200;

export function recordRoutes(needs: RecordRouteNeeds): Router {
  const router = Router({ mergeParams: true });
  router.get('/record-export/contents', async (req, res) => {
    const user = await allowed(needs, req, staff);
    const subject = await subjectOf(needs, user, req.query['patient']);
    res.json(viewOf(subject, await contentsOf(needs, subject)));
  });
  router.get('/record-export', async (req, res) => {
    const user = await allowed(needs, req, staff);
    await sendArchive(needs, user, await subjectOf(needs, user, req.query['patient']), res);
  });
  addHolds(router, needs);
  addPublications(router, needs);
  return router;
}

async function allowed(
  { database }: RecordRouteNeeds,
  req: Request,
  roles: readonly Role[],
): Promise<UserContext> {
  const user = userOf(req);
  if (roles.includes(user.role)) return user;
  return refuseRole(database, user, 'record/not-allowed', { type: 'record' });
}

/** The chart's patient; without a chart the one named, if it is one of this connection. */
async function subjectOf(
  { database }: RecordRouteNeeds,
  user: UserContext,
  named: unknown,
): Promise<Subject> {
  const { tenant, connection } = user;
  const ofChart = 'patient' in user && typeof user.patient === 'string' ? user.patient : undefined;
  const patient = ofChart ?? (typeof named === 'string' ? named : '');
  if (ofChart !== undefined && named !== undefined && named !== ofChart)
    throw new Problem('ehr/other-patient');
  return findSubject(database, { tenant, connectionId: connection.id, patient });
}

function viewOf({ patient }: Subject, counts: Readonly<Record<string, number>>): RecordContents {
  return {
    patient: `Patient/${patient}`,
    resources: counts['resources'] ?? 0,
    exchanges: counts['exchanges'] ?? 0,
    visits: counts['own_visits'] ?? 0,
    messages: counts['v2_messages'] ?? 0,
    accesses: counts['audit_events'] ?? 0,
  };
}

/** Audited before the first byte; a failure after that cuts the connection, so that nobody takes a part for the whole. */
async function sendArchive(
  needs: RecordRouteNeeds,
  user: UserContext,
  subject: Subject,
  res: Response,
): Promise<void> {
  const at = needs.clock();
  await needs.database.tenant(user.tenant, (tx) =>
    user.auditAccess(tx, {
      interaction: 'operation',
      type: 'Patient',
      id: subject.patient,
      patient: subject.patient,
      query: 'record-export',
      outcome: 'success',
    }),
  );
  const about = { at, madeBy: user.user.name, connection: user.connection.name };
  res
    .type('application/zip')
    .attachment(`record-${at.toISOString().slice(0, 10)}-${subject.patient.slice(0, 8)}.zip`);
  await pipeline(Readable.from(archiveOf(recordFiles(needs, subject, about), at)), res);
}

const holdView = ({ id, patient, reason, placedBy, placedAt }: LegalHold): LegalHoldView => ({
  id,
  patient: `Patient/${patient}`,
  reason,
  placedBy,
  placedAt,
});

function addHolds(router: Router, needs: RecordRouteNeeds): void {
  const { database, clock } = needs;
  const holds = legalHoldsIn(needs.secrets);
  router.get('/legal-holds', async (req, res) => {
    const user = await allowed(needs, req, staff);
    const found = await database.tenant(user.tenant, async (tx) => {
      await user.auditAccess(tx, {
        interaction: 'search-type',
        type: 'legal-hold',
        query: '',
        outcome: 'success',
      });
      return holds.list(tx);
    });
    res.json({ holds: found.map(holdView) });
  });
  router.post('/legal-holds', async (req, res) => {
    const user = await allowed(needs, req, staff);
    const { patient: named, reason } = (req.body ?? {}) as Record<string, unknown>;
    if (typeof reason !== 'string' || reason.trim() === '' || reason.length > 2_000)
      throw new Problem('record/bad-hold', { why: '"reason" is missing or longer than 2,000 characters' });
    const { patient } = await subjectOf(needs, user, named);
    const placed = await database.tenant(user.tenant, async (tx) => {
      await user.auditAccess(tx, { interaction: 'create', type: 'legal-hold', patient, outcome: 'success' });
      return holds.place(tx, { patient, reason, placedBy: user.user.name }, clock());
    });
    res.status(201).json(holdView(placed));
  });
  router.delete('/legal-holds/:id', async (req, res) => {
    const user = await allowed(needs, req, staff);
    const { id } = req.params;
    if (!isUuid(id)) throw new Problem('record/no-such-hold');
    await database.tenant(user.tenant, async (tx) => {
      const patient = await holds.lift(tx, id, clock());
      await user.auditAccess(tx, {
        interaction: 'delete',
        type: 'legal-hold',
        id,
        patient,
        outcome: 'success',
      });
    });
    res.status(204).end();
  });
}

function addPublications(router: Router, needs: RecordRouteNeeds): void {
  const { database, publications } = needs;
  router.get('/publications', async (req, res) => {
    const user = await allowed(needs, req, analysts);
    const state = (['waiting', 'sent', 'failed'] as const).find((one) => one === req.query['state']);
    const found: readonly PublicationView[] = await database.tenant(user.tenant, async (tx) => {
      await user.auditAccess(tx, {
        interaction: 'search-type',
        type: 'publication',
        query: state === undefined ? '' : `state=${state}`,
        outcome: 'success',
      });
      return (await publications?.list(tx, { limit: MOST, ...(state === undefined ? {} : { state }) })) ?? [];
    });
    const view: PublicationsView = { configured: publications !== undefined, publications: found };
    res.json(view);
  });
  router.post('/publications/:id/again', async (req, res) => {
    const user = await allowed(needs, req, analysts);
    const { id } = req.params;
    if (publications === undefined || !isUuid(id)) throw new Problem('record/no-such-publication');
    const again: PublicationView = await database.tenant(user.tenant, async (tx) => {
      await user.auditAccess(tx, { interaction: 'create', type: 'publication', id, outcome: 'success' });
      return publications.again(tx, id);
    });
    res.status(202).json(again);
  });
}

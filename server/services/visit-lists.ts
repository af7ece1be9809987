/** Lists of visits: uploaded, looked at with other columns, applied as a whole or not at all, and taken back. */
import { randomUUID } from 'node:crypto';
import type { Patient } from 'fhir/r4.js';
import type { Connection } from '../ehr/connection.ts';
import { Problem } from '../problems.ts';
import type { UserContext } from '../security/session-context.ts';
import type { Connections } from '../store/connections.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { OwnVisit } from '../store/own-visits.ts';
import type { Secrets } from '../store/secrets.ts';
import type { VisitListRow, VisitListRows } from '../store/visit-lists.ts';
import type {
  ApplyList,
  ChooseColumns,
  ListPreview,
  ListSummary,
  UndoneList,
  VisitsImportView,
} from '../visits-view.ts';
import { isUuid } from '../uuid.ts';
import type { FindPatients } from './find-patients.ts';
import { lockVisits, type OwnVisits } from './own-visits.ts';
import { readListText, listLimits, rowsAsCsv } from './visit-list-file.ts';
import { foreseeList, previewOf, type ForeseenList } from './visit-list-preview.ts';

export interface VisitListNeeds {
  readonly database: Database;
  readonly connections: Pick<Connections, 'byId'>;
  readonly visits: OwnVisits;
  readonly patients: Pick<FindPatients, 'seek'>;
  readonly lists: VisitListRows;
  readonly secrets: Pick<Secrets, 'index'>;
  readonly clock: () => Date;
}

export interface VisitLists {
  overview(user: UserContext): Promise<VisitsImportView>;
  upload(
    user: UserContext,
    file: { readonly name: string; readonly bytes: Uint8Array },
  ): Promise<ListPreview>;
  look(user: UserContext, id: string): Promise<ListPreview>;
  choose(user: UserContext, id: string, chosen: ChooseColumns): Promise<ListPreview>;
  /** All rows that can be read, in one transaction. The same key again gives what it did. */
  apply(user: UserContext, id: string, how: ApplyList, key: string): Promise<ListSummary>;
  undo(user: UserContext, id: string): Promise<UndoneList>;
  /** The rows that are not taken, as CSV. */
  unreadable(user: UserContext, id: string): Promise<string>;
}

const SHOWN_LISTS = 20;
const uploaders = new Set(['coordinator', 'admin']);
const analysts = new Set(['analyst', 'admin']);

export const mayUpload = ({ role }: Pick<UserContext, 'role'>): boolean => uploaders.has(role);
export const maySeeMessages = ({ role }: Pick<UserContext, 'role'>): boolean => analysts.has(role);

export function buildVisitLists(needs: VisitListNeeds): VisitLists {
  return {
    overview: (user) => overview(needs, user),
    upload: (user, file) => upload(needs, user, file),
    look: (user, id) =>
      withList(needs, user, id, async (tx, connection, list) => {
        await audit(user, tx, 'read', id);
        return show(needs, tx, connection, list);
      }),
    choose: (user, id, chosen) => choose(needs, user, id, chosen),
    apply: (user, id, how, key) => apply(needs, user, id, how, key),
    undo: (user, id) => undo(needs, user, id),
    unreadable: (user, id) => unreadable(needs, user, id),
  };
}

function refuseOthers(user: UserContext): void {
  if (!mayUpload(user)) throw new Problem('visits/not-allowed', { role: user.role });
}

async function connectionOf(needs: VisitListNeeds, user: UserContext): Promise<Connection> {
  const connection = await needs.connections.byId(user.tenant, user.connection.id);
  if (connection.flags.appointment !== 'absent') throw new Problem('visits/from-the-ehr');
  return connection;
}

/** One list of the site, within a transaction that holds it. */
async function withList<T>(
  needs: VisitListNeeds,
  user: UserContext,
  id: string,
  work: (tx: Transaction, connection: Connection, list: VisitListRow) => Promise<T>,
): Promise<T> {
  refuseOthers(user);
  const connection = await connectionOf(needs, user);
  if (!isUuid(id)) throw new Problem('visits/no-such-list');
  return needs.database.tenant(user.tenant, async (tx) => {
    const list = await needs.lists.read(tx, connection.id, id, 'hold');
    if (list === undefined) throw new Problem('visits/no-such-list');
    return work(tx, connection, list);
  });
}

/** An access to a list as a whole: whose visits stand in it is not known before it is read. */
function audit(
  user: UserContext,
  tx: Transaction,
  what: string,
  id: string,
  patients: readonly string[] = [],
) {
  return user.auditAccess(tx, {
    interaction: 'operation',
    type: 'Appointment',
    query: `visit-list/${what}/${id}`,
    ...(patients.length > 0 && { patients }),
    outcome: 'success',
  });
}

async function overview(needs: VisitListNeeds, user: UserContext): Promise<VisitsImportView> {
  if (!mayUpload(user) && !maySeeMessages(user)) throw new Problem('visits/not-allowed', { role: user.role });
  const connection = await needs.connections.byId(user.tenant, user.connection.id);
  const { hl7v2 } = connection;
  const lists = await needs.database.tenant(user.tenant, async (tx) => {
    const last = await needs.lists.lastApplied(tx, connection.id);
    const rows = await needs.lists.newest(tx, connection.id, SHOWN_LISTS);
    return rows.map((row) => summaryOf(row, last));
  });
  return {
    connection: connection.name,
    timeZone: connection.timeZone,
    isNeeded: connection.flags.appointment === 'absent',
    may: { upload: mayUpload(user), seeMessages: maySeeMessages(user) },
    ...(hl7v2 && {
      sender: {
        application: hl7v2.sendingApplication,
        ...(hl7v2.sendingFacility !== undefined && { facility: hl7v2.sendingFacility }),
      },
    }),
    lists,
    limits: listLimits,
  };
}

export const summaryOf = (list: VisitListRow, last: string | undefined): ListSummary => ({
  id: list.id,
  fileName: list.content.fileName,
  uploadedBy: list.content.uploadedBy.name,
  uploadedAt: list.uploadedAt.toISOString(),
  state: list.state,
  ...(list.appliedAt && { appliedAt: list.appliedAt.toISOString() }),
  ...(list.undoneAt && { undoneAt: list.undoneAt.toISOString() }),
  ...(list.counts && { counts: list.counts }),
  canUndo: list.state === 'applied' && list.id === last,
});

async function upload(
  needs: VisitListNeeds,
  user: UserContext,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
): Promise<ListPreview> {
  refuseOthers(user);
  const connection = await connectionOf(needs, user);
  const read = readListText(bytes);
  return needs.database.tenant(user.tenant, async (tx) => {
    const chosen = await needs.lists.chosen(tx, connection.id);
    const list: VisitListRow = {
      id: randomUUID(),
      connectionId: connection.id,
      state: 'open',
      uploadedAt: needs.clock(),
      content: {
        fileName: name.slice(0, 200) || 'visits.csv',
        uploadedBy: { key: user.user.key, name: user.user.name },
        ...read,
        columns: chosen?.columns ?? {},
        dateOrder: chosen?.dateOrder ?? 'mdy',
      },
    };
    await needs.lists.write(tx, list);
    await audit(user, tx, 'upload', list.id);
    return show(needs, tx, connection, list);
  });
}

async function show(
  needs: VisitListNeeds,
  tx: Transaction,
  connection: Connection,
  list: VisitListRow,
): Promise<ListPreview> {
  const last = await needs.lists.lastApplied(tx, connection.id);
  const foreseen = await foreseeList(needs.visits, tx, connection, list);
  return previewOf(summaryOf(list, last), list.content, foreseen);
}

function choose(
  needs: VisitListNeeds,
  user: UserContext,
  id: string,
  { columns, dateOrder }: ChooseColumns,
): Promise<ListPreview> {
  return withList(needs, user, id, async (tx, connection, list) => {
    if (list.state !== 'open') throw new Problem('visits/not-open');
    const chosen = { ...list, content: { ...list.content, columns, dateOrder } };
    await needs.lists.write(tx, chosen);
    await audit(user, tx, 'read', id);
    return show(needs, tx, connection, chosen);
  });
}

async function apply(
  needs: VisitListNeeds,
  user: UserContext,
  id: string,
  how: ApplyList,
  key: string,
): Promise<ListSummary> {
  const call = needs.secrets.index('visit list call', `${user.user.key}:${key}`);
  const waiting: { readonly connection: Connection; readonly patient: Patient }[] = [];
  const done = await withList(needs, user, id, async (tx, connection, list) => {
    const applied = await needs.lists.byCall(tx, call);
    if (applied !== undefined && applied !== id) throw new Problem('visits/key-reused');
    if (applied === id) return summaryOf(list, await needs.lists.lastApplied(tx, connection.id));
    if (list.state !== 'open') throw new Problem('visits/not-open');
    // Two lists of a site are applied one after the other, in the order they say, and no message comes between.
    await lockVisits(tx, connection.id, 'alone');
    const foreseen = await foreseeList(needs.visits, tx, connection, list);
    const patients = await carryOut(needs, tx, list, foreseen, how);
    for (const { plan } of foreseen.rows)
      if (plan?.kept.waitsFor) waiting.push({ connection, patient: plan.kept.waitsFor });
    const kept: VisitListRow = {
      ...list,
      ...{ state: 'applied', appliedAt: needs.clock(), call },
      counts: { ...foreseen.counts, gone: how.gone === 'cancel' ? foreseen.counts.gone : 0 },
    };
    await needs.lists.write(tx, kept);
    const { columns, dateOrder } = list.content;
    await needs.lists.choose(tx, connection.id, { columns, dateOrder });
    await audit(user, tx, 'apply', id, patients);
    return summaryOf(kept, id);
  });
  for (const { connection, patient } of waiting) needs.patients.seek(connection, patient);
  return done;
}

/** Gives the facade ids of the patients whose visits were changed. */
async function carryOut(
  needs: VisitListNeeds,
  tx: Transaction,
  list: VisitListRow,
  { rows, gone }: ForeseenList,
  how: ApplyList,
): Promise<readonly string[]> {
  const patients = new Set<string>();
  for (const { fate, plan } of rows) {
    if (plan === undefined) continue;
    const isAlsoListed = fate === 'unchanged' && plan.kept.both !== undefined;
    if (fate !== 'new' && fate !== 'changed' && !isAlsoListed) continue;
    if (isAlsoListed) await needs.visits.rows.link(tx, plan.visit.appointment, plan.visit);
    else await needs.visits.carryOut(tx, plan);
    await needs.lists.addChange(tx, list.id, plan.kept.appointment, plan.kept.before);
    if (plan.kept.patient !== undefined) patients.add(plan.kept.patient);
  }
  const told = { toldBy: list.id, toldAt: needs.clock(), asOf: list.uploadedAt };
  for (const visit of how.gone === 'cancel' ? gone : []) {
    await needs.visits.setStatus(tx, visit, 'cancelled', told);
    await needs.lists.addChange(tx, list.id, visit.appointment, visit);
    if (visit.patient !== undefined) patients.add(visit.patient);
  }
  return [...patients];
}

function undo(needs: VisitListNeeds, user: UserContext, id: string): Promise<UndoneList> {
  return withList(needs, user, id, async (tx, connection, list) => {
    await lockVisits(tx, connection.id, 'alone');
    const last = await needs.lists.lastApplied(tx, connection.id);
    if (list.state === 'undone') return { list: summaryOf(list, last), kept: 0 };
    if (last !== id) throw new Problem('visits/cannot-undo');
    const changes = await needs.lists.changes(tx, id);
    const now = await needs.visits.rows.byIds(
      tx,
      changes.map(({ appointment }) => appointment),
    );
    const byId = new Map(now.map((visit) => [visit.appointment, visit]));
    let kept = 0;
    const patients = new Set<string>();
    for (const { appointment, before } of changes) {
      const visit = byId.get(appointment);
      if (visit?.also?.toldBy === id) {
        const isMessages = before === undefined || before.source === 'list';
        if (isMessages) kept += 1;
        await needs.visits.rows.link(tx, appointment, listedBefore(before));
      } else if (visit?.toldBy !== id) kept += 1;
      else {
        await needs.visits.restore(tx, visit, before);
        if (visit.patient !== undefined) patients.add(visit.patient);
      }
    }
    const undone: VisitListRow = { ...list, state: 'undone', undoneAt: needs.clock() };
    await needs.lists.write(tx, undone);
    await audit(user, tx, 'undo', id, [...patients]);
    return { list: summaryOf(undone, undefined), kept };
  });
}

/** Which list told of it before this one did, of a visit that messages tell of, too. */
function listedBefore(before: OwnVisit | undefined): Pick<OwnVisit, 'listKey' | 'also'> {
  if (before === undefined) return {};
  const { listKey, toldBy, toldAt } = before;
  const also = before.source === 'list' ? { toldBy, toldAt } : before.also;
  return { ...(listKey !== undefined && { listKey }), ...(also && { also }) };
}

function unreadable(needs: VisitListNeeds, user: UserContext, id: string): Promise<string> {
  return withList(needs, user, id, async (tx, connection, list) => {
    const { header, rows } = await foreseeList(needs.visits, tx, connection, list);
    await audit(user, tx, 'unreadable', id);
    const bad = rows.filter(({ fate }) => fate === 'unreadable' || fate === 'twice');
    return rowsAsCsv(
      header,
      bad.map(({ cells, issues, fate }) => ({
        cells,
        why:
          fate === 'twice'
            ? 'A later row has the same visit.'
            : issues
                .filter(({ severity }) => severity === 'error')
                .map(({ column, text }) =>
                  column === undefined ? text : `${header[column - 1] ?? ''}: ${text}`,
                )
                .join(' '),
      })),
    );
  });
}

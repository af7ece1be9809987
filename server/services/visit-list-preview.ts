/** What a list of visits holds and would do, row by row: read by the maps, held against what is kept. Changes nothing. */
import { randomUUID } from 'node:crypto';
import { csvColumns, readVisitList, timeColumn, type CellIssue, type VisitList } from '#mappers';
import type { Appointment } from 'fhir/r4.js';
import type { Connection } from '../ehr/connection.ts';
import type { Transaction } from '../store/database.ts';
import type { OwnVisit } from '../store/own-visits.ts';
import type { ListContent, VisitListRow } from '../store/visit-lists.ts';
import type {
  ListColumnView,
  ListCounts,
  ListIssue,
  ListPreview,
  ListRowView,
  ListSummary,
  RowFate,
} from '../visits-view.ts';
import type { Plan, ToldVisit } from './own-visit-plan.ts';
import type { OwnVisits } from './own-visits.ts';
import { cellsOf } from './visit-list-file.ts';

export interface ForeseenRow {
  readonly row: number;
  readonly cells: readonly string[];
  readonly fate: RowFate;
  readonly issues: readonly CellIssue[];
  /** Absent where the row cannot be read. */
  readonly plan?: Plan;
}

export interface ForeseenList {
  readonly header: readonly string[];
  readonly columns: VisitList['columns'];
  readonly rows: readonly ForeseenRow[];
  /** Of the file as a whole. */
  readonly issues: readonly CellIssue[];
  readonly counts: ListCounts;
  /** Visits of earlier lists within this one's days that it does not have. */
  readonly gone: readonly OwnVisit[];
}

const HEADER_ROW = 1;
/** Rows shown of a list in which all is well. */
const SHOWN = 25;
const SHOWN_WITH_ISSUES = 200;
const SAMPLE = 3;

export async function foreseeList(
  visits: OwnVisits,
  tx: Transaction,
  connection: Pick<Connection, 'id' | 'timeZone'>,
  list: VisitListRow,
): Promise<ForeseenList> {
  const { text, columns, dateOrder } = list.content;
  const { header, rows } = cellsOf(text);
  const names = new Set(header.map((one) => one.trim()));
  // What was chosen for the last list may name headers that this one does not have.
  const usable = Object.entries(columns).filter(([, chosen]) => chosen === '' || names.has(chosen.trim()));
  const settings = {
    zone: connection.timeZone,
    newId: randomUUID,
    columns: Object.fromEntries(usable),
    dateOrder,
  };
  const read = readVisitList(text, settings);
  const bundles = new Map(read.visits.map(({ row, bundle }) => [row, bundle]));
  const told = rows.flatMap(({ row }): { row: number; told: ToldVisit }[] => {
    const bundle = bundles.get(row);
    return bundle === undefined ? [] : [{ row, told: toldOf(connection.id, list, bundle) }];
  });
  const plans = await visits.foresee(
    tx,
    connection.id,
    told.map((one) => one.told),
  );
  const planned = new Map(told.map(({ row }, i) => [row, plans[i]]));
  const lastOf = new Map(told.map(({ row }, i) => [plans[i]?.visit.listKey, row]));
  const issuesOf = Map.groupBy(read.issues, ({ row }) => row);
  const foreseen = rows.map(({ row, cells }): ForeseenRow => {
    const plan = planned.get(row);
    const issues = issuesOf.get(row) ?? [];
    if (plan === undefined) return { row, cells, fate: 'unreadable', issues };
    const isLast = lastOf.get(plan.visit.listKey) === row;
    const said = [...issues, ...issuesOfPlan(row, plan)];
    return { row, cells, fate: isLast ? plan.kept.as : 'twice', issues: said, plan };
  });
  const gone = await goneFrom(visits, tx, connection.id, plans);
  return {
    ...{ header, columns: read.columns, rows: foreseen, gone },
    issues: issuesOf.get(HEADER_ROW) ?? [],
    counts: countsOf(foreseen, gone.length),
  };
}

function toldOf(connectionId: string, list: VisitListRow, bundle: ToldVisit['bundle']): ToldVisit {
  const { id: toldBy, uploadedAt } = list;
  return { connectionId, source: 'list', bundle, toldBy, toldAt: uploadedAt, asOf: uploadedAt };
}

/** What messages say of the same visit, or of one that may be the same. */
function issuesOfPlan(row: number, { kept }: Plan): readonly CellIssue[] {
  const issue = (code: string, text: string): CellIssue => ({
    ...{ code: `csv/${code}`, severity: 'warning', text, row, at: `row ${row}` },
  });
  if (kept.isPerhapsTwice)
    return [
      issue(
        'perhaps-twice',
        'A message told of a visit of this patient at this time. Nothing that both name says that it is the same: both are shown.',
      ),
    ];
  if (kept.both === 'differs')
    return [
      issue(
        'messages-hold',
        'Messages tell of this visit, too, and only one of the two says that it is over. What the messages say holds.',
      ),
    ];
  return [];
}

/** Whatever begins between the first and the last visit of the list, and is in it no more. */
async function goneFrom(visits: OwnVisits, tx: Transaction, connectionId: string, plans: readonly Plan[]) {
  const starts = plans.flatMap(({ visit }) => visit.startsAt?.getTime() ?? []).sort((a, b) => a - b);
  const [first, last] = [starts[0], starts.at(-1)];
  if (first === undefined || last === undefined) return [];
  const there = new Set(plans.map(({ visit }) => visit.listKey));
  const earlier = await visits.rows.listedBetween(tx, connectionId, new Date(first), new Date(last));
  return earlier.filter(({ listKey, isEnded }) => !isEnded && !there.has(listKey));
}

/** Messages tell of it; no list did, or only one that says something else of it. */
const isNewToBoth = (plan: Plan | undefined): boolean =>
  plan?.kept.both !== undefined && plan.kept.before?.also === undefined;

function countsOf(rows: readonly ForeseenRow[], gone: number): ListCounts {
  const count = (...fates: readonly RowFate[]) => rows.filter(({ fate }) => fates.includes(fate)).length;
  return {
    new: count('new'),
    changed: count('changed'),
    unchanged: count('unchanged', 'older'),
    both: rows.filter(({ fate, plan }) => fate === 'unchanged' && isNewToBoth(plan)).length,
    gone,
    unreadable: count('unreadable', 'twice'),
  };
}

export function previewOf(summary: ListSummary, content: ListContent, list: ForeseenList): ListPreview {
  const spoken = list.rows.filter(({ issues, fate }) => issues.length > 0 || fate === 'twice');
  const shown = new Set([...list.rows.slice(0, SHOWN), ...spoken.slice(0, SHOWN_WITH_ISSUES)]);
  return {
    ...summary,
    encoding: content.encoding,
    dateOrder: content.dateOrder,
    columns: list.columns.map((one) => columnView(one, list.rows)),
    choices: [...csvColumns, timeColumn].map((one) => ({
      id: one.id,
      needed: 'isNeeded' in one && one.isNeeded,
    })),
    foreseen: list.counts,
    rows: list.rows.length,
    shown: [...shown].sort((a, b) => a.row - b.row).map(rowView),
    issues: list.issues.map(issueView),
  };
}

function columnView(
  { column, header, holds }: VisitList['columns'][number],
  rows: readonly ForeseenRow[],
): ListColumnView {
  const values = rows.map(({ cells }) => (cells[column - 1] ?? '').trim()).filter((one) => one !== '');
  return {
    ...{ column, header, sample: [...new Set(values.slice(0, 50))].slice(0, SAMPLE) },
    ...(holds !== undefined && { holds }),
  };
}

function rowView({ row, fate, cells, issues, plan }: ForeseenRow): ListRowView {
  const appointment: Appointment | undefined = plan?.appointment;
  return {
    ...{ row, fate, cells, issues: issues.map(issueView) },
    ...(appointment?.start !== undefined && { start: appointment.start }),
    ...(appointment && { status: appointment.status }),
  };
}

const issueView = ({ code, severity, text, row, column }: CellIssue): ListIssue => ({
  ...{ code, severity, text, row },
  ...(column !== undefined && { column }),
});

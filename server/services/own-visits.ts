/**
 * Our own Appointments, where an EHR has none in FHIR: kept as they are told (HL7 v2, lists), each matched to the chart of
 * its patient as soon as that is known. Everything happens in the caller's transaction.
 */
import type { Appointment, Patient } from 'fhir/r4.js';
import type { Transaction } from '../store/database.ts';
import type { MergedNumberRows } from '../store/merged-numbers.ts';
import type { AlsoTold, Doubt, OwnVisit, OwnVisitRows, VisitSource } from '../store/own-visits.ts';
import type { Resources, Stored } from '../store/resources.ts';
import type { Secrets } from '../store/secrets.ts';
import {
  asSurvivor,
  mergePatients,
  toldOfSurvivors,
  type MovedVisits,
  type ToldMerge,
} from './merged-patients.ts';
import { factsOf, withPatient } from './own-appointment.ts';
import {
  contentKey,
  keysOf,
  matchOf,
  patientKeys,
  planOf,
  startsOf,
  twinFor,
  type Kept,
  type Known,
  type Plan,
  type ToldVisit,
  type VisitKeys,
} from './own-visit-plan.ts';
import { appointmentOf, putVisit } from './own-visit-writing.ts';
import { compare } from './same-person.ts';
import { isEnded, perhapsTwice } from './same-visit.ts';

export interface VisitOfChart {
  readonly appointment: Stored<Appointment>;
  readonly source: VisitSource;
  readonly toldBy: string;
  readonly toldAt: Date;
  /** What the other way told of it by, where both did. */
  readonly also?: AlsoTold;
  /** The other way told of a visit that this may be, and nothing that both name says so. */
  readonly isPerhapsTwice: boolean;
}

export interface VisitsOfChart {
  readonly visits: readonly VisitOfChart[];
  /** Visits with this chart's number that name somebody else; they are not shown. */
  readonly doubts: readonly { readonly doubt: Doubt; readonly source: VisitSource; readonly toldAt: Date }[];
}

export interface OwnVisits {
  /** Undefined where the visit has no number to be found again by (SCH-1, SCH-2). */
  keep(tx: Transaction, told: ToldVisit): Promise<Kept | undefined>;
  /** What each row of a list would do, with a few statements for all of them. Two rows of one visit do not know each other. */
  foresee(tx: Transaction, connectionId: string, list: readonly ToldVisit[]): Promise<readonly Plan[]>;
  /** Does what was foreseen in the same transaction. */
  carryOut(tx: Transaction, plan: Plan): Promise<Kept>;
  /** Visits of numbers that are gone become those of the numbers that survive. Of a merge without a fault (`faultOf`). */
  merge(tx: Transaction, told: ToldMerge): Promise<MovedVisits>;
  /** Charts that are there: each must be known before a visit is matched to one of them. */
  know(tx: Transaction, connectionId: string, charts: readonly Patient[]): Promise<void>;
  /** Of the patient whose chart is open; matches what waited for it. */
  ofChart(tx: Transaction, connectionId: string, patient: Patient): Promise<VisitsOfChart>;
  /** Puts a visit back to what it was, or takes it out where it was not there. */
  restore(tx: Transaction, visit: OwnVisit, before: OwnVisit | undefined): Promise<void>;
  /** Another status for a visit, with all else as it is. */
  setStatus(
    tx: Transaction,
    visit: OwnVisit,
    status: Appointment['status'],
    told: Pick<OwnVisit, 'toldBy' | 'toldAt' | 'asOf'>,
  ): Promise<void>;
  readonly rows: OwnVisitRows;
}

export interface OwnVisitNeeds {
  readonly resources: Resources;
  readonly rows: OwnVisitRows;
  readonly merged: MergedNumberRows;
  readonly secrets: Pick<Secrets, 'index'>;
  readonly clock: () => Date;
}

export function buildOwnVisits(needs: OwnVisitNeeds): OwnVisits {
  return {
    keep: (tx, told) => keep(needs, tx, told),
    foresee: (tx, connectionId, list) => foresee(needs, tx, connectionId, list),
    carryOut: (tx, plan) => carryOut(needs, tx, plan),
    async merge(tx, told) {
      await lockVisits(tx, told.connectionId, 'alone');
      return mergePatients(needs, tx, told);
    },
    async know(tx, connectionId, charts) {
      for (const chart of charts) await know(needs, tx, connectionId, chart);
    },
    ofChart: (tx, connectionId, patient) => ofChart(needs, tx, connectionId, patient),
    restore: (tx, visit, before) => restore(needs, tx, visit, before),
    async setStatus(tx, visit, status, told) {
      const stored = await appointmentOf(needs, tx, visit);
      const appointment = { ...stored, status };
      const changed = {
        ...{ ...visit, ...told, isEnded: isEnded(appointment) },
        contentKey: contentKey(needs.secrets, appointment),
      };
      await putVisit(needs, tx, changed, appointment);
    },
    rows: needs.rows,
  };
}

/**
 * Who tells of one visit (`together`), and who changes many of them, or whose they are (`alone`): the latter must not miss what
 * is told at the same moment. Taken before anything is read.
 */
export async function lockVisits(
  tx: Transaction,
  connectionId: string,
  how: 'together' | 'alone',
): Promise<void> {
  const lock = how === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
  await tx.query(
    `SELECT ${lock}(hashtextextended('visits ' || current_setting('app.tenant') || ' ' || $1, 0))`,
    [connectionId],
  );
}

async function keep(needs: OwnVisitNeeds, tx: Transaction, said: ToldVisit): Promise<Kept | undefined> {
  const { rows, secrets } = needs;
  await lockVisits(tx, said.connectionId, 'together');
  const [told = said] = await toldOfSurvivors(needs, tx, said.connectionId, [said]);
  const keys = keysOf(secrets, told);
  if (keys.filler === undefined && keys.placer === undefined) return undefined;
  await lock(tx, keys);
  // The message names the number that it names, also where another is meant now.
  await rows.nameMessage(tx, told.toldBy, [...new Set([...keys.patient, ...keysOf(secrets, said).patient])]);
  const known = await knownOf(needs, tx, told, keys);
  const people = keys.patient.length === 0 ? [] : await rows.people(tx, told.connectionId, keys.patient);
  return carryOut(needs, tx, planOf(secrets, told, keys, { ...known, people }));
}

/** The visit as it is kept, found by its own numbers, or else told by a list. */
async function knownOf(
  needs: OwnVisitNeeds,
  tx: Transaction,
  told: ToldVisit,
  keys: VisitKeys,
): Promise<Omit<Known, 'people'>> {
  const { rows, secrets } = needs;
  const { connectionId, source } = told;
  const found = await rows.byKeys(tx, connectionId, keys);
  if (found) return { before: found, stored: await appointmentOf(needs, tx, found) };
  const of = { source, patientKeys: keys.patient, starts: startsOf([told]) };
  const { same, perhaps } = twinFor(secrets, told, await rows.twins(tx, connectionId, of));
  // Another message may just have been found to be the same visit: then there are two.
  const before = same && (await rows.hold(tx, same.appointment));
  if (before === undefined || before.source === source)
    return { isPerhapsTwice: perhaps || before !== undefined };
  return { before, isTwin: true, stored: await appointmentOf(needs, tx, before) };
}

/** One at a time for each visit, whatever number it is known by; the order is the same for all. */
async function lock(tx: Transaction, { filler, placer }: VisitKeys): Promise<void> {
  for (const key of [filler, placer].filter((one) => one !== undefined).sort())
    await tx.query(
      "SELECT pg_advisory_xact_lock(hashtextextended('visit ' || current_setting('app.tenant') || $1, 0))",
      [key],
    );
}

async function foresee(
  needs: OwnVisitNeeds,
  tx: Transaction,
  connectionId: string,
  list: readonly ToldVisit[],
): Promise<readonly Plan[]> {
  const { rows, secrets } = needs;
  const meant = await toldOfSurvivors(needs, tx, connectionId, list);
  const keyed = meant.map((told) => ({ told, keys: keysOf(secrets, told) }));
  const lists = keyed.flatMap(({ keys }) => keys.list ?? []);
  const kept = new Map(
    (await rows.byListKeys(tx, connectionId, lists)).map((visit) => [visit.listKey ?? '', visit]),
  );
  const numbers = [...new Set(keyed.flatMap(({ keys }) => keys.patient))];
  const people = byKey(await rows.people(tx, connectionId, numbers), ({ keys }) => keys);
  const of = { source: 'list' as const, patientKeys: numbers, starts: startsOf(meant) };
  const twins = byKey(await rows.twins(tx, connectionId, of), ({ patientKeys }) => patientKeys);
  // A visit of a message is one visit of a list; rows of one visit share it.
  const taken = new Map<string, string | undefined>();
  return keyed.map(({ told, keys }) => {
    const before = kept.get(keys.list ?? '');
    const { same, perhaps } = before
      ? { same: undefined, perhaps: false }
      : twinFor(secrets, told, ofKeys(twins, keys.patient));
    const isFree = same && (!taken.has(same.appointment) || taken.get(same.appointment) === keys.list);
    if (isFree) taken.set(same.appointment, keys.list);
    const found = before ?? (isFree ? same : undefined);
    return planOf(secrets, told, keys, {
      people: ofKeys(people, keys.patient),
      ...(found && { before: found }),
      isTwin: isFree === true,
      isPerhapsTwice: perhaps || isFree === false,
    });
  });
}

function byKey<T>(
  all: readonly T[],
  keysIn: (one: T) => readonly string[],
): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) for (const key of keysIn(one)) found.set(key, [...(found.get(key) ?? []), one]);
  return found;
}

const ofKeys = <T>(all: ReadonlyMap<string, readonly T[]>, keys: readonly string[]): readonly T[] => [
  ...new Set(keys.flatMap((key) => all.get(key) ?? [])),
];

async function carryOut(
  needs: OwnVisitNeeds,
  tx: Transaction,
  { kept, visit, appointment }: Plan,
): Promise<Kept> {
  switch (kept.as) {
    case 'older':
      return kept;
    case 'unchanged':
      await needs.rows.write(tx, visit);
      return kept;
    case 'new':
    case 'changed':
      await putVisit(needs, tx, visit, appointment);
      return kept;
  }
}

async function ofChart(
  needs: OwnVisitNeeds,
  tx: Transaction,
  connectionId: string,
  chart: Patient,
): Promise<VisitsOfChart> {
  const { rows } = needs;
  const patient = chart.id ?? '';
  const keys = await know(needs, tx, connectionId, chart);
  const [visits, doubts]: [Omit<VisitOfChart, 'isPerhapsTwice'>[], VisitsOfChart['doubts'][number][]] = [
    [],
    [],
  ];
  const shown: OwnVisit[] = [];
  for (const found of await rows.ofPatient(tx, connectionId, patient, keys)) {
    // Held before it is matched, so that a message that comes at this moment is not written over.
    const visit = found.patient === undefined ? await rows.hold(tx, found.appointment) : found;
    if (visit === undefined || visit.withdrawn || (visit.patient ?? patient) !== patient) continue;
    const how = visit.patient === undefined ? compare(visit.person, chart) : 'same';
    const { source, toldBy, toldAt } = visit;
    if (how === undefined) continue;
    if (how !== 'same') {
      doubts.push({ doubt: how, source, toldAt });
      if (visit.doubt !== how) await rows.write(tx, { ...visit, doubt: how });
      continue;
    }
    // Another chart that it may as well be of: it waits, as it would had both been known when it was told.
    if (visit.patient === undefined) {
      const people = await rows.people(tx, connectionId, visit.patientKeys);
      if (matchOf(visit.person, people).patient !== patient) continue;
    }
    const stored = await appointmentOf(needs, tx, visit);
    if (stored.status === 'entered-in-error') continue;
    const appointment = visit.patient === undefined ? await match(needs, tx, visit, stored, patient) : stored;
    shown.push(visit);
    visits.push({ appointment, source, toldBy, toldAt, ...(visit.also && { also: visit.also }) });
  }
  const twice = perhapsTwice(shown);
  return {
    visits: visits.map((one) => ({ ...one, isPerhapsTwice: twice.has(one.appointment.id) })),
    doubts,
  };
}

/** Keeps who the chart is of; gives the keys of its numbers. */
async function know(
  { rows, secrets }: OwnVisitNeeds,
  tx: Transaction,
  connectionId: string,
  chart: Patient,
): Promise<readonly string[]> {
  const keys = patientKeys(secrets, connectionId, chart);
  await rows.rememberPerson(tx, connectionId, { patient: chart.id ?? '', keys, facts: factsOf(chart) });
  return keys;
}

/** Gives a visit that waited its patient: a version of its own, as it is another's to see from now on. */
async function match(
  needs: OwnVisitNeeds,
  tx: Transaction,
  visit: OwnVisit,
  stored: Stored<Appointment>,
  patient: string,
): Promise<Stored<Appointment>> {
  const appointment = withPatient(stored, visit.person, patient);
  const matched: { -readonly [K in keyof OwnVisit]: OwnVisit[K] } = { ...visit, patient };
  delete matched.doubt;
  matched.contentKey = contentKey(needs.secrets, appointment);
  return putVisit(needs, tx, matched, appointment);
}

async function restore(
  needs: OwnVisitNeeds,
  tx: Transaction,
  visit: OwnVisit,
  before: OwnVisit | undefined,
): Promise<void> {
  if (before === undefined) {
    const stored = await appointmentOf(needs, tx, visit);
    await putVisit(needs, tx, { ...visit, withdrawn: true }, { ...stored, status: 'entered-in-error' });
    return;
  }
  const stored = await appointmentOf(needs, tx, before);
  const survivor = await asSurvivor(needs, tx, before);
  const { person } = survivor ?? before;
  // Whose visit it was then; that was perhaps found out meanwhile, where the same person is meant.
  const isSame = compare(visit.person, person) === 'same';
  const patient = (survivor ? undefined : before.patient) ?? (isSame ? visit.patient : undefined);
  const appointment = withPatient(stored, person, patient);
  const rest: { -readonly [K in keyof OwnVisit]: OwnVisit[K] } = { ...before };
  delete rest.patient;
  const kept: OwnVisit = {
    ...{ ...rest, ...survivor },
    ...(patient !== undefined && { patient }),
    contentKey: contentKey(needs.secrets, appointment),
  };
  await putVisit(needs, tx, kept, appointment);
}

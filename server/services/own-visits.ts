/**
 * Our own Appointments, where an EHR has none in FHIR: kept as they are told (HL7 v2, lists), each matched to the chart of
 * its patient as soon as that is known. Everything happens in the caller's transaction.
 */
import type { Appointment, Patient } from 'fhir/r4.js';
import type { Transaction } from '../store/database.ts';
import type { Doubt, OwnVisit, OwnVisitRows, VisitSource } from '../store/own-visits.ts';
import type { Resources, Stored } from '../store/resources.ts';
import type { Secrets } from '../store/secrets.ts';
import { factsOf, withPatient } from './own-appointment.ts';
import {
  contentKey,
  keysOf,
  matchOf,
  patientKeys,
  planOf,
  type Kept,
  type Plan,
  type ToldVisit,
  type VisitKeys,
} from './own-visit-plan.ts';
import { putProvenance } from './provenance.ts';
import { compare } from './same-person.ts';

export interface VisitOfChart {
  readonly appointment: Stored<Appointment>;
  readonly source: VisitSource;
  readonly toldBy: string;
  readonly toldAt: Date;
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
  /** Charts that are there: each must be known before a visit is matched to one of them. */
  know(tx: Transaction, connectionId: string, charts: readonly Patient[]): Promise<void>;
  /** Of the patient whose chart is open; matches what waited for it. */
  ofChart(tx: Transaction, connectionId: string, patient: Patient): Promise<VisitsOfChart>;
  /** Puts a visit back to what it was, or takes it out where it was not there. */
  restore(tx: Transaction, visit: OwnVisit, before: OwnVisit | undefined): Promise<void>;
  /** Those of them that are still to come or under way: neither cancelled nor over. */
  open(tx: Transaction, visits: readonly OwnVisit[]): Promise<readonly OwnVisit[]>;
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
  readonly secrets: Pick<Secrets, 'index'>;
  readonly clock: () => Date;
}

const ENDED: ReadonlySet<Appointment['status']> = new Set([
  'cancelled',
  'fulfilled',
  'noshow',
  'entered-in-error',
]);

export function buildOwnVisits(needs: OwnVisitNeeds): OwnVisits {
  return {
    keep: (tx, told) => keep(needs, tx, told),
    foresee: (tx, connectionId, list) => foresee(needs, tx, connectionId, list),
    carryOut: (tx, plan) => carryOut(needs, tx, plan),
    async know(tx, connectionId, charts) {
      for (const chart of charts) await know(needs, tx, connectionId, chart);
    },
    ofChart: (tx, connectionId, patient) => ofChart(needs, tx, connectionId, patient),
    async open(tx, visits) {
      const found: OwnVisit[] = [];
      for (const visit of visits)
        if (!ENDED.has((await appointmentOf(needs, tx, visit)).status)) found.push(visit);
      return found;
    },
    restore: (tx, visit, before) => restore(needs, tx, visit, before),
    async setStatus(tx, visit, status, told) {
      const stored = await appointmentOf(needs, tx, visit);
      const appointment = { ...stored, status };
      const changed = { ...visit, ...told, contentKey: contentKey(needs.secrets, appointment) };
      await put(needs, tx, changed, appointment);
    },
    rows: needs.rows,
  };
}

async function keep(needs: OwnVisitNeeds, tx: Transaction, told: ToldVisit): Promise<Kept | undefined> {
  const { rows, secrets } = needs;
  const keys = keysOf(secrets, told);
  if (keys.filler === undefined && keys.placer === undefined) return undefined;
  await lock(tx, keys);
  if (told.source === 'siu') await rows.nameMessage(tx, told.toldBy, keys.patient);
  const before = await rows.byKeys(tx, told.connectionId, keys);
  const stored = before && (await appointmentOf(needs, tx, before));
  const people = keys.patient.length === 0 ? [] : await rows.people(tx, told.connectionId, keys.patient);
  const known = { people, ...(before && { before }), ...(stored && { stored }) };
  return carryOut(needs, tx, planOf(secrets, told, keys, known));
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
  { rows, secrets }: OwnVisitNeeds,
  tx: Transaction,
  connectionId: string,
  list: readonly ToldVisit[],
): Promise<readonly Plan[]> {
  const keyed = list.map((told) => ({ told, keys: keysOf(secrets, told) }));
  const fillers = keyed.flatMap(({ keys }) => keys.filler ?? []);
  const kept = new Map(
    (await rows.byFillers(tx, connectionId, fillers)).map((visit) => [visit.fillerKey ?? '', visit]),
  );
  const numbers = [...new Set(keyed.flatMap(({ keys }) => keys.patient))];
  const people = await rows.people(tx, connectionId, numbers);
  const byNumber = Map.groupBy(
    people.flatMap((person) => person.keys.map((key) => ({ key, person }))),
    ({ key }) => key,
  );
  return keyed.map(({ told, keys }) => {
    const found = new Set(
      keys.patient.flatMap((key) => byNumber.get(key)?.map(({ person }) => person) ?? []),
    );
    const before = kept.get(keys.filler ?? '');
    return planOf(secrets, told, keys, { people: [...found], ...(before && { before }) });
  });
}

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
      await put(needs, tx, visit, appointment);
      return kept;
  }
}

async function appointmentOf(
  { resources }: OwnVisitNeeds,
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

async function put(
  needs: OwnVisitNeeds,
  tx: Transaction,
  visit: OwnVisit,
  appointment: Appointment,
): Promise<Stored<Appointment>> {
  const { source, toldBy, patient } = visit;
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

async function ofChart(
  needs: OwnVisitNeeds,
  tx: Transaction,
  connectionId: string,
  chart: Patient,
): Promise<VisitsOfChart> {
  const { rows } = needs;
  const patient = chart.id ?? '';
  const keys = await know(needs, tx, connectionId, chart);
  const [visits, doubts]: [VisitOfChart[], VisitsOfChart['doubts'][number][]] = [[], []];
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
    visits.push({ appointment, source, toldBy, toldAt });
  }
  return { visits, doubts };
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
  return put(needs, tx, matched, appointment);
}

async function restore(
  needs: OwnVisitNeeds,
  tx: Transaction,
  visit: OwnVisit,
  before: OwnVisit | undefined,
): Promise<void> {
  if (before === undefined) {
    const stored = await appointmentOf(needs, tx, visit);
    await put(needs, tx, { ...visit, withdrawn: true }, { ...stored, status: 'entered-in-error' });
    return;
  }
  const stored = await appointmentOf(needs, tx, before);
  // Whose visit it was then; that was perhaps found out meanwhile, where the same person is meant.
  const isSame = compare(visit.person, before.person) === 'same';
  const patient = before.patient ?? (isSame ? visit.patient : undefined);
  const appointment = withPatient(stored, before.person, patient);
  const kept: OwnVisit = {
    ...before,
    ...(patient !== undefined && { patient }),
    contentKey: contentKey(needs.secrets, appointment),
  };
  await put(needs, tx, kept, appointment);
}

/**
 * Charts that became one (HL7 v2 A40) and numbers that were corrected (A47): visits that name the prior number become visits
 * of the surviving one, and so does what is told of the prior one later. In the caller's transaction.
 */
import type { Bundle, Identifier, Patient, Resource } from 'fhir/r4.js';
import type { MergedPatient } from '#mappers';
import type { Transaction } from '../store/database.ts';
import type { MergedNumberRows } from '../store/merged-numbers.ts';
import type { OwnVisit } from '../store/own-visits.ts';
import type { Secrets } from '../store/secrets.ts';
import { numbersOf, withPatient } from './own-appointment.ts';
import { contentKey, matchOf, patientKeys, timeKey, type ToldVisit } from './own-visit-plan.ts';
import { appointmentOf, putVisit, type VisitWritingNeeds } from './own-visit-writing.ts';
import { chartNumbers, compare, plainNumber } from './same-person.ts';

export interface MergeNeeds extends VisitWritingNeeds {
  readonly merged: MergedNumberRows;
  readonly secrets: Pick<Secrets, 'index'>;
}

export interface ToldMerge {
  readonly connectionId: string;
  readonly merged: MergedPatient;
  /** The message, and since when it is so. */
  readonly toldBy: string;
  readonly asOf: Date;
}

export interface MovedVisits {
  /** `older`: something newer is known of all its numbers. */
  readonly as: 'changed' | 'unchanged' | 'older';
  readonly visits: readonly Pick<OwnVisit, 'appointment' | 'patient' | 'doubt'>[];
  /** Of both patients. */
  readonly keys: readonly string[];
  /** Facade id of the surviving chart, where it is known. */
  readonly patient?: string;
  /** The surviving patient, while no chart is known to be theirs. */
  readonly waitsFor?: Patient;
}

/** Why a merge cannot be acted on; no visit and no number is touched then. */
export type MergeFault = 'no-survivor' | 'no-prior' | 'same-number' | 'other-authority';

/** A number may be told by several authorities: of those that both name one, only the same is meant. */
function isOfOthers(prior: Identifier, survivors: readonly Identifier[]): boolean {
  const authority = ({ system, assigner }: Identifier) => system ?? assigner?.display;
  return survivors.every((one) => {
    const [a, b] = [authority(prior), authority(one)];
    return a !== undefined && b !== undefined && a !== b;
  });
}

export function faultOf({ survivor, prior }: MergedPatient): MergeFault | undefined {
  const [survivors, gone] = [chartNumbers(survivor), chartNumbers(prior)];
  if (survivors.length === 0) return 'no-survivor';
  if (gone.length === 0) return 'no-prior';
  if (goneNumbers({ survivor, prior }).length === 0) return 'same-number';
  return gone.some((one) => isOfOthers(one, survivors)) ? 'other-authority' : undefined;
}

/** Some senders name all numbers of both: one that survives is not gone. */
function goneNumbers({ survivor, prior }: MergedPatient): readonly Identifier[] {
  const stays = new Set(numbersOf(survivor));
  return chartNumbers(prior).filter(({ value = '' }) => !stays.has(plainNumber(value)));
}

/** Of a merge without a fault. Nobody tells of a visit meanwhile (`lockVisits`). */
export async function mergePatients(
  needs: MergeNeeds,
  tx: Transaction,
  { connectionId, merged, toldBy, asOf }: ToldMerge,
): Promise<MovedVisits> {
  const { rows, secrets } = needs;
  const survivors = chartNumbers(merged.survivor);
  const gone: Patient = { resourceType: 'Patient', identifier: [...goneNumbers(merged)] };
  const survivorKeys = patientKeys(secrets, connectionId, merged.survivor);
  const priorKeys = patientKeys(secrets, connectionId, gone);
  const keys = [...survivorKeys, ...priorKeys];
  const told = { toldBy, asOf, priorKeys, survivorKeys, survivors };
  const taken = await needs.merged.remember(tx, connectionId, told);
  if (taken.length === 0) return { as: 'older', visits: [], keys };
  const people = await rows.people(tx, connectionId, survivorKeys);
  const match = matchOf(merged.survivor, people);
  const found = await rows.withNumbers(tx, connectionId, taken);
  const visits: OwnVisit[] = [];
  for (const { appointment } of found) {
    const visit = await rows.hold(tx, appointment);
    if (visit) visits.push(await move(needs, tx, visit, { ...merged, toldBy, people }));
  }
  return {
    ...{ as: visits.length > 0 ? 'changed' : 'unchanged', visits, keys },
    ...(match.patient !== undefined && { patient: match.patient }),
    ...(match.patient === undefined && visits.length > 0 && { waitsFor: merged.survivor }),
  };
}

type Writable = { -readonly [K in keyof OwnVisit]: OwnVisit[K] };

async function move(
  needs: MergeNeeds,
  tx: Transaction,
  visit: OwnVisit,
  how: MergedPatient & { readonly toldBy: string; readonly people: Parameters<typeof matchOf>[1] },
): Promise<OwnVisit> {
  const { secrets } = needs;
  const person = personAfter(visit, how);
  const stored = await appointmentOf(needs, tx, visit);
  const rest: Writable = { ...visit };
  delete rest.patient;
  delete rest.doubt;
  const match = matchOf(person, how.people);
  const appointment = withPatient(stored, person, match.patient);
  const moved: OwnVisit = {
    ...rest,
    ...match,
    ...(await listKeyAfter(needs, tx, visit, { person, start: stored.start })),
    patientKeys: patientKeys(secrets, visit.connectionId, person),
    contentKey: contentKey(secrets, appointment),
    person,
  };
  await putVisit(needs, tx, moved, appointment, { source: 'siu', toldBy: how.toldBy });
  return moved;
}

/**
 * Charts are merged because their names or birth dates were told in two ways: the survivor's hold from now on. A visit that
 * already was in doubt, or names somebody other than MRG-7 does, keeps its own, so that the doubt is said of the survivor, too.
 */
function personAfter({ person, doubt }: OwnVisit, { survivor, prior }: MergedPatient): Patient {
  const numbers = withNumbers(person, chartNumbers(survivor));
  const isMeant = doubt === undefined && (prior.name === undefined || compare(prior, person) === 'same');
  const { name, birthDate } = survivor;
  return isMeant
    ? { ...numbers, ...(name && { name }), ...(birthDate !== undefined && { birthDate }) }
    : numbers;
}

/** The patient with these chart numbers in the place of their own. */
function withNumbers(patient: Patient, numbers: readonly Identifier[]): Patient {
  const own = chartNumbers(patient);
  const others = (patient.identifier ?? []).filter((one) => !own.includes(one));
  return { ...patient, identifier: [...numbers, ...others] };
}

/** A list without visit numbers finds a visit by its patient's number and time: the next one names the survivor's. */
async function listKeyAfter(
  { rows, secrets }: MergeNeeds,
  tx: Transaction,
  { connectionId, listKey, person: before }: OwnVisit,
  { person, start }: { readonly person: Patient; readonly start: string | undefined },
): Promise<Pick<OwnVisit, 'listKey'>> {
  if (listKey === undefined || listKey !== timeKey(secrets, connectionId, before, start)) return {};
  const after = timeKey(secrets, connectionId, person, start);
  // Both charts had a visit at that time: they stay two, and each is found as before.
  const [taken] = await rows.byListKeys(tx, connectionId, [after]);
  return taken === undefined ? { listKey: after } : {};
}

/** Somebody who was told of by a number that is gone since, as they are found now. */
export async function asSurvivor(
  { merged, secrets }: Pick<MergeNeeds, 'merged' | 'secrets'>,
  tx: Transaction,
  { connectionId, person, patientKeys: keys }: Pick<OwnVisit, 'connectionId' | 'person' | 'patientKeys'>,
): Promise<Pick<OwnVisit, 'person' | 'patientKeys'> | undefined> {
  const [numbers] = (await merged.survivors(tx, connectionId, keys)).values();
  if (numbers === undefined) return undefined;
  const now = withNumbers(person, numbers);
  return { person: now, patientKeys: patientKeys(secrets, connectionId, now) };
}

/** What is told of a number that is gone is told of the one that survived. */
export async function toldOfSurvivors(
  { merged, secrets }: Pick<MergeNeeds, 'merged' | 'secrets'>,
  tx: Transaction,
  connectionId: string,
  list: readonly ToldVisit[],
): Promise<readonly ToldVisit[]> {
  const named = list.map(({ bundle }) => {
    const patient = patientOf(bundle);
    return patient === undefined ? [] : patientKeys(secrets, connectionId, patient);
  });
  const survivors = await merged.survivors(tx, connectionId, [...new Set(named.flat())]);
  if (survivors.size === 0) return list;
  return list.map((told, at) => {
    const found = named[at]?.map((key) => survivors.get(key)).find((one) => one !== undefined);
    return found === undefined ? told : { ...told, bundle: bundleOf(told.bundle, found) };
  });
}

const isPatient = (one: Resource | undefined): one is Patient => one?.resourceType === 'Patient';

const patientOf = ({ entry = [] }: Bundle): Patient | undefined =>
  entry.map(({ resource }) => resource).find(isPatient);

function bundleOf(bundle: Bundle, numbers: readonly Identifier[]): Bundle {
  const entry = (bundle.entry ?? []).map((one) =>
    isPatient(one.resource) ? { ...one, resource: withNumbers(one.resource, numbers) } : one,
  );
  return { ...bundle, entry };
}

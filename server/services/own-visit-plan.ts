/** What becomes of a visit that is told: which one it is, whose it is, and whether it changes. Writes nothing. */
import { randomUUID } from 'node:crypto';
import type { Appointment, Bundle, Patient } from 'fhir/r4.js';
import type { Doubt, KnownPerson, OwnVisit, VisitSource } from '../store/own-visits.ts';
import type { Secrets } from '../store/secrets.ts';
import { allOf, factsOf, merged, numberOf, numbersOf, partsOf, withPatient } from './own-appointment.ts';
import { compare } from './same-person.ts';
import { isEnded, marksOf, twinOf, type Twin } from './same-visit.ts';

export interface ToldVisit {
  readonly connectionId: string;
  readonly source: VisitSource;
  /** As `readSiu` and `readVisitList` give it. */
  readonly bundle: Bundle;
  /** The message or the list, and when it came. */
  readonly toldBy: string;
  readonly toldAt: Date;
  /** Since when it is so; what is older than what is kept changes nothing. */
  readonly asOf: Date;
  /** It speaks of a part of the visit: the rest stays. */
  readonly isPart?: boolean;
}

export type KeptAs = 'new' | 'changed' | 'unchanged' | 'older';

export interface Kept {
  readonly as: KeptAs;
  readonly appointment: string;
  /** As it was kept before. */
  readonly before?: OwnVisit;
  /** Facade id, where it is known whose visit it is. */
  readonly patient?: string;
  readonly doubt?: Doubt;
  /** Now told by a message and by a list: `new` = they are known to be one from now on; `differs` = only one says that it is over. */
  readonly both?: 'new' | 'known' | 'differs';
  /** The other way told of a visit that this may be; nothing that both name says so. */
  readonly isPerhapsTwice?: true;
  /** The patient as told, while no chart is known to be theirs. */
  readonly waitsFor?: Patient;
}

export interface Plan {
  readonly kept: Kept;
  /** What is to be kept, and of which Appointment. */
  readonly visit: OwnVisit;
  readonly appointment: Appointment;
}

/** By which numbers a visit and its patient are found; all are HMACs. */
export interface VisitKeys {
  readonly filler?: string;
  readonly placer?: string;
  readonly list?: string;
  readonly patient: readonly string[];
}

/** What is known before. */
export interface Known {
  readonly before?: OwnVisit;
  readonly stored?: Appointment;
  /** Charts with one of the patient's numbers. */
  readonly people: readonly KnownPerson[];
  /** `before` is not found by its own numbers: the other way told of it (`twinFor`). */
  readonly isTwin?: boolean;
  readonly isPerhapsTwice?: boolean;
}

type Keyed = Pick<Secrets, 'index'>;

/** Of a patient, within a connection: record numbers are unique there only. */
export function patientKeys(secrets: Keyed, connectionId: string, patient: Patient): readonly string[] {
  return numbersOf(patient).map((one) => secrets.index('chart number', JSON.stringify([connectionId, one])));
}

/** A message has the numbers of filler and placer; a list the site's own visit number, or else a patient and a time. */
export function keysOf(secrets: Keyed, { connectionId, source, bundle }: ToldVisit): VisitKeys {
  const { appointment, patient } = partsOf(bundle);
  const key = (kind: string, number: string) =>
    secrets.index(`visit ${kind}`, JSON.stringify([connectionId, number]));
  const numbers = patientKeys(secrets, connectionId, patient);
  if (source === 'siu') {
    const [filler, placer] = [numberOf(appointment, 'FILL'), numberOf(appointment, 'PLAC')];
    return {
      ...(filler !== undefined && { filler: key('filler', filler) }),
      ...(placer !== undefined && { placer: key('placer', placer) }),
      patient: numbers,
    };
  }
  const visitNumber = numberOf(appointment, 'VN');
  const list =
    visitNumber === undefined
      ? timeKey(secrets, connectionId, patient, appointment.start)
      : key('list', visitNumber);
  return { list, patient: numbers };
}

/** By which a list without visit numbers finds a visit again. */
export function timeKey(
  secrets: Keyed,
  connectionId: string,
  patient: Patient,
  start: string | undefined,
): string {
  const time = JSON.stringify([numbersOf(patient)[0] ?? '', start]);
  return secrets.index('visit time', JSON.stringify([connectionId, time]));
}

export function planOf(secrets: Keyed, told: ToldVisit, keys: VisitKeys, known: Known): Plan {
  const { appointment, patient } = partsOf(told.bundle);
  const { before } = known;
  const both = known.isTwin === true ? ('new' as const) : undefined;
  if (before && told.source === 'list' && before.source === 'siu')
    return alsoListed(told, keys, before, both);
  const match = matchOf(patient, known.people);
  // A message holds over a list, however old: it is told by whoever keeps the visits.
  const isOlder =
    before !== undefined && before.source === told.source && before.asOf.getTime() > told.asOf.getTime();
  if (isOlder) {
    const { patient: whose, ...kept } = keptAs('older', before);
    // It may name another patient than the newer one did: then it is of neither's record by this visit.
    const isTheirs = whose !== undefined && whose === match.patient;
    return {
      kept: { ...kept, ...(isTheirs && { patient: whose }) },
      visit: before,
      appointment: known.stored ?? appointment,
    };
  }
  const whole = wholeOf(told, appointment, before && { before, stored: known.stored });
  const made = withPatient(whole, patient, match.patient);
  const visit = visitOf(secrets, told, keys, { made, patient, match, before });
  if (before && !before.withdrawn && before.contentKey === visit.contentKey)
    return { kept: keptAs('unchanged', before), visit, appointment: made };
  return {
    kept: {
      ...{ as: before ? 'changed' : 'new', appointment: visit.appointment },
      ...(before && { before }),
      ...match,
      ...(both && { both }),
      ...(known.isPerhapsTwice === true && { isPerhapsTwice: true }),
      ...(match.patient === undefined && match.doubt === undefined && { waitsFor: factsOf(patient) }),
    },
    visit,
    appointment: made,
  };
}

/** Which of the visits that only the other way told of it is, of those of its patient and time. */
export function twinFor(
  secrets: Keyed,
  { connectionId, bundle }: ToldVisit,
  twins: readonly OwnVisit[],
): Twin {
  // What nobody else told of needs no marks: each is an HMAC, and a list has thousands of rows.
  if (twins.length === 0) return { perhaps: false };
  const { appointment, patient } = partsOf(bundle);
  const { start } = appointment;
  const visit = {
    ...(start !== undefined && { startsAt: new Date(start) }),
    marks: marksOf(secrets, connectionId, appointment),
    isEnded: isEnded(appointment),
    person: factsOf(patient),
  };
  return twinOf(visit, twins);
}

/** When they begin, as far as they say. */
export const startsOf = (list: readonly ToldVisit[]): readonly Date[] =>
  list.flatMap(({ bundle }) => {
    const { start } = partsOf(bundle).appointment;
    return start === undefined ? [] : [new Date(start)];
  });

/** A list that has a visit of which messages tell: theirs holds, and it is only said that the list has it, too. */
function alsoListed(told: ToldVisit, keys: VisitKeys, before: OwnVisit, both: Kept['both']): Plan {
  const { appointment } = partsOf(told.bundle);
  const differs = isEnded(appointment) !== before.isEnded;
  return {
    kept: { ...keptAs('unchanged', before), both: differs ? 'differs' : (both ?? 'known') },
    visit: {
      ...before,
      ...(keys.list !== undefined && { listKey: keys.list }),
      also: { toldBy: told.toldBy, toldAt: told.toldAt },
    },
    appointment,
  };
}

function wholeOf(
  told: ToldVisit,
  appointment: Appointment,
  known: { readonly before: OwnVisit; readonly stored: Appointment | undefined } | undefined,
): Appointment {
  const { before, stored } = known ?? {};
  if (stored === undefined) return appointment;
  if (told.isPart === true) return merged(stored, appointment);
  // What the list numbered it by stays with it.
  const identifier = allOf(stored.identifier, appointment.identifier);
  return before?.source === told.source || identifier.length === 0
    ? appointment
    : { ...appointment, identifier };
}

const keptAs = (as: KeptAs, before: OwnVisit): Kept => ({
  ...{ as, appointment: before.appointment, before },
  ...(before.patient !== undefined && { patient: before.patient }),
  ...(before.doubt !== undefined && { doubt: before.doubt }),
});

interface Match {
  readonly patient?: string;
  readonly doubt?: Doubt;
}

/** Whose chart it is of those with one of the told numbers. */
export function matchOf(told: Patient, people: readonly KnownPerson[]): Match {
  const judged = people.map(({ patient, facts }) => ({ patient, how: compare(told, facts) }));
  const same = judged.filter(({ how }) => how === 'same');
  const [only] = same;
  // Two charts with one number: nobody but a person can say whose it is.
  if (only && same.length === 1) return { patient: only.patient };
  const doubt = judged.map(({ how }) => how).find((how) => how === 'name' || how === 'birth-date');
  return doubt === undefined ? {} : { doubt };
}

function visitOf(
  secrets: Keyed,
  told: ToldVisit,
  keys: VisitKeys,
  parts: {
    readonly made: Appointment;
    readonly patient: Patient;
    readonly match: Match;
    readonly before: OwnVisit | undefined;
  },
): OwnVisit {
  const { made, patient, match, before } = parts;
  const [filler, placer] = [keys.filler ?? before?.fillerKey, keys.placer ?? before?.placerKey];
  const list = keys.list ?? before?.listKey;
  const isByOther = before !== undefined && before.source !== told.source;
  const also = isByOther ? { toldBy: before.toldBy, toldAt: before.toldAt } : before?.also;
  return {
    appointment: before?.appointment ?? randomUUID(),
    connectionId: told.connectionId,
    source: told.source,
    toldBy: told.toldBy,
    toldAt: told.toldAt,
    asOf: told.asOf,
    ...(filler !== undefined && { fillerKey: filler }),
    ...(placer !== undefined && { placerKey: placer }),
    ...(list !== undefined && { listKey: list }),
    ...(also && { also }),
    marks: marksOf(secrets, told.connectionId, made),
    isEnded: isEnded(made),
    patientKeys: keys.patient,
    ...match,
    ...(made.start !== undefined && { startsAt: new Date(made.start) }),
    version: before?.version ?? 0,
    contentKey: contentKey(secrets, made),
    withdrawn: false,
    person: factsOf(patient),
  };
}

/** The same for equal Appointments, whoever told of them. */
export function contentKey(secrets: Keyed, appointment: Appointment): string {
  const copy = { ...appointment };
  delete copy.meta;
  delete copy.id;
  return secrets.index('visit content', JSON.stringify(copy));
}

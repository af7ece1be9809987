/** An Appointment of ours, made of what a message or a row of a list became. Pure. */
import type { Appointment, Bundle, Identifier, Location, Patient, Practitioner, Resource } from 'fhir/r4.js';
import { chartNumbers, plainNumber } from './same-person.ts';

export interface ToldParts {
  /** Without a patient yet: `participant` has no actor where the patient takes part. */
  readonly appointment: Appointment;
  readonly patient: Patient;
}

const PATIENT = 'patient';

/** `Bundle` of `readSiu` or `readVisitList`: Appointment first, then who takes part; all but the patient become contained. */
export function partsOf(bundle: Bundle): ToldParts {
  const entries = bundle.entry ?? [];
  const appointment = entries[0]?.resource;
  const found = entries.find(({ resource }) => resource?.resourceType === 'Patient');
  const patient = found?.resource;
  if (!isAppointment(appointment) || !isPatientResource(patient))
    throw new Error('A told visit has an Appointment and a Patient.');
  const ids = new Map<string | undefined, string>([[found?.fullUrl, PATIENT]]);
  const contained: Resource[] = [];
  for (const { fullUrl, resource } of entries.slice(1)) {
    if (resource === undefined || resource === patient) continue;
    const id = `${resource.resourceType.toLowerCase()}-${contained.length + 1}`;
    ids.set(fullUrl, id);
    contained.push(withoutMeta(Object.assign({}, resource, { id })));
  }
  const participant = appointment.participant.map((one) => {
    const id = ids.get(one.actor?.reference);
    if (id === undefined) return one;
    const display = nameOf(contained.find((other) => other.id === id));
    return { ...one, actor: { reference: `#${id}`, ...(display !== undefined && { display }) } };
  });
  const rest = withoutMeta(appointment);
  return {
    appointment: { ...rest, ...(contained.length > 0 && { contained }), participant },
    patient: withoutMeta(patient),
  };
}

const isAppointment = (one: Resource | undefined): one is Appointment => one?.resourceType === 'Appointment';
const isLocation = (one: Resource | undefined): one is Location => one?.resourceType === 'Location';
const isPractitioner = (one: Resource | undefined): one is Practitioner =>
  one?.resourceType === 'Practitioner';
const isPatientResource = (one: Resource | undefined): one is Patient => one?.resourceType === 'Patient';

/** Contained resources have neither versions nor profiles of their own. */
function withoutMeta<R extends Resource>(resource: R): R {
  const copy = { ...resource };
  delete copy.meta;
  return copy;
}

function nameOf(resource: Resource | undefined): string | undefined {
  if (isLocation(resource)) return resource.name;
  if (!isPractitioner(resource)) return undefined;
  const [name] = resource.name ?? [];
  const words = [name?.prefix?.[0], ...(name?.given ?? []), name?.family].filter(Boolean).join(' ');
  return name?.text ?? (words === '' ? undefined : words);
}

/** The visit of a patient of ours, by reference; or, while nobody knows whose it is, with the patient as told inside. */
export function withPatient(
  appointment: Appointment,
  told: Patient,
  patient: string | undefined,
): Appointment {
  const others = (appointment.contained ?? []).filter(({ id }) => id !== PATIENT);
  const contained = patient === undefined ? [...others, { ...told, id: PATIENT }] : others;
  const copy: Appointment = {
    ...appointment,
    participant: appointment.participant.map((one) =>
      isPatient(one.actor?.reference)
        ? { ...one, actor: { reference: patient === undefined ? `#${PATIENT}` : `Patient/${patient}` } }
        : one,
    ),
  };
  delete copy.contained;
  return contained.length > 0 ? { ...copy, contained } : copy;
}

const isPatient = (reference: string | undefined): boolean =>
  reference === `#${PATIENT}` || reference?.startsWith('Patient/') === true;

/**
 * What an event that speaks of a part of the visit makes of the whole: a cancellation often names no service, no place and
 * nobody but the patient.
 */
export function merged(stored: Appointment, told: Appointment): Appointment {
  const isBare = told.participant.every(({ actor }) => isPatient(actor?.reference));
  const people = isBare
    ? { participant: stored.participant, ...(stored.contained && { contained: stored.contained }) }
    : {};
  return { ...stored, ...told, ...people, identifier: allOf(stored.identifier, told.identifier) };
}

/** Of two lists of numbers each once; those of `b` first. */
export function allOf(a: readonly Identifier[] = [], b: readonly Identifier[] = []): Identifier[] {
  const same = (one: Identifier, two: Identifier) =>
    one.value === two.value && one.system === two.system && kindOf(one) === kindOf(two);
  return [...b, ...a.filter((one) => !b.some((two) => same(one, two)))];
}

const kindOf = ({ type }: Identifier): string | undefined => type?.coding?.[0]?.code;

/** The number of this kind, with whose number it is: two scheduling systems may count from one. */
export function numberOf({ identifier = [] }: Appointment, kind: 'FILL' | 'PLAC' | 'VN'): string | undefined {
  const found = identifier.find((one) => kindOf(one) === kind);
  return found?.value === undefined
    ? undefined
    : JSON.stringify([found.system ?? found.assigner?.display ?? '', found.value]);
}

/** The patient's numbers to be found by. */
export const numbersOf = (patient: Patient): readonly string[] =>
  chartNumbers(patient).map(({ value = '' }) => plainNumber(value));

/** Of a patient, what tells who it is. */
export const factsOf = ({ identifier, name, birthDate }: Patient): Patient => ({
  resourceType: 'Patient',
  ...(identifier && { identifier }),
  ...(name && { name }),
  ...(birthDate !== undefined && { birthDate }),
});

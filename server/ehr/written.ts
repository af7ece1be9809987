/** What is sent to an EHR for a change that was asked for here: in the EHR's ids and shapes, and no more than the change. */
import type { FhirResource } from 'fhir/r4.js';
import type { Operation } from 'rfc6902';
import { readFromEhr, writeToEhr, type EhrSettings } from '#mappers';
import moves from '../../profiles/ehr/appointment-moves.json' with { type: 'json' };
import { Problem } from '../problems.ts';
import type { Connection, WrittenType } from './connection.ts';

export type WriteMethod = 'create' | 'update' | 'patch';

/** Which changes of a type make sense at an EHR at all. */
const methods: Readonly<Record<WrittenType, readonly WriteMethod[]>> = {
  Appointment: ['create', 'patch'],
  DocumentReference: ['create'],
  QuestionnaireResponse: ['create'],
  ServiceRequest: ['update'],
};

export function takesWrites(
  { flags }: Pick<Connection, 'flags'>,
  type: string,
  method: WriteMethod,
): boolean {
  const taken = flags.writes.find((one) => one === type);
  return taken !== undefined && methods[taken].includes(method);
}

export const settingsOf = ({ fhirBase, timeZone, flags }: Connection): EhrSettings => ({
  base: fhirBase,
  zone: timeZone,
  shapes: flags.shapes,
});

/** A new resource as this EHR takes it. Throws `ehr/cannot-write` with everything that it would miss. */
export function asNew(resource: object, type: string, connection: Connection): object {
  const written = throughRows(resource, type, connection);
  return Object.fromEntries(Object.entries(written).filter(([name]) => name !== 'id' && name !== 'meta'));
}

/**
 * The EHR's resource with what was changed in our view of it. What our view does not hold stays as it is: a whole
 * resource made of our rows would take away what the EHR keeps beside them.
 */
export function asChanged(raw: FhirResource, changed: object, connection: Connection): object {
  const type = raw.resourceType;
  const view = readFromEhr(raw, settingsOf(connection))?.resource ?? raw;
  const before = new Map(Object.entries(throughRows(view, type, connection)));
  const after = new Map(Object.entries(throughRows(changed, type, connection)));
  const result = new Map<string, unknown>(Object.entries(raw));
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    if (['id', 'meta', 'resourceType'].includes(name)) continue;
    const value: unknown = after.get(name);
    if (JSON.stringify(before.get(name)) === JSON.stringify(value)) continue;
    if (value === undefined) result.delete(name);
    else result.set(name, value);
  }
  return Object.fromEntries(result);
}

function throughRows(resource: object, type: string, connection: Connection): object {
  const reading = writeToEhr({ resourceType: type as 'Patient', ...resource }, settingsOf(connection));
  if (reading === undefined) return resource;
  const wrong = reading.issues.filter(({ severity }) => severity === 'error').map(({ text }) => text);
  if (wrong.length > 0) throw new Problem('ehr/cannot-write', { why: wrong.join(' ') });
  return reading.resource;
}

const allowed: Readonly<Record<string, readonly string[]>> = moves.moves;

/** Throws `ehr/cannot-write` for a move of a visit that the EHR would refuse. */
export function checkMove(current: FhirResource, patch: readonly Operation[]): void {
  const move = patch.find((one) => one.path === '/status');
  if (move === undefined || current.resourceType !== 'Appointment') return;
  const next: unknown = 'value' in move ? move.value : undefined;
  const { status } = current;
  if (typeof next === 'string' && (allowed[status] ?? []).includes(next)) return;
  throw new Problem('ehr/cannot-write', {
    why: `A visit that is ${status} can become ${(allowed[status] ?? []).join(' or ') || 'nothing else'}.`,
  });
}

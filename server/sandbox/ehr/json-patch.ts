/** JSON Patch (RFC 6902) as far as EHRs take it of an Appointment: a few listed paths, no removing or moving. */
import type { Appointment } from 'fhir/r4.js';

import { Refusal } from './refusal.ts';

interface Operation {
  readonly op?: unknown;
  readonly path?: unknown;
  readonly value?: unknown;
}

const paths = /^\/(status|cancelationReason|reasonCode|comment|slot|participant\/\d+\/status)$/;

function apply(
  target: Record<string, unknown>,
  [head = '', ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  const inner = target[head];
  if (typeof inner !== 'object' || inner === null)
    throw new Refusal(422, 'invalid', 'the path leads nowhere');
  apply(inner as Record<string, unknown>, rest, value);
}

export function patched(resource: Appointment, body: unknown): Appointment {
  if (!Array.isArray(body) || body.length === 0)
    throw new Refusal(400, 'structure', 'a JSON Patch is a list');
  const copy = structuredClone(resource);
  for (const { op, path, value } of body as readonly Operation[]) {
    if ((op !== 'add' && op !== 'replace') || typeof path !== 'string' || !paths.test(path))
      throw new Refusal(422, 'not-supported', 'this operation on this path is not supported');
    if (value === undefined) throw new Refusal(400, 'structure', 'the operation lacks its value');
    apply(copy as unknown as Record<string, unknown>, path.slice(1).split('/'), value);
  }
  return copy;
}

const moves: Readonly<Record<string, readonly string[]>> = {
  proposed: ['booked', 'cancelled'],
  booked: ['arrived', 'checked-in', 'cancelled'],
  arrived: ['checked-in', 'cancelled'],
  'checked-in': ['fulfilled', 'cancelled'],
};

/** A visit goes from one status only to those that may follow. */
export function checkMove(before: Appointment, after: Appointment): void {
  if (before.status === after.status) return;
  if (moves[before.status]?.includes(after.status) !== true)
    throw new Refusal(422, 'business-rule', `a visit does not go from ${before.status} to ${after.status}`);
}

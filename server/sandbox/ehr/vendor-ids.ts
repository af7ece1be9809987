/** The ids that a record of the patient files has in one EHR. Always the same, so that a restart changes no id. */
import { createHash } from 'node:crypto';

import type { FhirBehaviour } from './behaviour.ts';
import type { Stored } from './patients.ts';

type Scheme = FhirBehaviour['ids'];

function digest(type: string, id: string): Buffer {
  return createHash('sha256').update(`${type}/${id}`).digest();
}

/** Letters and digits, `-` and `.`: what FHIR allows in an id. */
function letters(bytes: Buffer): string {
  return bytes.toString('base64url').replaceAll('_', '.');
}

function number(bytes: Buffer): string {
  return BigInt(`0x${bytes.toString('hex')}`).toString();
}

const schemes: Readonly<Record<Scheme, (type: string, id: string) => string>> = {
  plain: (_type, id) => id,
  opaque: (type, id) => `e${letters(digest(type, id))}3`,
  numeric: (type, id) => {
    const bytes = digest(type, id);
    if (type !== 'Coverage') return number(bytes.subarray(0, 5));
    // A coverage is numbered by encounter and plan; together that is longer than the 64 characters FHIR allows.
    const plan = number(bytes.subarray(12, 22));
    return `${number(bytes.subarray(0, 10))}-${plan}-${plan}`;
  },
  practice: (type, id) => {
    const count = number(digest(type, id).subarray(0, 4));
    if (type === 'Organization' && id === 'clinic') return 'a-1.Practice-99001';
    return type === 'Patient' ? `a-99001.E-${count}` : `a-99001.${type.toLowerCase()}-${count}`;
  },
  short: (type, id) => letters(digest(type, id).subarray(0, 9)),
};

export function idIn(scheme: Scheme, type: string, id: string): string {
  return schemes[scheme](type, id);
}

/** A resource with the EHR's ids: its own, and those it refers to. */
export function withIds(scheme: Scheme, resource: Stored): Stored {
  const walk = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => walk(one, key));
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, name)]));
    if (key !== 'reference' || typeof value !== 'string') return value;
    const [, type, id] = /^([A-Za-z]+)\/([^/]+)$/.exec(value) ?? [];
    return type === undefined || id === undefined ? value : `${type}/${idIn(scheme, type, id)}`;
  };
  const { resourceType, id } = resource;
  return { ...(walk(resource, '') as Stored), id: idIn(scheme, resourceType, id) };
}

/** The request as its answer may rely on it: what has not the type FHIR gives it counts as not there. */
import type { Bundle } from 'fhir/r4.js';

/** Types by property; one in a list stands for each of its elements, which keep their positions. */
interface Shape {
  readonly [property: string]: 'text' | 'number' | Shape | readonly [Shape];
}
const reference: Shape = { reference: 'text' };
const coding: Shape = { code: 'text', system: 'text' };
const concept: Shape = { coding: [coding] };
const extension = [{ url: 'text' }] as const satisfies readonly [Shape];

const claim: Shape = {
  id: 'text',
  extension,
  type: concept,
  patient: reference,
  provider: reference,
  insurer: reference,
  insurance: [{ coverage: reference }],
  item: [
    {
      extension,
      sequence: 'number',
      productOrService: concept,
      modifier: [concept],
      revenue: concept,
      quantity: { value: 'number', code: 'text' },
      unitPrice: { value: 'number' },
      servicedDate: 'text',
      servicedPeriod: { start: 'text', end: 'text' },
    },
  ],
};
const resource: Shape = { id: 'text', resourceType: 'text', extension };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (shape: Shape[string]): shape is readonly [Shape] => Array.isArray(shape);

/** A value by its shape; undefined where it has another one. */
function sound(value: unknown, shape: Shape[string]): unknown {
  if (shape === 'text') return typeof value === 'string' ? value : undefined;
  if (shape === 'number') return typeof value === 'number' ? value : undefined;
  if (isList(shape))
    return Array.isArray(value) ? value.map((one: unknown) => sound(one, shape[0]) ?? {}) : undefined;
  if (!isObject(value)) return undefined;
  const own = Object.entries(value).flatMap(([key, one]) => {
    const inner = Object.hasOwn(shape, key) ? shape[key] : undefined;
    const kept = inner === undefined ? one : sound(one, inner);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return Object.fromEntries(own);
}

/** The request Bundle without what has another type than FHIR gives it; every entry and item keeps its position. */
export function soundRequest(bundle: Bundle): Bundle {
  const { entry, ...rest } = bundle;
  if (!Array.isArray(entry)) return rest;
  return {
    ...rest,
    entry: entry.map((one: unknown) => {
      const given = isObject(one) ? one : {};
      const { resource: own, fullUrl } = given;
      const type = isObject(own) ? own['resourceType'] : undefined;
      if (typeof type !== 'string') return {};
      const kept = sound(own, type === 'Claim' ? { ...claim, ...resource } : resource);
      return { ...(typeof fullUrl === 'string' ? { fullUrl } : {}), resource: kept };
    }),
  };
}

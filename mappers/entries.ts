/** The entries of a Bundle as they really are: what comes from outside need not be what FHIR says. */
import type { Bundle, Resource } from 'fhir/r4.js';

/** A resource of a Bundle, at which entry it stands, and the names it can be referred to by. */
export interface Entry {
  readonly resource: Resource;
  readonly path: string;
  readonly names: readonly string[];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isResource = (value: unknown): value is Resource =>
  isObject(value) && typeof value['resourceType'] === 'string';

/** Every resource of a Bundle, in its order; entries that hold none are passed over. */
export function entriesOf({ entry }: Bundle): readonly Entry[] {
  const all: readonly unknown[] = Array.isArray(entry) ? entry : [];
  return all.flatMap((one, i): readonly Entry[] => {
    if (!isObject(one) || !isResource(one['resource'])) return [];
    const { fullUrl, resource } = one;
    const own = typeof resource.id === 'string' ? [`${resource.resourceType}/${resource.id}`] : [];
    const names = typeof fullUrl === 'string' && fullUrl !== '' ? [fullUrl, ...own] : own;
    return [{ resource, path: `Bundle.entry[${i}].resource`, names }];
  });
}

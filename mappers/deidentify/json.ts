/** FHIR as JSON, whatever is in it. */
export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as a list: FHIR has some elements once in one place and as lists in another. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** `reference` of each Reference at a property. */
export const referencesAt = (resource: Json, key: string): readonly string[] =>
  listOf(resource[key]).flatMap((one) =>
    isObject(one) && typeof one['reference'] === 'string' ? [one['reference']] : [],
  );

/**
 * Reading of FHIR that may be odd: a missing array, a number for a string, null for an element.
 * What is not of the wanted type counts as absent; nothing throws.
 */
export type Fhir = Readonly<Record<string, unknown>>;

export const extensionBase = 'https://chartside.health/fhir/StructureDefinition/';
export const x12System = (dataElement: string): string => `https://codesystem.x12.org/005010/${dataElement}`;

export function element(value: unknown): Fhir | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fhir) : undefined;
}

export function list(value: unknown): Fhir[] {
  return Array.isArray(value) ? value.map(element).filter((one) => one !== undefined) : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text).filter((one) => one !== undefined) : [];
}

/** Code of the CodeableConcept (or Coding) in that system; without a system the first code there is. */
export function codeOf(concept: unknown, system?: string): string | undefined {
  const holder = element(concept);
  const codings = holder?.['coding'] === undefined ? (holder ? [holder] : []) : list(holder['coding']);
  return text(codings.find((coding) => system === undefined || coding['system'] === system)?.['code']);
}

/** All extensions of ours with that name. */
export function extensions(holder: Fhir | undefined, name: string): Fhir[] {
  return list(holder?.['extension']).filter(
    (one) => one['url'] === `${extensionBase}${name}` || one['url'] === name,
  );
}

/** `Type/id` of a resource of the facade. */
export const referenceTo = (resource: { resourceType?: unknown; id?: unknown } | undefined): string =>
  `${text(resource?.resourceType) ?? 'Resource'}/${text(resource?.id) ?? 'unknown'}`;

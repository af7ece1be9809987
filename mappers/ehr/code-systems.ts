/** One code system has many spellings; here each has one name, and one URL that we write. */
import type { CodeableConcept, Coding } from 'fhir/r4.js';
import table from './code-systems.json' with { type: 'json' };

export type CodeSystemName = keyof typeof table.systems;

const spellings: Readonly<Record<CodeSystemName, readonly string[]>> = table.systems;
const names = Object.keys(table.systems) as CodeSystemName[];
const nameOf = new Map(names.flatMap((name) => spellings[name].map((spelling) => [spelling, name] as const)));

/** The URL that HL7 registered. */
export function urlOf(name: CodeSystemName): string {
  const [url] = spellings[name];
  if (url === undefined) throw new Error(`The code system ${name} has no URL.`);
  return url;
}

/** The name of a system in any spelling; undefined for one that is not a standard of ours, e.g. a vendor's own. */
export const systemName = (system: string | undefined): CodeSystemName | undefined =>
  system === undefined ? undefined : nameOf.get(system);

/** The registered spelling of a system, or the system as it came. */
export function registered(system: string): string {
  const name = nameOf.get(system);
  return name === undefined ? system : urlOf(name);
}

/** The coding of a concept in one of these systems, and its position: never simply the first coding. */
export function codingIn(
  concept: CodeableConcept | undefined,
  systems: readonly CodeSystemName[],
): { readonly coding: Coding & { readonly code: string }; readonly index: number } | undefined {
  for (const [index, coding] of (concept?.coding ?? []).entries()) {
    const name = systemName(coding.system);
    const { code } = coding;
    if (name !== undefined && systems.includes(name) && code !== undefined && code !== '')
      return { coding: { ...coding, code, system: urlOf(name) }, index };
  }
  return undefined;
}

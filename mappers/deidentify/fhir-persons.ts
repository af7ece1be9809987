import { personRows, resourcesOf } from './fhir-rows.ts';
import { isObject, listOf, referencesAt, type Json } from './json.ts';

/** A function that says whose data a resource is: the same text as X12 has for that person. */
export function fhirPersonsOf(bundle: Json): (resource: Json) => string {
  const resources = resourcesOf(bundle);
  const named = new Map(
    resources.flatMap(({ resource, names }) => names.map((name) => [name, resource] as const)),
  );
  const isA = (type: string) => resources.filter(({ resource }) => resource['resourceType'] === type);
  const coverages = isA('Coverage').map(({ resource }) => resource);
  const people = new Map<Json, string>();
  for (const { resource } of isA('Patient')) {
    const coverage = coverages.find((one) =>
      personRows.coverage.some((key) => referencesAt(one, key).some((name) => named.get(name) === resource)),
    );
    people.set(resource, memberIdOf(coverage, named) || identifierOf(resource) || nameOf(resource));
  }
  const first =
    [...people.values()].find((person) => person !== '') ?? coverages.map(textOfMember).find(Boolean) ?? '';
  return (resource) => {
    const own = people.get(resource);
    if (own !== undefined) return own || first;
    const patients = personRows.references.flatMap((key) => referencesAt(resource, key));
    return patients.map((name) => people.get(named.get(name) ?? {})).find(Boolean) ?? first;
  };
}

const textOfMember = (coverage: Json): string =>
  typeof coverage['subscriberId'] === 'string' ? coverage['subscriberId'] : '';

/** The member id of a coverage: its own, or that of whoever holds it. */
function memberIdOf(coverage: Json | undefined, named: ReadonlyMap<string, Json>): string {
  if (!coverage) return '';
  const holders = referencesAt(coverage, 'subscriber').map((name) => named.get(name) ?? {});
  return textOfMember(coverage) || (holders.map((holder) => identifierOf(holder)).find(Boolean) ?? '');
}

function identifierOf(resource: Json): string {
  for (const one of listOf(resource['identifier'])) {
    if (isObject(one) && typeof one['value'] === 'string') return one['value'];
  }
  return '';
}

function nameOf(patient: Json): string {
  const [name] = listOf(patient['name']);
  if (!isObject(name)) return '';
  const [given] = listOf(name['given']);
  return [name['family'], given].filter((part) => typeof part === 'string').join(' ');
}

/**
 * Whose a resource is: the Patient compartment of R4 for our types, narrowed to whom a resource is about
 * (`profiles/fhir/compartment.json` says what is left out, and why).
 */
import type { FhirResource } from 'fhir/r4.js';
import compartment from '../../profiles/fhir/compartment.json' with { type: 'json' };

interface Rule {
  /** The patient itself. */
  readonly self?: true;
  /** About no patient: everybody who may see the type may see it. */
  readonly anyone?: true;
  /** Elements that hold references to its patients. */
  readonly patients?: readonly string[];
  /** Elements that hold references to resources which it goes with. */
  readonly follows?: readonly string[];
}

const rules = compartment.types as Readonly<Record<string, Rule | undefined>>;

const ruleOf = (type: string): Rule => (Object.hasOwn(rules, type) ? rules[type] : undefined) ?? {};

/** The types that have a rule. Any other is in nobody's compartment. */
export const compartmentTypes: readonly string[] = Object.keys(rules);

/** Whether resources of this type are about no patient, such as Organization and Slot. */
export function isAboutNoPatient(type: string): boolean {
  return ruleOf(type).anyone === true;
}

/**
 * Ids of the patients a resource names as those it is about. A reference counts when it is `Patient/id`, or absolute
 * below `base`; a version behind it does not matter. What it *follows* is not looked up here: see `followedBy`.
 */
export function patientsOf(resource: FhirResource, base?: string): readonly string[] {
  const { self, patients = [] } = ruleOf(resource.resourceType);
  if (self === true) return resource.id === undefined ? [] : [resource.id];
  const found = patients.flatMap((path) => references(resource, path)).map((one) => local(one, base));
  return [...new Set(found.flatMap((one) => /^Patient\/([^/]+)$/.exec(one)?.[1] ?? []))];
}

/**
 * `Type/id` of what a Binary (securityContext) or a Provenance (target) goes with, patients aside: it is to be seen where
 * one of these is to be seen.
 */
export function followedBy(resource: FhirResource, base?: string): readonly string[] {
  const { follows = [] } = ruleOf(resource.resourceType);
  return follows
    .flatMap((path) => references(resource, path))
    .map((one) => local(one, base))
    .filter((one) => /^[A-Z][A-Za-z]+\/[^/]+$/.test(one) && !one.startsWith('Patient/'));
}

/** Whether it is about no patient by its type, or names this one among its patients. */
export function isInCompartment(resource: FhirResource, patient: string, base?: string): boolean {
  return isAboutNoPatient(resource.resourceType) || patientsOf(resource, base).includes(patient);
}

/** Whether every patient that it is about is this one, and there is one: what a patient-bound access may write. */
export function isOnlyOf(resource: FhirResource, patient: string, base?: string): boolean {
  const patients = patientsOf(resource, base);
  return patients.length > 0 && patients.every((one) => one === patient);
}

function local(reference: string, base: string | undefined): string {
  const inside =
    base !== undefined && reference.startsWith(`${base}/`) ? reference.slice(base.length + 1) : reference;
  return inside.replace(/\/_history\/[^/]*$/, '');
}

/** The `reference` texts at a path of element names, through lists. */
function references(resource: FhirResource, path: string): string[] {
  let values: unknown[] = [resource];
  for (const name of path.split('.')) values = values.flatMap((value) => childOf(value, name));
  return values.flatMap((value) => childOf(value, 'reference')).filter((one) => typeof one === 'string');
}

function childOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const child: unknown = Object.hasOwn(value, name) ? value[name as keyof typeof value] : undefined;
  return child === undefined ? [] : Array.isArray(child) ? (child as unknown[]) : [child];
}

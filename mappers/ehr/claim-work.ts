/** The Bundle of a request while it is built: one recorder for each resource, each real thing once. */
import type { FhirResource, Identifier } from 'fhir/r4.js';
import type { ClaimChart, ClaimRequest, ClaimSettings } from './claim.ts';
import { registered } from './code-systems.ts';
import { recorder, type Recorder } from './recorder.ts';
import type { Absent, EhrIssue } from './trace.ts';

export const pasProfile = (name: string): string =>
  `http://hl7.org/fhir/us/davinci-pas/StructureDefinition/${name}`;
/** The code system of an X12 data element, as PAS names it. */
export const x12System = (element: string): string => `https://codesystem.x12.org/005010/${element}`;
export const x12Concept = (element: string, code: string) => ({
  coding: [{ system: x12System(element), code }],
});

export interface ClaimWork {
  readonly chart: ClaimChart;
  readonly request: ClaimRequest;
  readonly settings: ClaimSettings;
  readonly absent: Absent[];
  readonly issues: EhrIssue[];
  /** In the order in which they were first referred to, by `Type/id`. */
  readonly resources: Map<string, Recorder>;
  readonly sources: Map<string, object>;
}

export function problem(work: ClaimWork, code: string, at: string, text: string): void {
  work.issues.push({ code: `claim/${code}`, severity: 'error', at, text });
}

export function warning(work: ClaimWork, code: string, at: string, text: string): void {
  work.issues.push({ code: `claim/${code}`, severity: 'warning', at, text });
}

/** Adds a resource of the chart once, shaped by `fill`; returns the reference to it. */
export function addResource(
  work: ClaimWork,
  source: FhirResource,
  profile: string,
  fill: (target: Recorder) => void,
): { readonly reference: string } {
  const { resourceType, id } = source;
  if (id === undefined || id === '')
    problem(work, 'no-id', resourceType, 'The resource has no id to refer to.');
  const reference = `${resourceType}/${id ?? ''}`;
  const known = work.sources.get(reference);
  if (known === undefined) {
    const target = recorder(resourceType, reference);
    work.sources.set(reference, source);
    work.resources.set(reference, target);
    target.put('id', id, { row: `claim.${resourceType}#id`, from: `${resourceType}.id` });
    target.put('meta.profile[0]', profile, { row: `claim.${resourceType}#profile` });
    fill(target);
  } else if (known !== source && JSON.stringify(known) !== JSON.stringify(source))
    problem(work, 'two-versions', resourceType, 'Two different resources of the chart have the same id.');
  return { reference };
}

/** Identifiers a payer can use: PAS wants a system and a value of each. What is not sent is said. */
export function putIdentifiers(
  work: ClaimWork,
  target: Recorder,
  source: { readonly resourceType: string; readonly identifier?: readonly Identifier[] | undefined },
): number {
  let count = 0;
  for (const [index, identifier] of (source.identifier ?? []).entries()) {
    const from = `${source.resourceType}.identifier[${index}]`;
    if (identifier.system === undefined || identifier.value === undefined || identifier.value.trim() === '') {
      work.absent.push({ path: from, why: 'It has no system or no value, so that nobody could look it up.' });
      continue;
    }
    const { use, type } = identifier;
    const value = {
      ...(use && { use }),
      ...(type && { type }),
      system: registered(identifier.system),
      value: identifier.value.trim(),
    };
    target.put(`identifier[${count}]`, value, { row: `claim.${source.resourceType}#identifier`, from });
    count += 1;
  }
  return count;
}

/** Parts of a resource: `_summary` and `_elements`. What was cut is tagged SUBSETTED. R4 §3.1.1.5.8–9 */
import type { Coding, FhirResource } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import type { SearchQuery } from './query.ts';
import { structureOf, type Structure } from './structures.ts';

export type Part = Pick<SearchQuery, 'summary' | 'elements'>;

const SUMMARIES = ['true', 'text', 'data', 'count', 'false'] as const;
const SUBSETTED: Coding = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
  display: 'subsetted',
};
/** Always there, so that what is left is still a resource that can be named. */
const ALWAYS = ['resourceType', 'id', 'meta', 'implicitRules'];

/** Of a read's query. A count of one is refused. */
export function partOf(query: URLSearchParams): Part {
  const [asked, elements] = [query.get('_summary'), query.get('_elements')];
  const summary = SUMMARIES.find((one) => one === asked && one !== 'count');
  if (asked !== null && summary === undefined)
    throw new Problem('ehr/search-parameter', { name: '_summary' });
  return {
    ...(summary && { summary }),
    ...(elements !== null && elements !== '' && { elements: elements.split(',').map((one) => one.trim()) }),
  };
}

/** The whole resource where nothing less was asked for. */
export function cut<R extends FhirResource>(resource: R, { summary, elements }: Part): R {
  const structure = structureOf(resource.resourceType);
  if (structure === undefined) return resource;
  if (elements !== undefined) {
    // `name` and `Patient.name` mean the same; of a deeper path, the whole top element is given.
    const wanted = elements.map((one) => one.replace(`${resource.resourceType}.`, '').split('.')[0] ?? '');
    return subset(resource, (name) => wanted.includes(name) || isNeeded(structure, name));
  }
  if (summary === 'text')
    return subset(resource, (name) => name === 'text' || (structure.get(name)?.min ?? 0) > 0);
  if (summary === 'data') return subset(resource, (name) => name !== 'text');
  if (summary !== 'true') return resource;
  return subset(resource, (name) => structure.get(name)?.isSummary ?? false, true);
}

function isNeeded(structure: Structure, name: string): boolean {
  const rule = structure.get(name) ?? structure.get(`${name}[x]`);
  return rule !== undefined && (rule.min > 0 || rule.isModifier);
}

function subset<R extends FhirResource>(resource: R, keeps: (element: string) => boolean, deeply = false): R {
  const structure = structureOf(resource.resourceType);
  const entries = Object.entries(resource)
    .filter(([name]) => {
      const element = name.replace(/^_/, '');
      const definedAs = structure?.get(element)?.definedAs.replace('[x]', '') ?? element;
      return ALWAYS.includes(element) || keeps(element) || keeps(definedAs);
    })
    .map(([name, value]) => [name, deeply ? summarised(value, structure, name) : value] as const);
  const tag = [...(resource.meta?.tag ?? []).filter(({ code }) => code !== SUBSETTED.code), SUBSETTED];
  return { ...(Object.fromEntries(entries) as unknown as R), meta: { ...resource.meta, tag } };
}

/** Of a backbone element only what belongs to the summary; a data type stays whole. */
function summarised(value: unknown, structure: Structure | undefined, name: string): unknown {
  const path = structure?.get(name)?.type.name;
  if (path?.includes('.') !== true) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => summarised(one, structure, name));
  const within = structureOf(path);
  if (within === undefined || typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([child]) => {
    const rule = within.get(child.replace(/^_/, ''));
    return rule !== undefined && (rule.isSummary || rule.min > 0);
  });
  return Object.fromEntries(kept.map(([child, inner]) => [child, summarised(inner, within, child)]));
}
